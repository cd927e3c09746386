/** The runs of a library as a list. */
import { figuresOf, type StorageFigures } from '@shared/budget/storage';
import { type Project, type Run, RUN_STATUSES, type RunStatus } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { percent } from '@shared/text/figures';
import { message } from '@shared/words/message';
import type { Library } from '../../store/library';
import { type Command, JSON_OPTION, LIBRARY_OPTION } from '../command';
import { EXIT } from '../exit';
import { heads, spoken } from '../language';
import { withLibrary } from '../library';
import { STORAGE_HEADS, storageCells } from '../output';
import { table } from '../table';

/** Runs outside the trash, the newest of each project first. */
export const listRunsCommand: Command = {
  name: 'runs list',
  summary: message('commands.listRuns.summary'),
  words: [],
  options: {
    project: { value: 'NAME', help: message('commands.listRuns.project') },
    status: {
      value: 'STATUS',
      help: message('commands.listRuns.status', { names: RUN_STATUSES.join(', ') }),
    },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  async run(input, terminal) {
    const status = chosenStatus(input.text['status']);
    return withLibrary(input, (library) => {
      const found = chosenProjects(library, input.text['project']).flatMap((project) =>
        library.runs
          .list(project.id)
          .filter((run) => run.trashedAt === null && (status === null || run.status === status))
          .map((run) => ({ project, run })),
      );
      if (input.flags.has('json')) {
        for (const { project, run } of found)
          terminal.out(`${JSON.stringify(eventOf(library, project, run))}\n`);
      } else if (found.length === 0) terminal.err(`${spoken(message('terminal.noRuns'))}\n`);
      else {
        const rows = found.map(({ project, run }) => [
          run.id,
          run.name,
          project.name,
          spoken(message(`runStatus.${run.status}`)),
          `${run.iteration}/${run.config.training.iterations}`,
          ...storageCells(figuresOfRun(run)),
          run.bestAccuracy === null ? '' : `${percent(run.bestAccuracy)} %`,
        ]);
        const heading = heads('run', 'name', 'project', 'status', 'iterations', ...STORAGE_HEADS, 'accuracy');
        terminal.out(`${table(heading, rows, [4, 5, 6, 7, 8]).join('\n')}\n`);
      }
      return Promise.resolve(EXIT.done);
    });
  },
};

function chosenStatus(given: string | undefined): RunStatus | null {
  if (given === undefined) return null;
  const status = RUN_STATUSES.find((one) => one === given);
  if (status !== undefined) return status;
  const statuses = RUN_STATUSES.join(', ');
  throw new UserError('bad-input', message('commandLine.unknownStatus', { given, statuses }));
}

/** The project of that name or id, or all; none in the trash. */
function chosenProjects(library: Library, name: string | undefined): Project[] {
  const projects = library.projects.list().filter(({ trashedAt }) => trashedAt === null);
  if (name === undefined) return projects;
  const chosen = projects.filter((project) => project.id === name || project.name === name);
  if (chosen.length > 0) return chosen;
  throw new UserError('not-found', message('commandLine.noSuchProject', { name }));
}

/** What a run stores; null before it has started on a dataset. */
const figuresOfRun = ({ storage }: Run): StorageFigures | null => storage && figuresOf(storage);

const eventOf = (library: Library, project: Project, run: Run): object => ({
  event: 'run',
  runId: run.id,
  projectId: project.id,
  project: project.name,
  name: run.name,
  status: run.status,
  engine: run.engine,
  device: run.device,
  iteration: run.iteration,
  iterations: run.config.training.iterations,
  lastCheckpoint: run.lastCheckpointIteration,
  seconds: run.trainedSeconds,
  bestAccuracy: run.bestAccuracy,
  stored: figuresOfRun(run),
  studies: library.studies.ofRun(run.id).map(({ id }) => id),
  createdAt: run.createdAt,
  endedAt: run.endedAt,
});
