/** Tasks: making the folder in which runs travel to where they are done. */
import { resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { resourcesPath } from '../../platform/resources';
import { methodName } from '../../reports/format';
import type { Library } from '../../store/library';
import { newId } from '../../store/values';
import { unfinishedRuns } from '../../studies/create';
import { createTask, type TaskDraft } from '../../tasks/create';
import { type Command, type CommandInput, JSON_OPTION, LIBRARY_OPTION, PROGRAM } from '../command';
import { readConfig } from '../config';
import { EXIT } from '../exit';
import { spoken } from '../language';
import { projectNamed, withLibrary } from '../library';

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
