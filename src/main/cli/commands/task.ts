/** Tasks: making the folder in which runs travel to where they are done. */
import { resolve } from 'node:path';
import type { RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { contentOf, type JobContent } from '../../computers/jobs';
import { resourcesPath } from '../../platform/resources';
import { methodName } from '../../reports/format';
import type { Library } from '../../store/library';
import { newId } from '../../store/values';
import { createTask } from '../../tasks/create';
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
      const content = contentNamed(library, what, input, input.text['data']);
      const draft = contentOf(library, content, input.text['name']);
      draft.runs.forEach((run) => library.jobs.assertHere(run));
      const data = { resources: resourcesPath(), cache: library.cacheFolder };
      const { task, folder } = await createTask(library, draft, place, data);
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

/** The configurations of what a word names; nothing is made. */
export function configsNamed(
  library: Library,
  what: string,
  input: CommandInput,
  data: string | undefined,
): RunConfig[] {
  if (!isStudy(library, what) && !library.runs.has(what)) return [readConfig(what, data)];
  const content = contentNamed(library, what, input, data);
  return contentOf(library, content).runs.map(({ config }) => config);
}

const isStudy = (library: Library, what: string): boolean =>
  library.projects.list().some(({ id }) => library.studies.list(id).some((study) => study.id === what));

/** What a word names: a study, a run, or a configuration, which becomes a run. */
export function contentNamed(
  library: Library,
  what: string,
  { text }: CommandInput,
  data: string | undefined,
): JobContent {
  if (isStudy(library, what)) return { studyId: what };
  if (library.runs.has(what)) return { runIds: [what] };
  const config = readConfig(what, data);
  const name = text['name'] ?? methodName(config);
  const projectId = projectNamed(library, text['project'] ?? 'Command line');
  return { runIds: [library.runs.create({ projectId, name, config }).id] };
}
