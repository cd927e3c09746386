/** The library that the pictures show: short runs of the embedded dataset, really trained, in the studio itself. */
import type { Page } from '@playwright/test';
import type { RunConfigInput } from '@shared/config/schema';
import type { Run, RunStatus } from '@shared/domain';
import type { ReportRequestInput } from '@shared/reports/request';
import type { StudyRequestInput } from '@shared/studies/request';
import { call } from '../e2e/support/bridge';

/** Where the pages of the pictures are. */
export interface Places {
  readonly projectId: string;
  /** The run that is looked at most. */
  readonly runId: string;
  /** It and those that it is compared with. */
  readonly compared: readonly string[];
  readonly reportId: string;
  readonly study: { readonly projectId: string; readonly id: string };
}

type Parameterization = RunConfigInput['parameterization'];

/** Small enough for two cores: each of these runs takes a quarter of a minute, the main one two minutes. */
const BUDGET = 5;
const small = {
  dataset: { source: 'fashion-mnist-sample' },
  objective: { kind: 'dm', realBatch: 40 },
  budget: { ipc: BUDGET },
  network: { width: 32 },
  adversary: { width: 32 },
  optimiser: { images: { learningRate: 4 } },
  training: { iterations: 60, checkpointEvery: 15, previewEvery: 10 },
  evaluation: { networks: [{ width: 32 }], repeats: 2, epochs: 60, every: 30, randomBaseline: false },
  engine: 'onnx',
} as const satisfies Partial<RunConfigInput>;

/** Hallucinators that begin near the identity give images that look like something after a few iterations. */
const factorised = (basesPerClass: number, hallucinators: number): Parameterization => ({
  basesPerClass,
  hallucinators,
  hallucinatorStart: 'identity',
});
const pixels = (imagesPerClass: number): Parameterization => ({ basesPerClass: imagesPerClass });

const main: RunConfigInput = {
  ...small,
  parameterization: factorised(3, 7),
  training: { iterations: 150, checkpointEvery: 25, previewEvery: 5 },
  evaluation: { ...small.evaluation, every: 25, randomBaseline: true, herdingBaseline: true },
};

/** Other ways to spend the same storage. */
const others: Readonly<Record<string, RunConfigInput>> = {
  'Plain pixels': { ...small, parameterization: pixels(5) },
  'Multi-formation': { ...small, parameterization: { formation: 2, basesPerClass: 5 } },
  'HaBa with multi-formation': {
    ...small,
    parameterization: {
      formation: 2,
      basesPerClass: 2,
      hallucinators: 3,
      hallucinatorStart: 'identity',
    },
    training: { iterations: 20, checkpointEvery: 5, previewEvery: 5 },
    evaluation: { ...small.evaluation, every: null, epochs: 30 },
  },
  'HaBa, two hallucinators': { ...small, parameterization: factorised(4, 2) },
  'HaBa without its adversary': {
    ...small,
    parameterization: factorised(3, 5),
    adversary: { enabled: false },
  },
};

const gradients: RunConfigInput = {
  ...small,
  parameterization: pixels(1),
  objective: { kind: 'dsa', realBatch: 32, outerLoops: 1, innerLoops: 1 },
  budget: { ipc: 1 },
  optimiser: { images: { learningRate: 0.5 } },
  training: { iterations: 20, checkpointEvery: 10, previewEvery: 5 },
  evaluation: { ...small.evaluation, every: null },
};

const trajectories: RunConfigInput = {
  ...small,
  parameterization: pixels(2),
  objective: {
    kind: 'mtt',
    syntheticSteps: 8,
    expertEpochs: 1,
    maxStartEpoch: 2,
    experts: { count: 3, epochs: 3, batchSize: 64 },
  },
  budget: { ipc: 2 },
  network: { width: 16 },
  optimiser: { images: { learningRate: 100 } },
  training: { iterations: 20, checkpointEvery: 10, previewEvery: 5 },
  evaluation: { ...small.evaluation, every: null },
};

/** What every cell of the study starts from. */
const cell: RunConfigInput = {
  ...small,
  parameterization: factorised(1, 5),
  training: { iterations: 20, checkpointEvery: 10, previewEvery: 10 },
  evaluation: { ...small.evaluation, every: null, epochs: 30 },
};

/** A run that goes on for as long as somebody looks. */
const long: RunConfigInput = {
  ...main,
  training: { iterations: 4000, checkpointEvery: 50, previewEvery: 5 },
};

/** Makes a run and starts it. */
async function start(page: Page, projectId: string, name: string, config: RunConfigInput): Promise<string> {
  const { id } = await call(page, 'runs.create', { projectId, name, config, start: true });
  return id;
}

/** Waits until main says that a run is so far. */
async function reached(page: Page, id: string, status: RunStatus): Promise<Run> {
  for (;;) {
    const run = await call(page, 'runs.get', { id });
    if (run.status === status) return run;
    if (run.status === 'failed' || run.status === 'interrupted')
      throw new Error(`"${run.name}" ${run.status}: ${run.statusReason ?? ''}`);
    await page.waitForTimeout(500);
  }
}

/** Makes all of it in an empty library that a studio has open. Takes minutes, nearly all of them training. */
export async function makeLibrary(page: Page, say: (what: string) => void): Promise<Places> {
  const project = async (name: string, more: object): Promise<string> =>
    (await call(page, 'projects.create', { name, ...more })).id;
  const train = async (projectId: string, name: string, config: RunConfigInput): Promise<string> => {
    say(name);
    return (await reached(page, await start(page, projectId, name, config), 'completed')).id;
  };
  const matching = await project('Matching gradients', {
    description: 'How far does one image a class go?',
    tags: ['dsa'],
    colour: 'orange',
  });
  await train(matching, 'One image a class', gradients);
  const experts = await project('Matching trajectories', {
    description: 'Experts are trained once and kept in the library.',
    tags: ['mtt'],
    colour: 'cyan',
  });
  await train(experts, 'Three experts', trajectories);
  const study = await makeStudy(page, project, say);
  const projectId = await project('Five images a class', {
    description: 'What is the best use of the storage of five images a class?',
    tags: ['dm'],
    colour: 'purple',
  });
  await call(page, 'projects.pin', { id: projectId, pinned: true });
  const rest: string[] = [];
  for (const [name, config] of Object.entries(others)) rest.push(await train(projectId, name, config));
  const runId = await train(projectId, 'HaBa, seven hallucinators', main);
  await call(page, 'runs.update', { id: runId, tags: ['figures'] });
  const config = { ...main, parameterization: factorised(2, 12) };
  await call(page, 'runs.create', { projectId, name: 'HaBa, twelve hallucinators', config, start: false });
  const reportId = await writeReports(page, [runId, ...rest]);
  return { projectId, runId, compared: [runId, ...rest.slice(0, 2)], reportId, study };
}

/** One study that is done, and one that is planned. */
async function makeStudy(
  page: Page,
  project: (name: string, more: object) => Promise<string>,
  say: (what: string) => void,
): Promise<Places['study']> {
  const projectId = await project('How many hallucinators?', {
    description: 'More hallucinators are more images, and leave less storage for bases.',
    tags: ['dm', 'study'],
    colour: 'green',
  });
  const hallucinators = [0, 2, 5, 10, 20];
  const request: StudyRequestInput = { kind: 'rq2', base: cell, budget: BUDGET, hallucinators };
  const { id, name } = await call(page, 'studies.create', {
    projectId,
    name: 'Diversity at five images a class',
    request,
    start: true,
  });
  say(name);
  const planned: StudyRequestInput = { kind: 'rq1', basesPerClass: [1, 2] };
  await call(page, 'studies.create', { projectId, name: 'Against pixels', request: planned, start: false });
  for (;;) {
    const summary = (await call(page, 'studies.list', { projectId })).find((one) => one.id === id);
    const { completed = 0, cells = 0, halted = 0 } = summary?.progress ?? {};
    if (halted > 0) throw new Error(`"${name}" came to a halt.`);
    if (completed === cells) return { projectId, id };
    await page.waitForTimeout(500);
  }
}

/** Answers the id of the one that is looked at. */
async function writeReports(page: Page, runIds: readonly string[]): Promise<string> {
  const [main = '', ...rest] = runIds;
  const source: ReportRequestInput['source'] = { kind: 'runs', runIds: [main] };
  await call(page, 'reports.create', { source, format: 'tex', title: 'The table of the paper' });
  await call(page, 'reports.create', { source, format: 'csv' });
  await call(page, 'reports.create', { source, format: 'md', title: 'Notes of November' });
  const { id } = await call(page, 'reports.create', {
    source: { kind: 'runs', runIds: [main, ...rest.slice(0, 3)] },
    title: 'Four ways to store five images a class',
    sections: ['summary', 'accuracy', 'gallery', 'curves', 'storage', 'config', 'reproduce'],
  });
  return id;
}

/** Starts a run that goes on, with two behind it. */
export async function fillQueue(page: Page, projectId: string): Promise<void> {
  const ids: string[] = [];
  for (const seed of [0, 1, 2])
    ids.push(await start(page, projectId, `Long, seed ${seed}`, { ...long, seed }));
  const [first = ''] = ids;
  while ((await call(page, 'runs.get', { id: first })).iteration < 8) await page.waitForTimeout(300);
}
