/** Studies: planning, running, listing, showing and reporting them. */
import { terminalLanguage } from '../language';
import { written } from '@shared/words/written';
import { resolve } from 'node:path';
import type { Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { issueMessage } from '@shared/words/issues';
import { message, say, together } from '@shared/words/message';
import { BELOW_NOTE, showsBelow } from '@shared/studies/neighbours';
import { STUDY_KINDS, type StudyRequest, studyRequestSchema } from '@shared/studies/request';
import type { ResultCell, StudyPreview, StudyProgress, StudyResults } from '@shared/studies/results';
import type { StudyPlan } from '@shared/studies/types';
import { jsonOrText } from '@shared/text/jsonOrText';
import { recogniseFolder } from '../../core/data/recognise';
import { bytes, ipc, meanStd, percent, points } from '../../reports/format';
import type { Library } from '../../store/library';
import { studyResults } from '../../studies/collect';
import { createStudy, measureStudy, previewStudy, unfinishedRuns } from '../../studies/create';
import { summaryOf } from '../../studies/progress';
import { createReport } from '../../studies/report/create';
import { inWords } from '../../training/sentences';
import {
  type Command,
  type CommandInput,
  ENGINE_OPTION,
  JSON_OPTION,
  LIBRARY_OPTION,
  type OptionSpec,
  PROGRAM,
  type Terminal,
} from '../command';
import { readConfig } from '../config';
import { chosenEngine, engineFor } from '../engineChoice';
import { EXIT } from '../exit';
import { projectNamed, withLibrary } from '../library';
import { runOutput } from '../output';
import { columns, table } from '../table';
import { train, withDatasetAndEngine } from '../train';
import { readReportOptions, REPORT_OPTIONS, sectionsHelp } from './report';

/** What the kinds ask, one line each. */
const KIND_TEXTS: Readonly<Record<StudyRequest['kind'], string>> = {
  rq1: 'HaBa against plain pixels for each objective, at the storage of 1, 10 and 50 bases per class.',
  rq2: 'Accuracy and diversity against the number of hallucinators, at a fixed storage.',
  rq3: 'Distilled with one network, evaluated with ConvNet, AlexNet, VGG11 and ResNet18.',
  rq4: 'Each term of the adversarial constraints on and off.',
  idc: 'HaBa and multi-formation (IDC): each alone, both and neither.',
  grid: 'Every combination of values over any paths of the configuration.',
};

/** The options that describe a study. */
const REQUEST_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  quick: { help: 'Narrow networks and few iterations, for a CPU (default: the sizes of the papers).' },
  config: {
    value: 'FILE | preset:NAME',
    help: 'Configuration that every cell starts from, with its dataset and objective.',
  },
  dataset: {
    value: 'SOURCE',
    help: 'fashion-mnist-sample, idx, cifar10, cifar100, svhn or folder (default: the embedded sample).',
  },
  data: { value: 'PATH', help: 'Folder of the dataset; without --dataset it is recognised by its files.' },
  objective: { value: 'NAME', help: 'dc, dsa, dm or mtt; rq1 takes several.', repeatable: true },
  bases: { value: 'N,N,…', help: 'Bases per class of the factorised rows; the budgets follow.' },
  hallucinators: { value: 'N,N,…', help: 'Numbers of hallucinators (rq2); 0 stands for plain pixels.' },
  budget: { value: 'IPC', help: 'Storage in images per class (rq2, grid).' },
  network: { value: 'KIND', help: 'Evaluation network (rq3), such as convnet or vgg11.', repeatable: true },
  seeds: { value: 'N', help: 'Distillations of every cell (default: 1).' },
  axis: {
    value: 'PATH=VALUES',
    help: 'Axis of the grid: a path and values, as in optimiser.images.learningRate=1,4 or parameterization=[{…},{…}].',
    repeatable: true,
  },
  paired: {
    help: 'Pair the axes of the grid: the first values together, then the second (default: every with every).',
  },
};

/** Reads the request from the words and options of a command. Throws a UserError with one sentence. */
export async function readRequest(input: CommandInput): Promise<StudyRequest> {
  const [kind = ''] = input.positionals;
  if (!STUDY_KINDS.some((one) => one === kind)) {
    throw new UserError(
      'bad-input',
      message('commandLine.noStudyChooseOne', { kind, studyKinds: STUDY_KINDS.join(', ') }),
    );
  }
  const { text, lists, flags } = input;
  const config = text['config'];
  const parsed = studyRequestSchema.safeParse({
    kind,
    size: flags.has('quick') ? 'quick' : 'official',
    ...(config === undefined ? {} : { base: readConfig(config, text['data']) }),
    ...(config === undefined ? await datasetOf(input) : {}),
    ...(lists['objective'] === undefined ? {} : { objectives: lists['objective'] }),
    ...numbers('basesPerClass', text['bases']),
    ...numbers('hallucinators', text['hallucinators']),
    ...(text['budget'] === undefined ? {} : { budget: Number(text['budget']) }),
    ...(lists['network'] === undefined ? {} : { networks: lists['network'].map((one) => ({ kind: one })) }),
    ...(text['seeds'] === undefined ? {} : { seeds: Number(text['seeds']) }),
    axes: (lists['axis'] ?? []).map(axisOf),
    combine: flags.has('paired') ? 'paired' : 'every',
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const option = OPTION_OF[String(issue?.path[0])] ?? String(issue?.path[0]);
  const reason = issue === undefined ? message('schema.notValid') : issueMessage(issue);
  throw new UserError('bad-input', message('commandLine.value2', { option, reason }));
}

/** The options by the fields that they fill. */
const OPTION_OF: Readonly<Record<string, string>> = {
  objectives: 'objective',
  basesPerClass: 'bases',
  networks: 'network',
  axes: 'axis',
};

async function datasetOf({ text }: CommandInput): Promise<object> {
  const { dataset, data } = text;
  if (dataset === undefined && data === undefined) return {};
  if (data === undefined) return { dataset: { source: dataset } };
  const path = resolve(data);
  return { dataset: { source: dataset ?? (await recogniseFolder(path)), path } };
}

const numbers = (name: string, text: string | undefined): object =>
  text === undefined ? {} : { [name]: text.split(',').map(Number) };

/** `path=1,4` or `path=[…]`, the values as JSON where they are JSON, else as words. */
function axisOf(text: string): { path: string; values: unknown[] } {
  const at = text.indexOf('=');
  if (at <= 0) {
    throw new UserError('bad-input', message('commandLine.axisWritePathValues', { text }));
  }
  const [path, rest] = [text.slice(0, at), text.slice(at + 1)];
  const whole = rest.startsWith('[') ? jsonOrText(rest) : null;
  return { path, values: Array.isArray(whole) ? whole : rest.split(',').map(jsonOrText) };
}

// Studies as text in columns.

/** `4 of 6 done, 1 halted`. */
function progressText({ cells, completed, active, halted }: StudyProgress): string {
  const more = [active > 0 ? `${active} under way` : '', halted > 0 ? `${halted} halted` : ''];
  return [`${completed} of ${cells} done`, ...more].filter((part) => part !== '').join(', ');
}

/** Every cell of a plan. */
function planLines(plan: StudyPlan): string[] {
  const rows = plan.cells.map(({ label, budgetIpc, storedIpc, config }) => [
    label,
    ipc(storedIpc),
    ipc(budgetIpc),
    String(config.training.iterations),
    `${config.evaluation.repeats} × ${config.evaluation.epochs}`,
  ]);
  return [
    plan.question,
    '',
    ...table(['run', 'stored IPC', 'budget', 'iterations', 'evaluation'], rows, [1, 2, 3, 4]),
    ...belowLines(plan),
  ];
}

/** Why there are plain rows with one image per class fewer. */
const belowLines = (plan: StudyPlan): string[] => (showsBelow(plan) ? ['', BELOW_NOTE] : []);

/** The table of results: a line for each row and column, with what was published beside it. */
function resultLines(results: StudyResults): string[] {
  const { study, rows, columns, table: cells } = results;
  const measured = study.plan.measuresDiversity;
  const published = cells.some((cell) => cell.published !== null);
  const lines = rows.flatMap((row) =>
    columns.flatMap((column) => {
      const cell = cells.find((one) => one.row === row.key && one.column === column.key);
      if (cell === undefined) return [];
      return [
        [
          row.label,
          column.label,
          ipc(cell.storedIpc),
          accuracyText(cell),
          cell.delta === null ? '' : points(cell.delta),
          ...(measured ? [cell.cosine?.toFixed(4) ?? '', cell.spread?.toFixed(4) ?? ''] : []),
          ...(published ? [publishedText(cell)] : []),
        ],
      ];
    }),
  );
  const heading = [
    '',
    results.study.plan.columnTitle.toLowerCase(),
    'stored IPC',
    'test accuracy',
    'delta',
    ...(measured ? ['cosine', 'spread'] : []),
    ...(published ? ['published'] : []),
  ];
  const sources = [
    ...new Set(cells.flatMap(({ published: one }) => (one ? [`${one.work}: ${one.readIn}`] : []))),
  ];
  return [
    study.plan.question,
    `${results.dataset}; ${progressText(results.progress)}`,
    '',
    ...table(heading, lines, [2, 3, 4, 5, 6]),
    ...belowLines(study.plan),
    ...(sources.length === 0
      ? []
      : ['', 'Published figures, not ours:', ...sources.map((source) => `  ${source}`)]),
  ];
}

/** `64.2 ± 0.8 %, 3 runs`, or why there is no figure. */
function accuracyText({ mean, std, runs, runsPlanned, accuracies, status }: ResultCell): string {
  if (mean === null) return status;
  const of = runs === runsPlanned ? '' : ` of ${runsPlanned} runs`;
  return `${meanStd(mean, std ?? 0)} % (n = ${accuracies.length}${of === '' ? '' : `, ${runs}${of}`})`;
}

function publishedText({ published }: ResultCell): string {
  if (published === null) return '';
  const value = published.std === null ? percent(published.mean) : meanStd(published.mean, published.std);
  return `${value} % at ${published.perClass} per class`;
}

const KINDS = columns(Object.entries(KIND_TEXTS).map(([kind, text]) => [`  ${kind}`, text])).join('\n');

/** What a study would be. Makes nothing. */
export const planStudyCommand: Command = {
  name: 'study plan',
  summary: 'Show the runs that a study would have, and whether they keep to their budgets.',
  words: ['KIND'],
  options: { ...REQUEST_OPTIONS, library: LIBRARY_OPTION, json: { help: 'Print the plan as JSON.' } },
  details: `Kinds:\n${KINDS}`,
  async run(input, terminal) {
    const request = await readRequest(input);
    return withLibrary(input, async (library) => {
      const preview = await previewStudy(library, request);
      if (preview.plan === null) throw refusal(preview);
      if (input.flags.has('json')) terminal.out(`${JSON.stringify({ event: 'study-plan', ...preview })}\n`);
      else {
        terminal.out(`${planLines(preview.plan).join('\n')}\n\n`);
        terminal.out(
          `${preview.plan.cells.length} runs; their checkpoints take up to ${bytes(preview.checkpointBytes)}.\n`,
        );
      }
      return EXIT.done;
    });
  },
};

function refusal({ problems }: StudyPreview): UserError {
  return new UserError('bad-input', together(...problems));
}

/** Stores a study with its runs as drafts. */
export const createStudyCommand: Command = {
  name: 'study create',
  summary: 'Store a study with a run for each of its cells; `study run` then runs them.',
  words: ['KIND'],
  options: {
    ...REQUEST_OPTIONS,
    library: LIBRARY_OPTION,
    project: {
      value: 'NAME',
      help: 'Project of the study, made when there is none (default: Command line).',
    },
    name: { value: 'NAME', help: 'Name of the study (default: its kind).' },
    json: JSON_OPTION,
  },
  details: `Kinds:\n${KINDS}`,
  async run(input, terminal) {
    const request = await readRequest(input);
    return withLibrary(input, async (library) => {
      // Before a project is made: a study that cannot be leaves nothing behind.
      const preview = await previewStudy(library, request);
      if (preview.plan === null) throw refusal(preview);
      const study = await createStudy(library, {
        projectId: projectNamed(library, input.text['project'] ?? 'Command line'),
        name: input.text['name'] ?? request.kind.toUpperCase(),
        request,
      });
      const { id, projectId, name, plan } = study;
      if (input.flags.has('json')) {
        terminal.out(
          `${JSON.stringify({ event: 'study', studyId: id, projectId, name, cells: plan.cells.length })}\n`,
        );
      } else {
        terminal.out(`${id}\n`);
        terminal.err(
          `Study "${name}" with ${plan.cells.length} runs. To run it: ${PROGRAM} study run ${id}\n`,
        );
      }
      return EXIT.done;
    });
  },
};

/** Brings a study to its end, run by run. */
export const runStudyCommand: Command = {
  name: 'study run',
  summary: 'Run all unfinished cells of a study one after another; goes on where it was interrupted.',
  words: ['STUDY'],
  options: { library: LIBRARY_OPTION, engine: ENGINE_OPTION, json: JSON_OPTION },
  details:
    'A first Ctrl-C writes a checkpoint and ends with exit code 3; the same command goes on. A run that fails does not ' +
    'stop the others: the command then ends with exit code 1, and trying again begins with it.',
  async run(input, terminal) {
    const [studyId = ''] = input.positionals;
    const json = input.flags.has('json');
    const engine = chosenEngine(input);
    return withLibrary(input, async (library) => {
      const study = library.studies.get(studyId);
      const runs = unfinishedRuns(library, studyId);
      const say = (event: object, text: string): void => {
        if (json) terminal.out(`${JSON.stringify(event)}\n`);
        else terminal.err(`${text}\n`);
      };
      let failed = 0;
      for (const [i, run] of runs.entries()) {
        const position = study.plan.cells.length - runs.length + i + 1;
        const cells = study.plan.cells.length;
        say(
          { event: 'cell', studyId, runId: run.id, name: run.name, position, cells },
          `\n${position} of ${cells}: ${run.name}`,
        );
        const end = await runCell(library, run, engine, terminal, json);
        if (end === 'stopped') {
          const again = `${PROGRAM} study run ${studyId} --library ${library.folder}`;
          terminal.err(`Stopped. To go on: ${again}\n`);
          return EXIT.interrupted;
        }
        if (end === 'failed') failed += 1;
      }
      await measureStudy(library, studyId);
      const results = studyResults(library, studyId);
      if (json) terminal.out(`${JSON.stringify({ event: 'study-result', ...results })}\n`);
      else terminal.out(`${resultLines(results).join('\n')}\n`);
      return failed > 0 ? EXIT.failed : EXIT.done;
    });
  },
};

/** Trains the run of one cell to its end. A run's error is printed and kept with the run. */
async function runCell(
  library: Library,
  run: Run,
  engine: ReturnType<typeof chosenEngine>,
  terminal: Terminal,
  json: boolean,
): Promise<'completed' | 'stopped' | 'failed'> {
  const begun = run.lastCheckpointIteration === null ? null : run;
  const config = engine === null ? run.config : { ...run.config, engine };
  try {
    return await withDatasetAndEngine(
      library,
      config,
      engineFor(library, config, begun),
      terminal,
      (prepared) => train(library, run.id, prepared, runOutput(terminal, json)),
    );
  } catch (error) {
    const reason = inWords(error);
    if (library.runs.get(run.id).status !== 'failed')
      library.runs.setStatus(run.id, 'failed', written(reason));
    terminal.err(`${run.name} failed: ${say(terminalLanguage(), reason)}\n`);
    return 'failed';
  }
}

/** The studies of a library. */
export const listStudiesCommand: Command = {
  name: 'study list',
  summary: 'List the studies of the library and how far they are.',
  words: [],
  options: { library: LIBRARY_OPTION, json: { help: 'Print the studies as JSON.' } },
  async run(input, terminal) {
    return withLibrary(input, (library) => {
      const studies = library.projects
        .list()
        .filter(({ trashedAt }) => trashedAt === null)
        .flatMap((project) =>
          library.studies
            .list(project.id)
            .filter(({ trashedAt }) => trashedAt === null)
            .map((study) => ({ ...summaryOf(library, study), project: project.name })),
        );
      if (input.flags.has('json')) terminal.out(`${JSON.stringify(studies, null, 2)}\n`);
      else if (studies.length === 0) terminal.err('There is no study yet: `study create KIND` makes one.\n');
      else {
        const rows = studies.map(({ id, kind, name, project, progress }) => [
          id,
          kind,
          name,
          project,
          progressText(progress),
        ]);
        terminal.out(`${table(['study', 'kind', 'name', 'project', 'progress'], rows).join('\n')}\n`);
      }
      return Promise.resolve(EXIT.done);
    });
  },
};

/** The table of a study. */
export const showStudyCommand: Command = {
  name: 'study show',
  summary: 'Show the table of a study as far as it has come.',
  words: ['STUDY'],
  options: { library: LIBRARY_OPTION, json: { help: 'Print the results as JSON.' } },
  async run(input, terminal) {
    const [studyId = ''] = input.positionals;
    return withLibrary(input, async (library) => {
      await measureStudy(library, studyId);
      const results = studyResults(library, studyId);
      if (input.flags.has('json')) terminal.out(`${JSON.stringify({ event: 'study-result', ...results })}\n`);
      else terminal.out(`${resultLines(results).join('\n')}\n`);
      return EXIT.done;
    });
  },
};

/** A study as a document. */
export const reportStudyCommand: Command = {
  name: 'study report',
  summary: 'Write the report of a study: its table and plots, published figures beside ours, in one file.',
  words: ['STUDY'],
  options: REPORT_OPTIONS,
  details: sectionsHelp('study'),
  async run(input, terminal) {
    const [studyId = ''] = input.positionals;
    const request = readReportOptions(input, { kind: 'study', studyId });
    return withLibrary(input, async (library) => {
      const out = input.text['out'];
      const report = await createReport(library, request, { path: out });
      terminal.out(`${out === undefined ? report.path : resolve(out)}\n`);
      return EXIT.done;
    });
  },
};
