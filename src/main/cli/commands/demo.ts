/** The demonstration: a few small runs and a report of them. */
import { realImagesOf } from '@shared/budget/storage';
import type { RunConfig } from '@shared/config/schema';
import { isResumable, type Run } from '@shared/domain';
import { findPreset } from '@shared/presets';
import { message } from '@shared/words/message';
import { latestEvaluations } from '../../reports/collect';
import { bytes, duration, integer, ipc, meanStd } from '../../reports/format';
import type { Library } from '../../store/library';
import { createReport } from '../../studies/report/create';
import { type Command, ENGINE_OPTION, LIBRARY_OPTION, type Terminal } from '../command';
import { chosenEngine, engineFor } from '../engineChoice';
import { EXIT, type ExitCode } from '../exit';
import { withLibrary } from '../library';
import { heads, spoken } from '../language';
import { runOutput, trainedOn } from '../output';
import { table } from '../table';
import { train, withDatasetAndEngine } from '../train';

// What the demonstration does next in a library: begin, or resume an interrupted one.

/** The two runs that are compared, by preset, in the order in which they are made. */
export const DEMO_RUNS = [
  { preset: 'demo', name: 'HaBa: one basis a class, five hallucinators' },
  { preset: 'demo-pixels', name: 'Plain pixels: two images a class' },
] as const;

/** One of the runs, to make (null) or to resume. */
interface DemoStep {
  readonly preset: string;
  readonly name: string;
  readonly config: RunConfig;
  readonly existing: Run | null;
}

/** The configuration of a demo preset on a chosen engine. */
export function demoConfig(preset: string, engine: RunConfig['engine']): RunConfig {
  const found = findPreset(preset);
  if (!found) throw new Error(`The preset ${preset} is missing.`);
  return { ...found.config, engine };
}

/**
 * Plans a round of the demo. `runs` are the project's. The latest round continues when one of its runs did not
 * come to its end; otherwise a new round begins. Runs of other configurations are left alone.
 */
export function planDemo(runs: readonly Run[], engine: RunConfig['engine']): DemoStep[] {
  const [first, second] = DEMO_RUNS.map((step) => {
    const config = demoConfig(step.preset, engine);
    const same = runs.filter(
      (run) => run.trashedAt === null && JSON.stringify(run.config) === JSON.stringify(config),
    );
    const latest = same.reduce<Run | null>(
      (newest, run) => (newest === null || run.createdAt > newest.createdAt ? run : newest),
      null,
    );
    return { ...step, config, existing: latest };
  }) as [DemoStep, DemoStep];
  const begun = first.existing;
  const followed =
    begun && second.existing && second.existing.createdAt >= begun.createdAt ? second.existing : null;
  if (begun && (isOpen(begun) || (begun.status === 'completed' && (!followed || isOpen(followed))))) {
    return [first, { ...second, existing: followed }];
  }
  return [
    { ...first, existing: null },
    { ...second, existing: null },
  ];
}

/** Not at its end, and worth going on with: a failed run would only fail again. */
const isOpen = ({ status }: Run): boolean =>
  status === 'draft' || (isResumable(status) && status !== 'failed');

const PROJECT = 'Demo: Fashion-MNIST';
const QUESTION =
  'Ten classes of clothing in the storage of two images each: how much does a network learn from bases and ' +
  'hallucinators (HaBa), from distilled pixels, and from real images picked at random?';

/** `npm run demo`: HaBa, plain pixels and random real images at one storage budget. */
export const demoCommand: Command = {
  name: 'demo',
  summary: message('commands.demo.summary'),
  words: [],
  options: { library: LIBRARY_OPTION, engine: ENGINE_OPTION },
  hidden: true,
  details: message('commands.demo.details'),
  async run(input, terminal) {
    const engine = chosenEngine(input) ?? 'auto';
    return withLibrary(input, (library) => demonstrate(library, engine, terminal));
  },
};

async function demonstrate(
  library: Library,
  engine: RunConfig['engine'],
  terminal: Terminal,
): Promise<ExitCode> {
  const begun = performance.now();
  const project =
    library.projects.findByName(PROJECT) ?? library.projects.create({ name: PROJECT, description: QUESTION });
  const steps = planDemo(library.runs.list(project.id), engine);
  const done: Run[] = [];
  for (const [i, step] of steps.entries()) {
    const position = { position: i + 1, count: steps.length, name: step.name };
    terminal.err(`\n${spoken(message('terminal.position', position))}\n`);
    const run = await finish(library, project.id, step, terminal);
    if (run === null) {
      terminal.err(`${spoken(message('terminal.stoppedDemo'))}\n`);
      return EXIT.interrupted;
    }
    done.push(run);
  }
  const [haba, ...others] = done;
  if (haba === undefined) return EXIT.failed;
  const runIds = [haba.id, ...others.map(({ id }) => id)];
  const report = await createReport(library, { source: { kind: 'runs', runIds } });
  terminal.out(`\n${comparison(library, done).join('\n')}\n\n`);
  const time = duration((performance.now() - begun) / 1000);
  terminal.out(`${spoken(message('terminal.report', { path: report.path }))}\n`);
  terminal.out(`${spoken(message('terminal.library', { folder: library.folder }))}\n`);
  terminal.out(`${spoken(message('terminal.time', { time }))}\n`);
  return EXIT.done;
}

/** Brings one run to its end; null when a signal stopped it. */
async function finish(
  library: Library,
  projectId: string,
  { config, name, existing }: DemoStep,
  terminal: Terminal,
): Promise<Run | null> {
  if (existing?.status === 'completed') {
    terminal.err(`${spoken(message('terminal.alreadyComplete', { id: existing.id }))}\n`);
    return existing;
  }
  return withDatasetAndEngine(
    library,
    config,
    engineFor(library, config, existing),
    terminal,
    async (prepared) => {
      const { id } = existing ?? library.runs.create({ projectId, name, config });
      const outcome = await train(library, id, prepared, runOutput(terminal, false));
      return outcome === 'completed' ? library.runs.get(id) : null;
    },
  );
}

/** Everything that was trained on, best first. */
function comparison(library: Library, runs: readonly Run[]): string[] {
  const rows = runs
    .flatMap((run) =>
      latestEvaluations(library.evaluations.list(run.id)).map((evaluation) => ({ run, evaluation })),
    )
    .sort((a, b) => b.evaluation.mean - a.evaluation.mean)
    .map(({ run, evaluation }) => [
      trainedOn(evaluation, run),
      ipc(evaluation.storage.ipcEquivalent),
      integer(evaluation.storage.totalValues),
      bytes(evaluation.storage.bytes),
      ipc(realImagesOf(evaluation.storage)),
      `${meanStd(evaluation.mean, evaluation.std)} %`,
      String(evaluation.seeds),
    ]);
  const heading = heads('trainedOn', 'imagesPerClass', 'values', 'bytes', 'realImages', 'accuracy', 'seeds');
  return table(heading, rows, [1, 2, 3, 4, 5, 6]);
}
