import { studyResults } from '../../../studies/collect';
import { measureStudy } from '../../../studies/measure';
import { summaryOf } from '../../../studies/progress';
import { LIBRARY_OPTION, type Command } from '../../command';
import { EXIT } from '../../exit';
import { withLibrary } from '../../library';
import { table } from '../../table';
import { progressText, resultLines } from './text';

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
