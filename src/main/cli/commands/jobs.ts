/** Jobs: runs given to the scheduler of this computer or of another one, watched, brought home, cleared away. */
import { LARGEST_SCRIPT, scriptSchema } from '@shared/computers/agent';
import type { JobPreview } from '@shared/computers/entry';
import { UserError } from '@shared/domain/errors';
import type { Job, JobCell } from '@shared/tasks/job';
import type { JobOptions } from '@shared/tasks/profile';
import { reasonInWords } from '@shared/tasks/reasons';
import { printable } from '@shared/text/printable';
import { message, type Message } from '@shared/words/message';
import { sayWritten } from '@shared/words/written';
import { damagedJobs, forgetDamaged } from '../../computers/damaged';
import {
  begunJob,
  cancelJob,
  cleanJob,
  fetchJob,
  type JobContent,
  previewJob,
  refreshJob,
  requeueJob,
  type Sending,
  submitJob,
} from '../../computers/jobs';
import { assertOwnProfile } from '../../computers/ownShell';
import type { Place } from '../../computers/place';
import { megabytes } from '../../core/disk/space';
import { plainText } from '../../core/formats/plain';
import { dataFolder } from '../../platform/folders';
import { bytes } from '../../reports/format';
import { placeOf } from '../../store/jobs';
import type { Library } from '../../store/library';
import { isPlain } from '../../tasks/script';
import {
  type Command,
  type CommandInput,
  JSON_OPTION,
  LIBRARY_OPTION,
  PROGRAM,
  type Terminal,
} from '../command';
import { EXIT, type ExitCode } from '../exit';
import { englishJson, heads, spoken, terminalLanguage } from '../language';
import { withLibrary } from '../library';
import { withPlace, withPlaceOf } from '../line';
import { StatusLine } from '../output';
import { table } from '../table';
import { reported } from '../trouble';
import { COMPUTER, JOB_OPTIONS, NOTHING, optionsFrom } from './profiles';
import { configsNamed, contentNamed } from './task';

/** A script that a person has edited. */
async function scriptFrom(file: string | undefined): Promise<string | null> {
  if (file === undefined) return null;
  const text = await plainText(file, LARGEST_SCRIPT).catch(() => null);
  const read = scriptSchema.safeParse(text);
  if (read.success) return read.data;
  throw new UserError('bad-input', message('tasks.noScript', { file }));
}

export const submitCommand: Command = {
  name: 'submit',
  summary: message('commands.submit.summary'),
  words: ['STUDY | RUN | config.json | preset:NAME'],
  options: {
    computer: COMPUTER,
    profile: { value: 'NAME', help: message('commands.submit.profile') },
    ...JOB_OPTIONS,
    script: { value: 'FILE', help: message('commands.submit.script') },
    'dry-run': { help: message('commands.submit.dryRun') },
    name: { value: 'NAME', help: message('commands.createTask.name') },
    project: { value: 'NAME', help: message('commands.createTask.project') },
    'data-here': { value: 'DIR', help: message('commands.createTask.data') },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  details: message('commands.submit.details'),
  async run(input, terminal) {
    const [what = ''] = input.positionals;
    const { text } = input;
    const script = await scriptFrom(text['script']);
    return withLibrary(input, (library) => {
      const computer = text['computer'] === undefined ? null : library.computers.named(text['computer']);
      const base =
        text['profile'] === undefined ? NOTHING : profileOf(library, computer?.name ?? null, text['profile']);
      const options = optionsFrom(input, base);
      if (options.profile.scheduler === 'none' && script !== null && !isPlain(script)) {
        throw new UserError('bad-input', message('tasks.scriptForSlurm', { file: text['script'] ?? '' }));
      }
      return withPlace(computer, terminal, async (place) => {
        if (input.flags.has('dry-run')) {
          const configs = configsNamed(library, what, input, text['data-here']);
          tellPreview(await previewJob(library, place, configs, { options, script }), input, terminal);
          return EXIT.done;
        }
        const content = contentNamed(library, what, input, text['data-here']);
        const request = { content, name: text['name'], options, script };
        const status = new StatusLine(terminal);
        const onSending = tellingSending(status);
        const { job, isNew } = await submitJob(library, place, request, { onSending })
          .finally(() => status.close())
          .catch((error: unknown) => {
            tellBegun(library, content, terminal);
            throw error;
          });
        const { id, slurm, cells } = job;
        if (input.flags.has('json')) {
          const runs = cells.map(({ runId }) => runId);
          const event = { event: 'submitted', jobId: id, computer: job.computer, slurm, isNew, runs };
          terminal.out(englishJson(event));
        } else {
          terminal.out(`${id}\n`);
          const command = `${PROGRAM} jobs show ${id}`;
          const values = { job: slurm ?? id, count: cells.length, command };
          const words = isPlain(job.script ?? '') ? PLAIN_WORDS : SLURM_WORDS;
          const said = message(isNew ? words.submitted : words.submittedBefore, values);
          terminal.err(`${spoken(said)}\n`);
        }
        return EXIT.done;
      });
    });
  },
};

const SLURM_WORDS = { submitted: 'tasks.submitted', submittedBefore: 'tasks.submittedBefore' } as const;
const PLAIN_WORDS = { submitted: 'tasks.begun', submittedBefore: 'tasks.begunBefore' } as const;

/** The script on the standard output, so that it can be kept in a file; what else would be sent beside it. */
function tellPreview(
  { script, datasets, experts }: JobPreview,
  input: CommandInput,
  terminal: Terminal,
): void {
  if (input.flags.has('json')) {
    terminal.out(englishJson({ event: 'preview', script, datasets, experts }));
    return;
  }
  terminal.out(script);
  if (isPlain(script)) terminal.err(`${spoken(message('tasks.wouldBegin'))}\n`);
  for (const { name, bytes: size } of datasets) {
    terminal.err(`${spoken(message('computers.wouldSend', { name, bytes: bytes(size) }))}\n`);
  }
  for (const { recipe: key, count } of experts) {
    terminal.err(`${spoken(message('tasks.wouldMake', { key, count }))}\n`);
  }
}

const tellingSending =
  (status: StatusLine): NonNullable<Sending['onSending']> =>
  (_, { name, sent, bytes: all }) => {
    const values = { name, sent: megabytes(sent), bytes: megabytes(all) };
    status.update(spoken(message('computers.sendingDataset', values)));
  };

/** What a profile asks for. Throws a UserError where its lines were not given here. */
function profileOf(library: Library, computer: string | null, name: string): JobOptions {
  const profile = library.profiles.named(computer, name);
  assertOwnProfile(profile, dataFolder());
  return profile.options;
}

/** Says how a job goes on that did not come to its computer. */
function tellBegun(library: Library, content: JobContent, terminal: Terminal): void {
  const begun = begunJob(library, content);
  if (begun?.state !== 'preparing') return;
  const { id, cells, studyId } = begun;
  const command = `${PROGRAM} submit ${studyId ?? cells[0]?.runId ?? ''}`;
  const values = { job: id, command, cancel: `${PROGRAM} jobs cancel ${id}` };
  terminal.err(`${spoken(message('tasks.notSubmitted', values))}\n`);
}

/** A command on one job at its computer. */
const onJob = (
  input: CommandInput,
  terminal: Terminal,
  work: (library: Library, place: Place, id: string) => Promise<ExitCode>,
): Promise<ExitCode> =>
  withLibrary(input, (library) => {
    const [id = ''] = input.positionals;
    const job = library.jobs.get(id);
    return withPlaceOf(library, job, terminal, (place) => work(library, place, id));
  });

/** Does away with a job; of a row that is damaged nothing is asked of its computer. */
const endingJob = (
  input: CommandInput,
  terminal: Terminal,
  work: (library: Library, place: Place, id: string) => Promise<ExitCode>,
): Promise<ExitCode> =>
  withLibrary(input, async (library) => {
    const [id = ''] = input.positionals;
    const forgotten = await forgetDamaged(library, id);
    if (forgotten === null) {
      const job = library.jobs.get(id);
      return withPlaceOf(library, job, terminal, (place) => work(library, place, id));
    }
    if (input.flags.has('json')) terminal.out(englishJson({ event: 'forgotten', jobId: id }));
    else terminal.out(`${spoken(forgotten)}\n`);
    return EXIT.done;
  });

/** How many cells are in each state: `2 complete, 1 at work`. */
function progressOf({ cells }: Job): string {
  const states = [...new Set(cells.map(({ state }) => state))];
  return states
    .map((state) => {
      const count = cells.filter((cell) => cell.state === state).length;
      return `${count} ${spoken(message(`tasks.state.${state}`))}`;
    })
    .join(', ');
}

const problemOf = ({ problem }: Job): string | null =>
  problem === null ? null : sayWritten(terminalLanguage(), problem);

/** What went wrong, and since when the scheduler is silent. */
function tellTrouble(job: Job, terminal: Terminal): void {
  const { silentSince, seenAt } = job;
  if (silentSince !== null) {
    terminal.err(`${spoken(message('tasks.silentSince', { time: silentSince, seen: seenAt ?? '–' }))}\n`);
  }
  const problem = problemOf(job);
  if (problem !== null) terminal.err(`${problem}\n`);
}

const jobEvent = ({ cells, problem, ...job }: Job): object => ({
  event: 'job',
  ...job,
  problem: problem === null ? null : sayWritten('en', problem),
  cells: cells.length,
  home: cells.filter(({ state, sha256 }) => state === 'completed' && sha256 !== null).length,
});

export const listJobsCommand: Command = {
  name: 'jobs list',
  summary: message('commands.listJobs.summary'),
  words: [],
  options: {
    refresh: { help: message('commands.listJobs.refresh') },
    all: { help: message('commands.listJobs.all') },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  details: message('commands.listJobs.details'),
  async run(input, terminal) {
    return withLibrary(input, async (library) => {
      if (input.flags.has('refresh')) await refreshAll(library, terminal);
      const jobs = library.jobs.list().filter(({ state }) => input.flags.has('all') || state !== 'cleaned');
      if (input.flags.has('json')) jobs.forEach((job) => terminal.out(englishJson(jobEvent(job))));
      else if (jobs.length === 0) terminal.err(`${spoken(message('tasks.noJobs'))}\n`);
      else {
        const rows = jobs.map((job) => [
          job.id,
          job.name,
          spoken(placeOf(job)),
          job.slurm ?? '',
          spoken(message(`tasks.jobState.${job.state}`)),
          progressOf(job),
        ]);
        const heading = heads('job', 'name', 'computer', 'number', 'status', 'cells');
        terminal.out(`${table(heading, rows).join('\n')}\n`);
        jobs.forEach((job) => tellTrouble(job, terminal));
      }
      for (const { id, ...damage } of damagedJobs(library)) {
        terminal.err(`${spoken(message('tasks.jobDamaged', { ...damage, job: printable(id, 100) }))}\n`);
      }
      return EXIT.done;
    });
  },
};

/** Asks each computer once for all of its jobs. One that is not reached leaves the others alone. */
async function refreshAll(library: Library, terminal: Terminal): Promise<void> {
  const jobs = library.jobs.list().filter(({ state }) => state === 'submitted' || state === 'cancelled');
  const byComputer = new Map<string | null, Job[]>();
  for (const job of jobs) byComputer.set(job.computer, [...(byComputer.get(job.computer) ?? []), job]);
  for (const [, [first, ...others]] of byComputer) {
    if (first === undefined) continue;
    try {
      await withPlaceOf(library, first, terminal, async (place) => {
        for (const { id } of [first, ...others]) await refreshJob(library, place, id);
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      reported(error, terminal);
    }
  }
}

export const showJobCommand: Command = {
  name: 'jobs show',
  summary: message('commands.showJob.summary'),
  words: ['JOB'],
  options: { library: LIBRARY_OPTION, json: JSON_OPTION },
  details: message('commands.showJob.details'),
  async run(input, terminal) {
    return withLibrary(input, async (library) => {
      const [id = ''] = input.positionals;
      const job = library.jobs.get(id);
      try {
        await withPlaceOf(library, job, terminal, (place) => refreshJob(library, place, id));
      } catch (error) {
        // What was last heard is shown all the same.
        if (!(error instanceof UserError)) throw error;
        reported(error, terminal);
      }
      tellJob(library, library.jobs.get(id), input, terminal);
      return EXIT.done;
    });
  },
};

function tellJob(library: Library, job: Job, input: CommandInput, terminal: Terminal): void {
  if (input.flags.has('json')) {
    terminal.out(englishJson(jobEvent(job)));
    for (const cell of job.cells) {
      const { name } = library.runs.get(cell.runId);
      terminal.out(englishJson({ event: 'cell', jobId: job.id, name, ...cell }));
    }
    return;
  }
  const state = message(`tasks.jobState.${job.state}`);
  const values = {
    name: job.name,
    place: placeOf(job),
    job: job.slurm ?? '–',
    state,
    bytes: bytes(job.bytes),
  };
  terminal.out(`${spoken(message('tasks.shown', values))}\n`);
  const rows = job.cells.map((cell) => [
    String(cell.index),
    library.runs.get(cell.runId).name,
    stateInWords(cell),
    cell.iteration === null ? '' : String(cell.iteration),
    String(cell.attempts),
    whereOrWhy(cell),
  ]);
  const heading = heads('cell', 'name', 'status', 'iteration', 'attempts', 'place');
  terminal.out(`${table(heading, rows, [0, 3, 4]).join('\n')}\n`);
  tellTrouble(job, terminal);
}

const stateInWords = ({ state, sha256 }: JobCell): string =>
  spoken(
    state === 'completed' && sha256 !== null
      ? message('tasks.completeAndHome')
      : message(`tasks.state.${state}`),
  );

function whereOrWhy({ node, reason, state, heardAt }: JobCell): string {
  if (reason !== null) return spoken(reasonInWords(reason));
  if (state === 'lost' || state === 'unknown') {
    return heardAt === null ? '' : spoken(message('tasks.heardAt', { time: heardAt }));
  }
  return node ?? '';
}

export const cancelJobCommand: Command = {
  name: 'jobs cancel',
  summary: message('commands.cancelJob.summary'),
  words: ['JOB'],
  options: { library: LIBRARY_OPTION, json: JSON_OPTION },
  details: message('commands.cancelJob.details'),
  run: (input, terminal) =>
    endingJob(input, terminal, async (library, place, id) => {
      const job = await cancelJob(library, place, id);
      const command = `${PROGRAM} jobs fetch ${id} --all`;
      if (input.flags.has('json')) terminal.out(englishJson(jobEvent(job)));
      else terminal.out(`${spoken(message('tasks.cancelled', { name: job.name, command }))}\n`);
      return EXIT.done;
    }),
};

export const requeueJobCommand: Command = {
  name: 'jobs requeue',
  summary: message('commands.requeueJob.summary'),
  words: ['JOB'],
  options: {
    cell: { value: 'N', help: message('commands.requeueJob.cell'), repeatable: true },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  details: message('commands.requeueJob.details'),
  run: (input, terminal) => {
    const given = input.lists['cell'];
    const odd = given?.find((text) => !/^\d{1,5}$/.test(text));
    if (odd !== undefined) {
      throw new UserError('bad-input', message('tasks.noNumber', { option: 'cell', given: odd }));
    }
    return onJob(input, terminal, async (library, place, id) => {
      const status = new StatusLine(terminal);
      const sending = { onSending: tellingSending(status) };
      const job = await requeueJob(library, place, id, given?.map(Number), sending).finally(() =>
        status.close(),
      );
      tellJob(library, job, input, terminal);
      return EXIT.done;
    });
  },
};

export const fetchJobCommand: Command = {
  name: 'jobs fetch',
  summary: message('commands.fetchJob.summary'),
  words: ['JOB'],
  options: {
    all: { help: message('commands.fetchJob.all') },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  details: message('commands.fetchJob.details'),
  run: (input, terminal) =>
    onJob(input, terminal, async (library, place, id) => {
      let code: ExitCode = EXIT.done;
      const job = await fetchJob(library, place, id, {
        all: input.flags.has('all'),
        onCell: ({ index, runId, name, replaced, problem }) => {
          if (problem !== null) {
            code = EXIT.badInput;
            terminal.err(`${spoken(message('tasks.notHome', { index, name, reason: problem }))}\n`);
          } else if (input.flags.has('json')) {
            terminal.out(englishJson({ event: 'fetched', jobId: id, index, runId, replaced }));
          } else terminal.out(`${spoken(message('tasks.fetched', { index, name }))}\n`);
        },
      });
      if (!input.flags.has('json')) terminal.err(`${progressOf(job)}\n`);
      return code;
    }),
};

export const cleanJobCommand: Command = {
  name: 'jobs clean',
  summary: message('commands.cleanJob.summary'),
  words: ['JOB'],
  options: { library: LIBRARY_OPTION, json: JSON_OPTION },
  details: message('commands.cleanJob.details'),
  run: (input, terminal) =>
    endingJob(input, terminal, async (library, place, id) => {
      const { job, kept } = await cleanJob(library, place, id);
      if (input.flags.has('json')) terminal.out(englishJson({ event: 'cleaned', jobId: id, kept }));
      else {
        const { name } = job;
        const said: Message =
          kept.length === 0
            ? message('tasks.cleaned', { name, place: placeOf(job) })
            : message('tasks.notCleaned', { name, cells: kept.join(', ') });
        terminal.out(`${spoken(said)}\n`);
      }
      return kept.length === 0 ? EXIT.done : EXIT.badInput;
    }),
};
