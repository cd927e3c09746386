/** Studies: planning, running, listing, showing and reporting them. */
import { storageOfRun } from '@shared/budget/planner';
import { costText, figuresOf } from '@shared/budget/storage';
import { heads, spoken } from '../language';
import { written } from '@shared/words/written';
import { resolve } from 'node:path';
import { isActive, type Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { issueMessage } from '@shared/words/issues';
import { message, together } from '@shared/words/message';
import { cellName, columnName, questionOf, rowName } from '@shared/studies/names';
import { showsBelow } from '@shared/studies/neighbours';
import { STUDY_KINDS, type StudyRequest, studyRequestSchema } from '@shared/studies/request';
import type { ResultCell, Study, StudyPreview, StudyProgress, StudyResults } from '@shared/studies/results';
import type { StudyPlan } from '@shared/studies/types';
import { jsonOrText } from '@shared/text/jsonOrText';
import { percent } from '@shared/text/figures';
import { recogniseFolder } from '../../core/data/recognise';
import { bytes, ipc, meanStd, points } from '../../reports/format';
import type { Library } from '../../store/library';
import { studyResults } from '../../studies/collect';
import { createStudy, measureStudy, previewStudy, unfinishedRuns } from '../../studies/create';
import { summaryOf } from '../../studies/progress';
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
import { runOutput, STORAGE_HEADS, storageCells } from '../output';
import { table } from '../table';
import { train, withDatasetAndEngine } from '../train';
import { REPORT_OPTIONS, sectionsHelp, writeReport } from './report';

/** The options that describe a study. */
const REQUEST_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  quick: { help: message('commands.study.quick') },
  config: {
    value: 'FILE | preset:NAME',
    help: message('commands.study.config'),
  },
  dataset: {
    value: 'SOURCE',
    help: message('commands.study.dataset'),
  },
  data: { value: 'PATH', help: message('commands.study.data') },
  objective: { value: 'NAME', help: message('commands.study.objective'), repeatable: true },
  bases: { value: 'N,N,…', help: message('commands.study.bases') },
  hallucinators: { value: 'N,N,…', help: message('commands.study.hallucinators') },
  budget: { value: 'IPC', help: message('commands.study.budget') },
  budgets: { value: 'IPC,IPC,…', help: message('commands.study.budgets') },
  convention: { value: 'values | bytes', help: message('commands.study.convention') },
  bits: { value: 'N,N,…', help: message('commands.study.bits') },
  network: { value: 'KIND', help: message('commands.study.network'), repeatable: true },
  seeds: { value: 'N', help: message('commands.study.seeds') },
  set: { value: 'PATH=VALUE', help: message('commands.study.set'), repeatable: true },
  axis: {
    value: 'PATH=VALUES',
    help: message('commands.study.axis'),
    repeatable: true,
  },
  paired: {
    help: message('commands.study.paired'),
  },
  range: { value: 'PATH=A..B[:log]', help: message('commands.study.range'), repeatable: true },
  runs: { value: 'N', help: message('commands.study.runs') },
  minutes: { value: 'N', help: message('commands.study.minutes') },
  halving: { value: 'N[,RUNGS]', help: message('commands.study.halving') },
  'search-seed': { value: 'N', help: message('commands.study.searchSeed') },
};

/** Reads the request from the words and options of a command. Throws a UserError with one sentence. */
export async function readRequest(input: CommandInput): Promise<StudyRequest> {
  const [kind = ''] = input.positionals;
  if (!STUDY_KINDS.some((one) => one === kind)) {
    throw new UserError(
      'bad-input',
      message('commandLine.unknownStudy', { kind, studyKinds: STUDY_KINDS.join(', ') }),
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
    ...numbers('budgets', text['budgets']),
    ...numbers('bits', text['bits']),
    ...(text['convention'] === undefined ? {} : { convention: text['convention'] }),
    ...(text['budget'] === undefined ? {} : { budget: Number(text['budget']) }),
    ...(lists['network'] === undefined ? {} : { networks: lists['network'].map((one) => ({ kind: one })) }),
    ...(text['seeds'] === undefined ? {} : { seeds: Number(text['seeds']) }),
    settings: (lists['set'] ?? []).map(settingOf),
    axes: (lists['axis'] ?? []).map(axisOf),
    combine: flags.has('paired') ? 'paired' : 'every',
    search: kind === 'search' ? searchOf(input) : null,
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const [field, within] = (issue?.path ?? []).map(String);
  const option =
    field === 'search'
      ? (SEARCH_OPTION_OF[within ?? 'ranges'] ?? within ?? '')
      : (OPTION_OF[field ?? ''] ?? field ?? '');
  const reason = issue === undefined ? message('schema.notValid') : issueMessage(issue);
  throw new UserError('bad-input', message('commandLine.ofOption', { option, reason }));
}

/** The options by the fields that they fill. */
const OPTION_OF: Readonly<Record<string, string>> = {
  objectives: 'objective',
  basesPerClass: 'bases',
  networks: 'network',
  axes: 'axis',
  settings: 'set',
};

/** Fields of a search by the options that fill them. */
const SEARCH_OPTION_OF: Readonly<Record<string, string>> = { ranges: 'range', seed: 'search-seed' };

/** What a search draws; whether it can be is for the schema to say. */
function searchOf({ text, lists }: CommandInput): object {
  const { runs, minutes, halving } = text;
  const [factor, rungs] = halving?.split(',').map(Number) ?? [];
  return {
    ranges: (lists['range'] ?? []).map(rangeOf),
    runs: runs === undefined ? USUAL_RUNS : Number(runs),
    ...(minutes === undefined ? {} : { minutes: Number(minutes) }),
    ...(text['search-seed'] === undefined ? {} : { seed: Number(text['search-seed']) }),
    ...(halving === undefined ? {} : { halving: { factor, ...(rungs === undefined ? {} : { rungs }) } }),
  };
}

async function datasetOf({ text }: CommandInput): Promise<object> {
  const { dataset, data } = text;
  if (dataset === undefined && data === undefined) return {};
  if (data === undefined) return { dataset: { source: dataset } };
  const path = resolve(data);
  return { dataset: { source: dataset ?? (await recogniseFolder(path)), path } };
}

const numbers = (name: string, text: string | undefined): object =>
  text === undefined ? {} : { [name]: text.split(',').map(Number) };

/** `path=300`, the value as JSON where it is JSON, else as words. */
function settingOf(text: string): { path: string; value: unknown } {
  const [path, rest] = splitAtEquals(text, 'commandLine.settingMalformed');
  return { path, value: jsonOrText(rest) };
}

function splitAtEquals(
  text: string,
  problem: 'commandLine.settingMalformed' | 'commandLine.axisMalformed',
): [string, string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new UserError('bad-input', message(problem, { text }));
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Runs of a search that is not told how many. */
const USUAL_RUNS = 12;

/** `path=0.1..10`, `path=0.1..10:log`, or values as an axis has them. */
function rangeOf(text: string): object {
  const found = /^([^=]+)=(-?[\d.eE+-]+?)\.\.(-?[\d.eE+-]+?)(:log)?$/.exec(text);
  if (found === null) return axisOf(text);
  const [, path, from, to, log] = found;
  return { path, from: Number(from), to: Number(to), scale: log === undefined ? 'linear' : 'log' };
}

/** `path=1,4` or `path=[…]`, the values as JSON where they are JSON, else as words. */
function axisOf(text: string): { path: string; values: unknown[] } {
  const [path, rest] = splitAtEquals(text, 'commandLine.axisMalformed');
  const whole = rest.startsWith('[') ? jsonOrText(rest) : null;
  return { path, values: Array.isArray(whole) ? whole : rest.split(',').map(jsonOrText) };
}

// Studies as text in columns.

/** `4 of 6 done, 1 halted`. */
function progressText({ cells, completed, active, halted }: StudyProgress): string {
  const parts = [
    message('studies.progress.done', { done: completed, cells }),
    ...(active > 0 ? [message('studies.progress.active', { count: active })] : []),
    ...(halted > 0 ? [message('studies.progress.halted', { count: halted })] : []),
  ];
  return parts.map(spoken).join(', ');
}

/** Every cell of a plan. */
function planLines(plan: StudyPlan): string[] {
  const rows = plan.cells.map((cell) => {
    const { budgetIpc, config } = cell;
    return [
      spoken(cellName(cell, plan)),
      ...storageCells(figuresOf(storageOfRun(config, plan.geometry))),
      spoken(costText(ipc(budgetIpc), plan.request.convention)),
      String(config.training.iterations),
      `${config.evaluation.repeats} × ${config.evaluation.epochs}`,
    ];
  });
  return [
    spoken(questionOf(plan)),
    '',
    ...table(heads('run', ...STORAGE_HEADS, 'budget', 'iterations', 'evaluation'), rows, [1, 2, 3, 4, 5, 6]),
    ...belowLines(plan),
  ];
}

/** Why there are plain rows with one image per class fewer. */
const belowLines = (plan: StudyPlan): string[] =>
  showsBelow(plan) ? ['', spoken(message('studies.belowNote'))] : [];

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
          spoken(rowName(row)),
          spoken(columnName(column, study.plan)),
          ...storageCells(cell.stored),
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
    '',
    ...heads(...STORAGE_HEADS, 'accuracy', 'delta'),
    ...(measured ? heads('cosine', 'spread') : []),
    ...(published ? heads('published') : []),
  ];
  const sources = [
    ...new Set(cells.flatMap(({ published: one }) => (one ? [`${one.work}: ${one.readIn}`] : []))),
  ];
  return [
    spoken(questionOf(study.plan)),
    spoken(
      message('terminal.resultsOf', { dataset: results.dataset, progress: progressText(results.progress) }),
    ),
    '',
    ...table(heading, lines, [2, 3, 4, 5, 6, 7, 8]),
    ...belowLines(study.plan),
    ...(sources.length === 0
      ? []
      : ['', spoken(message('terminal.publishedFigures')), ...sources.map((source) => `  ${source}`)]),
  ];
}

/** `64.2 ± 0.8 %, 3 runs`, or why there is no figure. */
function accuracyText({ mean, std, runs, runsPlanned, accuracies, status }: ResultCell): string {
  if (mean === null) return spoken(message(`reportDocument.status.${status}`));
  const figure = { accuracy: meanStd(mean, std ?? 0), count: accuracies.length };
  return spoken(
    runs === runsPlanned
      ? message('terminal.accuracy', figure)
      : message('terminal.accuracyOfSome', { ...figure, runs, all: runsPlanned }),
  );
}

function publishedText({ published }: ResultCell): string {
  if (published === null) return '';
  const value = published.std === null ? percent(published.mean) : meanStd(published.mean, published.std);
  return spoken(message('terminal.published', { value, perClass: published.perClass }));
}

/** What the kinds ask, a line each. */
const KINDS = message('commands.study.details', {
  rq1: message('studies.kinds.rq1.hint'),
  rq2: message('studies.kinds.rq2.hint'),
  rq3: message('studies.kinds.rq3.hint'),
  rq4: message('studies.kinds.rq4.hint'),
  idc: message('studies.kinds.idc.hint'),
  family: message('studies.kinds.family.hint'),
  grid: message('studies.kinds.grid.hint'),
  search: message('studies.kinds.search.hint'),
});

/** What a study would be. Makes nothing. */
export const planStudyCommand: Command = {
  name: 'study plan',
  summary: message('commands.planStudy.summary'),
  words: ['KIND'],
  options: {
    ...REQUEST_OPTIONS,
    library: LIBRARY_OPTION,
    json: { help: message('commands.planStudy.json') },
  },
  details: KINDS,
  async run(input, terminal) {
    const request = await readRequest(input);
    return withLibrary(input, async (library) => {
      const preview = await previewStudy(library, request);
      if (preview.plan === null) throw refusal(preview);
      if (input.flags.has('json')) terminal.out(`${JSON.stringify({ event: 'study-plan', ...preview })}\n`);
      else {
        terminal.out(`${planLines(preview.plan).join('\n')}\n\n`);
        const size = { count: preview.plan.cells.length, bytes: bytes(preview.checkpointBytes) };
        terminal.out(`${spoken(message('terminal.studySize', size))}\n`);
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
  summary: message('commands.createStudy.summary'),
  words: ['KIND'],
  options: {
    ...REQUEST_OPTIONS,
    library: LIBRARY_OPTION,
    project: {
      value: 'NAME',
      help: message('commands.createStudy.project'),
    },
    name: { value: 'NAME', help: message('commands.createStudy.name') },
    json: JSON_OPTION,
  },
  details: KINDS,
  async run(input, terminal) {
    const request = await readRequest(input);
    return withLibrary(input, async (library) => {
      // Before a project is made: a study that cannot be leaves nothing behind.
      const preview = await previewStudy(library, request);
      if (preview.plan === null) throw refusal(preview);
      const study = await createStudy(library, {
        projectId: projectNamed(library, input.text['project'] ?? 'Command line'),
        name: input.text['name'] ?? spoken(message(`studies.kinds.${request.kind}.name`)),
        request,
      });
      const { id, projectId, name, plan } = study;
      if (input.flags.has('json')) {
        terminal.out(
          `${JSON.stringify({ event: 'study', studyId: id, projectId, name, cells: plan.cells.length })}\n`,
        );
      } else {
        terminal.out(`${id}\n`);
        const command = `${PROGRAM} study run ${id}`;
        const made = message('terminal.studyCreated', { name, count: plan.cells.length, command });
        terminal.err(`${spoken(made)}\n`);
      }
      return EXIT.done;
    });
  },
};

/** Brings a study to its end, run by run. */
export const runStudyCommand: Command = {
  name: 'study run',
  summary: message('commands.runStudy.summary'),
  words: ['STUDY'],
  options: {
    cell: { value: 'N', help: message('commands.runStudy.cell') },
    library: LIBRARY_OPTION,
    engine: ENGINE_OPTION,
    json: JSON_OPTION,
  },
  details: message('commands.runStudy.details'),
  async run(input, terminal) {
    const [studyId = ''] = input.positionals;
    const json = input.flags.has('json');
    const engine = chosenEngine(input);
    return withLibrary(input, async (library) => {
      const study = library.studies.get(studyId);
      const unfinished = unfinishedRuns(library, studyId);
      const chosen = input.text['cell'];
      const runs = chosen === undefined ? unfinished : runsOfCell(library, study, chosen, unfinished);
      const isSearch = study.plan.kind === 'search';
      let failed = 0;
      // A search goes on with what is left of it after each rung.
      for (let pass = runs; pass.length > 0;) {
        let judged = false;
        for (const [i, run] of pass.entries()) {
          if (isSearch && !unfinishedRuns(library, studyId).some(({ id }) => id === run.id)) continue;
          const cells = isSearch ? pass.length : study.plan.cells.length;
          const position = chosen === undefined ? cells - pass.length + i + 1 : Number(chosen);
          if (json) {
            const cell = { event: 'cell', studyId, runId: run.id, name: run.name, position, cells };
            terminal.out(`${JSON.stringify(cell)}\n`);
          } else {
            const place = message('terminal.position', { position, count: cells, name: run.name });
            terminal.err(`\n${spoken(place)}\n`);
          }
          const end = await runCell(library, library.runs.get(run.id), engine, terminal, json);
          if (end === 'stopped') {
            const command = `${PROGRAM} study run ${studyId} --library ${library.folder}`;
            terminal.err(`${spoken(message('terminal.stopped', { command }))}\n`);
            return EXIT.interrupted;
          }
          if (end === 'failed') failed += 1;
          judged ||= end === 'judged';
        }
        pass = judged && chosen === undefined ? unfinishedRuns(library, studyId) : [];
      }
      await measureStudy(library, studyId);
      const results = studyResults(library, studyId);
      if (json) terminal.out(`${JSON.stringify({ event: 'study-result', ...results })}\n`);
      else terminal.out(`${resultLines(results).join('\n')}\n`);
      return failed > 0 ? EXIT.failed : EXIT.done;
    });
  },
};

/** The run of the N-th cell of a study, where it is still to be done. Throws UserError when there is no such cell, or it is at work. */
function runsOfCell(library: Library, study: Study, given: string, unfinished: readonly Run[]): Run[] {
  const { name, plan } = study;
  const cell = /^[1-9]\d*$/.test(given) ? plan.cells[Number(given) - 1] : undefined;
  if (cell === undefined) {
    throw new UserError(
      'bad-input',
      message('commandLine.noSuchCell', { name, given, count: plan.cells.length }),
    );
  }
  const run = library.runs.get(library.studies.runIds(study.id).get(cell.key) ?? '');
  if (isActive(run.status)) {
    const status = message(`runStatus.${run.status}`);
    throw new UserError('conflict', message('commandLine.cellUnderWay', { name: run.name, status }));
  }
  return unfinished.filter(({ id }) => id === run.id);
}

/** Trains the run of one cell to its end. A run's error is printed and kept with the run. */
async function runCell(
  library: Library,
  run: Run,
  engine: ReturnType<typeof chosenEngine>,
  terminal: Terminal,
  json: boolean,
): Promise<'completed' | 'stopped' | 'judged' | 'failed'> {
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
    terminal.err(`${spoken(message('terminal.runFailed', { name: run.name, reason }))}\n`);
    return 'failed';
  }
}

/** The studies of a library. */
export const listStudiesCommand: Command = {
  name: 'study list',
  summary: message('commands.listStudies.summary'),
  words: [],
  options: { library: LIBRARY_OPTION, json: { help: message('commands.listStudies.json') } },
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
      else if (studies.length === 0) terminal.err(`${spoken(message('terminal.noStudies'))}\n`);
      else {
        const rows = studies.map(({ id, kind, name, project, progress }) => [
          id,
          kind,
          name,
          project,
          progressText(progress),
        ]);
        terminal.out(`${table(heads('study', 'kind', 'name', 'project', 'progress'), rows).join('\n')}\n`);
      }
      return Promise.resolve(EXIT.done);
    });
  },
};

/** The table of a study. */
export const showStudyCommand: Command = {
  name: 'study show',
  summary: message('commands.showStudy.summary'),
  words: ['STUDY'],
  options: { library: LIBRARY_OPTION, json: { help: message('commands.showStudy.json') } },
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
  summary: message('commands.reportStudy.summary'),
  words: ['STUDY'],
  options: REPORT_OPTIONS,
  details: sectionsHelp('study'),
  run(input, terminal) {
    const [studyId = ''] = input.positionals;
    return writeReport(input, { kind: 'study', studyId }, terminal);
  },
};
