import { bytes } from '../../../reports/format';
import { JSON_OPTION, LIBRARY_OPTION, type Command } from '../../command';
import { EXIT } from '../../exit';
import { withLibrary } from '../../library';
import { listLines } from './text';

/** The experts of a library. */
export const listExpertsCommand: Command = {
  name: 'experts list',
  summary: 'List the trained networks whose trajectories MTT matches.',
  words: [],
  options: {
    library: LIBRARY_OPTION,
    json: { ...JSON_OPTION, help: 'Print the sets of experts as JSON.' },
  },
  run: (input, terminal) =>
    withLibrary(input, (library) => {
      const sets = library.experts.list();
      if (input.flags.has('json')) terminal.out(`${JSON.stringify(sets, null, 2)}\n`);
      else terminal.out(`${listLines(sets).join('\n')}\n`);
      return Promise.resolve(EXIT.done);
    }),
};

/** Deletes a set of experts for good. */
export const deleteExpertsCommand: Command = {
  name: 'experts delete',
  summary: 'Delete a set of experts for good; a run that needs them again makes them again.',
  words: ['KEY'],
  options: { library: LIBRARY_OPTION },
  run: (input, terminal) =>
    withLibrary(input, (library) => {
      const [key = ''] = input.positionals;
      const freed = library.experts.delete(key);
      terminal.err(`Deleted the experts ${key}: ${bytes(freed)} freed.\n`);
      return Promise.resolve(EXIT.done);
    }),
};
