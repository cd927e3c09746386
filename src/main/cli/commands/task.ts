/** Tasks: making the folder in which runs travel to where they are done; as a job of Slurm's, here or on another computer. */
import { resolve } from 'node:path';
import type { Computer } from '@shared/computers/computer';
import { UserError } from '@shared/domain/errors';
import { type Profile, profileSchema } from '@shared/tasks/profile';
import type { CellStatus } from '@shared/tasks/status';
import type { Task } from '@shared/tasks/task';
import { message } from '@shared/words/message';
import { importReplacing } from '../../archives/importArchive';
import { cellsThere, fetchArchive, sendTask, taskThere } from '../../computers/tasks';
import { resourcesPath } from '../../platform/resources';
import { methodName } from '../../reports/format';
import type { Library } from '../../store/library';
import { newId } from '../../store/values';
import { unfinishedRuns } from '../../studies/create';
import { createTask, type TaskDraft } from '../../tasks/create';
import { readTask } from '../../tasks/folder';
import { cancelJob, queueOf } from '../../tasks/queue';
import { jobName } from '../../tasks/script';
import { statusOf } from '../../tasks/status';
import { scriptFor, submitTask } from '../../tasks/submit';
import {
  type Command,
  type CommandInput,
  JSON_OPTION,
  LIBRARY_OPTION,
  PROGRAM,
  type Terminal,
} from '../command';
import { readConfig } from '../config';
import { EXIT } from '../exit';
import { englishJson, heads, spoken } from '../language';
import { projectNamed, withLibrary } from '../library';
import { computerNamed, withAgent, withLine } from '../line';
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

const COMPUTER = { value: 'NAME', help: message('commands.submitTask.computer') };
const WITH_COMPUTER = { computer: COMPUTER, library: LIBRARY_OPTION } as const;

/** The computer that `--computer` names; null without it, which is this one. */
const computerOf = async (input: CommandInput): Promise<Computer | null> => {
  const name = input.text['computer'];
  return name === undefined ? null : computerNamed(input, name);
};

/** The folder of a task that a command names, and the task. */
async function taskAt({
  positionals: [named = ''],
}: CommandInput): Promise<{ named: string; folder: string; task: Task }> {
  const folder = resolve(named);
  return { named, folder, task: await readTask(folder) };
}

/** A task as a job of a Slurm: that of this machine, or of another computer. */
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
    ...WITH_COMPUTER,
    json: JSON_OPTION,
  },
  details: message('commands.submitTask.details'),
  async run(input, terminal) {
    const { text, lists } = input;
    const { named, folder, task } = await taskAt(input);
    const profile = profileOf(text, lists);
    const needs = {
      data: [...(lists['data'] ?? [])],
      experts: text['experts'] ?? null,
      scratch: text['scratch'] ?? null,
    };
    if (input.flags.has('dry-run')) {
      terminal.out(scriptFor(task, folder, profile, needs));
      return EXIT.done;
    }
    const computer = await computerOf(input);
    const { job, isNew } =
      computer === null
        ? await submitTask(folder, profile, needs)
        : await withLine(computer, terminal, async (line) => {
            await sendTask(line, computer.folder, task, folder);
            const there = { folder: taskThere(computer.folder, task), profile, ...needs };
            return withAgent(line, computer, (agent) => agent.ask('submit', there));
          });
    if (input.flags.has('json'))
      terminal.out(englishJson({ event: 'submitted', taskId: task.id, job, isNew }));
    else {
      const command = `${PROGRAM} task status ${named}${computer === null ? '' : ` --computer ${computer.name}`}`;
      const said = isNew
        ? message('tasks.submitted', { job, command })
        : message('tasks.submittedBefore', { job, command });
      terminal.out(`${spoken(said)}\n`);
    }
    return EXIT.done;
  },
};

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

/** How all cells of a task are, where it was submitted; on standard error, why a queue is silent. */
async function statusThere(
  task: Task,
  folder: string,
  computer: Computer | null,
  terminal: Terminal,
): Promise<readonly CellStatus[]> {
  if (computer === null) {
    const queue = await queueOf(jobName(task)).catch((error: unknown) => {
      reported(error, terminal);
      return null;
    });
    return statusOf(folder, task, queue);
  }
  const { cells, silence } = await withLine(computer, terminal, (line) =>
    withAgent(line, computer, (agent) => cellsThere(agent, computer.folder, task)),
  );
  if (silence !== null) terminal.err(`${spoken(silence)}\n`);
  return cells;
}

/** How the cells of a task are. */
export const taskStatusCommand: Command = {
  name: 'task status',
  summary: message('commands.taskStatus.summary'),
  words: ['TASK'],
  options: { ...WITH_COMPUTER, json: JSON_OPTION },
  details: message('commands.taskStatus.details'),
  async run(input, terminal) {
    const { folder, task } = await taskAt(input);
    const cells = await statusThere(task, folder, await computerOf(input), terminal);
    const named = cells.flatMap((cell) => {
      const { runId, name } = task.cells[cell.index] ?? {};
      return runId === undefined || name === undefined ? [] : { ...cell, runId, name };
    });
    if (input.flags.has('json')) {
      named.forEach((cell) => terminal.out(englishJson({ event: 'cell', taskId: task.id, ...cell })));
      return EXIT.done;
    }
    const rows = named.map(({ index, name, state, attempts, iteration, place }) => [
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
  options: WITH_COMPUTER,
  async run(input, terminal) {
    const { task } = await taskAt(input);
    const computer = await computerOf(input);
    if (computer === null) await cancelJob(jobName(task));
    else {
      const folder = taskThere(computer.folder, task);
      await withLine(computer, terminal, (line) =>
        withAgent(line, computer, (agent) => agent.ask('cancel', { folder })),
      );
    }
    return EXIT.done;
  },
};

/** Brings the runs of a task home from another computer. */
export const fetchTaskCommand: Command = {
  name: 'task fetch',
  summary: message('commands.fetchTask.summary'),
  words: ['TASK'],
  options: { ...WITH_COMPUTER, all: { help: message('commands.fetchTask.all') }, json: JSON_OPTION },
  details: message('commands.fetchTask.details'),
  async run(input, terminal) {
    const { folder, task } = await taskAt(input);
    const computer = await computerOf(input);
    if (computer === null) throw new UserError('bad-input', message('tasks.computerNotNamed'));
    return withLibrary(input, (library) =>
      withLine(computer, terminal, async (line) => {
        const { cells } = await withAgent(line, computer, (agent) =>
          cellsThere(agent, computer.folder, task),
        );
        const wanted = cells.filter(({ state }) => state === 'completed' || input.flags.has('all'));
        for (const { index, bytes } of wanted) {
          if (bytes === null) continue;
          const path = await fetchArchive(line, computer.folder, task, { index, bytes }, folder);
          const { runId, name, replaced } = await importReplacing(library, path);
          if (input.flags.has('json')) {
            terminal.out(
              englishJson({ event: 'fetched', taskId: task.id, index, runId, replaced: replaced ?? 'new' }),
            );
          } else terminal.out(`${spoken(message('tasks.fetched', { index, name }))}\n`);
        }
        return EXIT.done;
      }),
    );
  },
};
