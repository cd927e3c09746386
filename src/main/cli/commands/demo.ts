import type { RunConfig } from '@shared/config/schema';
import { SUBJECTS, type Run } from '@shared/domain';
import { duration, integer, ipc, meanStd } from '../../reports/format';
import { latestEvaluations } from '../../reports/collect';
import { methodName } from '../../reports/words';
import type { Library } from '../../store/library';
import { createReport } from '../../studies/report/create';
import { ENGINE_OPTION, LIBRARY_OPTION, type Command, type Terminal } from '../command';
import { planDemo, type DemoStep } from '../demo';
import { chosenEngine, engineFor } from '../engineChoice';
import { EXIT, type ExitCode } from '../exit';
import { withLibrary } from '../library';
import { runOutput } from '../output/output';
import { table } from '../table';
import { train, withWorkshop } from '../train';

const PROJECT = 'Demo: Fashion-MNIST';
const QUESTION =
  'Ten classes of clothing in the storage of two images each: how much does a network learn from bases and ' +
  'hallucinators (HaBa), from distilled pixels, and from real images picked at random?';

/** `npm run demo`: HaBa, plain pixels and random real images at one storage budget. */
export const demoCommand: Command = {
  name: 'demo',
  summary: 'Compare HaBa, distilled pixels and random real images on the embedded dataset, with a report.',
  words: [],
  options: { library: LIBRARY_OPTION, engine: ENGINE_OPTION },
  hidden: true,
  details: 'Goes on with an interrupted demonstration; otherwise makes new runs in the project of the demo.',
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
    terminal.err(`\n${i + 1} of ${steps.length}: ${step.name}\n`);
    const run = await finish(library, project.id, step, terminal);
    if (run === null) {
      terminal.err('Stopped. Run the demo again to go on.\n');
      return EXIT.interrupted;
    }
    done.push(run);
  }
  const [haba, ...others] = done;
  if (haba === undefined) return EXIT.failed;
  const runIds = [haba.id, ...others.map(({ id }) => id)];
  const report = await createReport(library, { source: { kind: 'runs', runIds } });
  terminal.out(`\n${comparison(library, done).join('\n')}\n\n`);
  terminal.out(`Report:  ${report.path}\n`);
  terminal.out(`Library: ${library.folder} (npm start shows it)\n`);
  terminal.out(`Time:    ${duration((performance.now() - begun) / 1000)}\n`);
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
    terminal.err(`Run ${existing.id} is already complete.\n`);
    return existing;
  }
  return withWorkshop(library, config, engineFor(library, config, existing), terminal, async (workshop) => {
    const { id } = existing ?? library.runs.create({ projectId, name, config });
    const outcome = await train(library, id, workshop, runOutput(terminal, false));
    return outcome === 'completed' ? library.runs.get(id) : null;
  });
}

/** Everything that was trained on, best first. */
function comparison(library: Library, runs: readonly Run[]): string[] {
  const rows = runs
    .flatMap((run) =>
      latestEvaluations(library.evaluations.list(run.id)).map((evaluation) => ({ run, evaluation })),
    )
    .sort((a, b) => b.evaluation.mean - a.evaluation.mean)
    .map(({ run, evaluation }) => [
      evaluation.subject === 'distilled' ? methodName(run.config) : SUBJECTS[evaluation.subject].within,
      ipc(evaluation.storage.ipcEquivalent),
      integer(evaluation.storage.totalValues),
      `${meanStd(evaluation.mean, evaluation.std)} %`,
      String(evaluation.seeds),
    ]);
  return table(['trained on', 'images per class', 'values', 'test accuracy', 'seeds'], rows, [1, 2, 3, 4]);
}
