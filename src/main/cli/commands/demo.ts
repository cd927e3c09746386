/** The demonstration: a few small runs and a report of them. */
import { type Convention, CONVENTIONS, realImagesOf } from '@shared/budget/storage';
import type { RunConfig } from '@shared/config/schema';
import { type Evaluation, isResumable, type Run } from '@shared/domain';
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

/** The runs that are compared, by preset, in the order in which they are made; `counted` says in which table they stand. */
export const DEMO_RUNS = [
  { preset: 'demo', counted: 'values', name: 'HaBa: one basis a class, five hallucinators' },
  { preset: 'demo-pixels', counted: 'values', name: 'Plain pixels: two images a class' },
  { preset: 'demo-best', counted: 'values', name: 'FReD: images by their frequencies' },
  { preset: 'demo-haba-bytes', counted: 'bytes', name: 'HaBa in few bits' },
  { preset: 'demo-pixels-bytes', counted: 'bytes', name: 'Plain pixels in few bits' },
  { preset: 'demo-best-bytes', counted: 'bytes', name: 'FReD in few bits' },
] as const satisfies readonly { preset: string; counted: Convention; name: string }[];

/** One of the runs, to make (null) or to resume. */
interface DemoStep {
  readonly preset: string;
  readonly counted: Convention;
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
 * Plans a round of the demo. `runs` are the project's. The latest round continues when its runs did not all come to their
 * end; otherwise a new round begins. Runs of other configurations are left alone.
 */
export function planDemo(runs: readonly Run[], engine: RunConfig['engine']): DemoStep[] {
  const steps = DEMO_RUNS.map((step) => ({ ...step, config: demoConfig(step.preset, engine) }));
  const round = latestRound(runs, steps);
  const next = round[round.length - 1];
  const goesOn =
    next !== undefined && (isOpen(next) || (next.status === 'completed' && round.length < steps.length));
  return steps.map((step, i) => ({ ...step, existing: (goesOn ? round[i] : undefined) ?? null }));
}

/** The latest run of each step up to the first that is not complete; each was made after the one before it. */
function latestRound(runs: readonly Run[], steps: readonly Pick<DemoStep, 'config'>[]): Run[] {
  const round: Run[] = [];
  for (const { config } of steps) {
    const before = round.at(-1);
    if (before !== undefined && before.status !== 'completed') break;
    const latest = runs
      .filter((run) => run.trashedAt === null && JSON.stringify(run.config) === JSON.stringify(config))
      .reduce<Run | null>((newest, run) => (run.createdAt > (newest?.createdAt ?? '') ? run : newest), null);
    if (latest === null || (before !== undefined && latest.createdAt < before.createdAt)) break;
    round.push(latest);
  }
  return round;
}

/** Not at its end, and worth going on with: a failed run would only fail again. */
const isOpen = ({ status }: Run): boolean =>
  status === 'draft' || (isResumable(status) && status !== 'failed');

const PROJECT = 'Demo: Fashion-MNIST';
const QUESTION =
  'Ten classes of clothing in the storage of two images each: how much does a network learn from bases and ' +
  'hallucinators (HaBa), from distilled pixels, from the best factorization here, and from random real images?';

/** `npm run demo`: the paper's HaBa, plain pixels, the best factorization and random real images at one storage budget. */
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
  const done: (DemoStep & { readonly run: Run })[] = [];
  for (const [i, step] of steps.entries()) {
    const position = { position: i + 1, count: steps.length, name: step.name };
    terminal.err(`\n${spoken(message('terminal.position', position))}\n`);
    const run = await finish(library, project.id, step, terminal);
    if (run === null) {
      terminal.err(`${spoken(message('terminal.stoppedDemo'))}\n`);
      return EXIT.interrupted;
    }
    done.push({ ...step, run });
  }
  const counted = (convention: Convention): Run[] =>
    done.filter((step) => step.counted === convention).map(({ run }) => run);
  const [haba] = counted('values');
  if (haba === undefined) return EXIT.failed;
  // Random real images have 8 bits per number: two a class are the budget of either table.
  const random = latestEvaluations(library.evaluations.list(haba.id))
    .filter(({ subject }) => subject === 'random-real')
    .map((evaluation) => ({ run: haba, evaluation }));
  const reports: string[] = [];
  for (const convention of CONVENTIONS) {
    const runs = counted(convention);
    const [first, ...others] = runs.map(({ id }) => id);
    if (first === undefined) return EXIT.failed;
    terminal.out(`\n${spoken(message(`terminal.atEqual.${convention}`))}\n\n`);
    terminal.out(`${comparison([...evaluated(library, runs), ...random]).join('\n')}\n`);
    const report = await createReport(library, { source: { kind: 'runs', runIds: [first, ...others] } });
    reports.push(report.path);
  }
  terminal.out('\n');
  for (const path of reports) terminal.out(`${spoken(message('terminal.report', { path }))}\n`);
  const time = duration((performance.now() - begun) / 1000);
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

interface Evaluated {
  readonly run: Run;
  readonly evaluation: Evaluation;
}

/** What networks learned from the distilled sets of runs. */
const evaluated = (library: Library, runs: readonly Run[]): Evaluated[] =>
  runs.flatMap((run) =>
    latestEvaluations(library.evaluations.list(run.id))
      .filter(({ subject }) => subject === 'distilled')
      .map((evaluation) => ({ run, evaluation })),
  );

/** What was trained on, best first. */
function comparison(all: readonly Evaluated[]): string[] {
  const rows = [...all]
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
