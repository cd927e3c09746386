/** Tasks: making the folder in which runs travel to where they are done; as a job of Slurm's where there is one. */
import { join, resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { type Profile, profileSchema } from '@shared/tasks/profile';
import type { Task } from '@shared/tasks/task';
import { message } from '@shared/words/message';
import { writeAsideSync } from '../../core/disk/writing';
import { resourcesPath } from '../../platform/resources';
import { methodName } from '../../reports/format';
import type { Library } from '../../store/library';
import { newId } from '../../store/values';
import { unfinishedRuns } from '../../studies/create';
import { createTask, type TaskDraft } from '../../tasks/create';
import { readTask } from '../../tasks/folder';
import { cancelJob, queueOf, submitOnce } from '../../tasks/queue';
import { jobName, renderScript } from '../../tasks/script';
import { statusOf } from '../../tasks/status';
import { type Command, type CommandInput, JSON_OPTION, LIBRARY_OPTION, PROGRAM } from '../command';
import { readConfig } from '../config';
import { EXIT } from '../exit';
import { englishJson, heads, spoken } from '../language';
import { projectNamed, withLibrary } from '../library';
import { table } from '../table';
import { reported } from '../trouble';

/** A task of a study's unfinished cells, or of one run. */
export const createTaskCommand: Command = {
  name: 'task create',
  summary: message('commands.createTask.summary'),
  words: ['STUDY | RUN | config.json | preset:NAME'],
  options: {
    to: { value: 'DIR', help: message('commands.createTask.to') },
    name: { value: 'NAME', help: message('commands.createTask.name') },
    project: { value: 'NAME', help: message('commands.createTask.project') },
    data: { value: 'DIR', help: message('commands.createTask.data') },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  details: message('commands.createTask.details'),
  async run(input, terminal) {
    const [what = ''] = input.positionals;
    const { to } = input.text;
    if (to === undefined) throw new UserError('bad-input', message('tasks.folderNotNamed'));
    return withLibrary(input, async (library) => {
      const place = { id: newId(), parent: resolve(to) };
      const data = { resources: resourcesPath(), cache: library.cacheFolder };
      const { task, folder } = await createTask(library, draftOf(library, what, input), place, data);
      const { id, cells } = task;
      if (input.flags.has('json')) {
        const runs = cells.map(({ runId }) => runId);
        terminal.out(`${JSON.stringify({ event: 'task', taskId: id, folder, cells: cells.length, runs })}\n`);
      } else {
        terminal.out(`${folder}\n`);
        const command = `${PROGRAM} work ${folder} --index 0`;
        terminal.err(`${spoken(message('tasks.made', { name: task.name, count: cells.length, command }))}\n`);
      }
      return EXIT.done;
    });
  },
};

/** What a word names: a study, a run, or a configuration, which becomes a run. */
function draftOf(library: Library, what: string, { text }: CommandInput): TaskDraft {
  const study = library.projects
    .list()
    .flatMap(({ id }) => library.studies.list(id))
    .find(({ id }) => id === what);
  if (study !== undefined) {
    return { name: text['name'] ?? study.name, study, runs: unfinishedRuns(library, study.id) };
  }
  if (library.runs.has(what)) {
    const run = library.runs.get(what);
    return { name: text['name'] ?? run.name, study: null, runs: [run] };
  }
  const config = readConfig(what, text['data']);
  const name = text['name'] ?? methodName(config);
  const projectId = projectNamed(library, text['project'] ?? 'Command line');
  return { name, study: null, runs: [library.runs.create({ projectId, name, config })] };
}

/** What a job may ask for, by the options that name it. */
const ASKED = ['partition', 'account', 'qos', 'gres', 'cpus', 'memory', 'time', 'parallel'] as const;

/** A task as a job of the Slurm of this machine. */
export const submitTaskCommand: Command = {
  name: 'task submit',
  summary: message('commands.submitTask.summary'),
  words: ['TASK'],
  options: {
    partition: { value: 'NAME', help: message('commands.submitTask.partition') },
    account: { value: 'NAME', help: message('commands.submitTask.account') },
    qos: { value: 'NAME', help: message('commands.submitTask.qos') },
    gres: { value: 'GRES', help: message('commands.submitTask.gres') },
    cpus: { value: 'N', help: message('commands.submitTask.cpus') },
    memory: { value: 'SIZE', help: message('commands.submitTask.memory') },
    time: { value: 'TIME', help: message('commands.submitTask.time') },
    parallel: { value: 'N', help: message('commands.submitTask.parallel') },
    setup: { value: 'LINE', help: message('commands.submitTask.setup'), repeatable: true },
    option: { value: 'OPTION', help: message('commands.submitTask.option'), repeatable: true },
    data: { value: 'DIR', help: message('commands.work.data'), repeatable: true },
    experts: { value: 'DIR', help: message('commands.work.experts') },
    scratch: { value: 'DIR', help: message('commands.work.scratch') },
    'dry-run': { help: message('commands.submitTask.dryRun') },
    json: JSON_OPTION,
  },
  details: message('commands.submitTask.details'),
  async run(input, terminal) {
    const [named = ''] = input.positionals;
    const folder = resolve(named);
    const task = await readTask(folder);
    const script = scriptOf(task, folder, input);
    const file = join(folder, 'job.sh');
    if (input.flags.has('dry-run')) {
      terminal.out(script);
      return EXIT.done;
    }
    writeAsideSync(file, 'durable', new TextEncoder().encode(script));
    const { job, isNew } = await submitOnce(jobName(task), file);
    if (input.flags.has('json'))
      terminal.out(englishJson({ event: 'submitted', taskId: task.id, job, isNew }));
    else {
      const command = `${PROGRAM} task status ${named}`;
      const said = isNew
        ? message('tasks.submitted', { job, command })
        : message('tasks.submittedBefore', { job, command });
      terminal.out(`${spoken(said)}\n`);
    }
    return EXIT.done;
  },
};

function scriptOf(task: Task, folder: string, { text, lists }: CommandInput): string {
  const paths = (given: readonly string[] = []): string[] => given.map((path) => resolve(path));
  const [experts = null, scratch = null] = [text['experts'], text['scratch']].map(
    (path) => path && resolve(path),
  );
  return renderScript(task, profileOf(text, lists), {
    folder,
    program: [process.execPath, ...paths(process.argv.slice(1, 2))],
    data: paths(lists['data']),
    experts,
    scratch,
  });
}

/** Throws UserError that names the option whose value Slurm would not take. */
function profileOf(text: CommandInput['text'], lists: CommandInput['lists']): Profile {
  const asked = ASKED.flatMap((name) => (text[name] === undefined ? [] : [[name, text[name]] as const]));
  const { setup = [], option: options = [] } = lists;
  const read = profileSchema.safeParse({ ...Object.fromEntries(asked), setup, options });
  if (read.success) return read.data;
  const [field] = read.error.issues[0]?.path ?? [];
  const option = field === 'options' ? 'option' : String(field);
  throw new UserError('bad-input', message('tasks.oddOption', { option }));
}

/** How the cells of a task are. */
export const taskStatusCommand: Command = {
  name: 'task status',
  summary: message('commands.taskStatus.summary'),
  words: ['TASK'],
  options: { json: JSON_OPTION },
  details: message('commands.taskStatus.details'),
  async run(input, terminal) {
    const [named = ''] = input.positionals;
    const folder = resolve(named);
    const task = await readTask(folder);
    const queue = await queueOf(jobName(task)).catch((error: unknown) => {
      reported(error, terminal);
      return null;
    });
    const cells = await statusOf(folder, task, queue);
    if (input.flags.has('json')) {
      cells.forEach((cell) => terminal.out(englishJson({ event: 'cell', taskId: task.id, ...cell })));
      return EXIT.done;
    }
    const rows = cells.map(({ index, name, state, attempts, iteration, place }) => [
      String(index),
      name,
      spoken(message(`tasks.state.${state}`)),
      iteration === null ? '' : String(iteration),
      String(attempts),
      place ?? '',
    ]);
    const heading = heads('cell', 'name', 'status', 'iteration', 'attempts', 'place');
    terminal.out(`${table(heading, rows, [0, 3, 4]).join('\n')}\n`);
    return EXIT.done;
  },
};

/** Takes a task's job out of the queue. */
export const cancelTaskCommand: Command = {
  name: 'task cancel',
  summary: message('commands.cancelTask.summary'),
  words: ['TASK'],
  options: {},
  async run(input) {
    const [named = ''] = input.positionals;
    await cancelJob(jobName(await readTask(resolve(named))));
    return EXIT.done;
  },
};
