import { configOf, deleteDataset, findDataset, recordMove } from '../../../datasets/known';
import { moveDataset } from '../../../datasets/place';
import { datasetsFolder } from '../../../platform/folders';
import { bytes } from '../../../reports/format';
import { LIBRARY_OPTION, type Command } from '../../command';
import { EXIT } from '../../exit';
import { withLibrary } from '../../library';

const TO = {
  value: 'DIR',
  help: "The studio's folder of datasets, if it is another (default: the studio's own, or HABA_DATASETS_DIR).",
};

/** Moves the folder of a dataset. */
export const moveDatasetCommand: Command = {
  name: 'datasets move',
  summary: 'Move the folder of a dataset into another one; runs that name it follow.',
  words: ['NAME | FOLDER', 'INTO'],
  options: { library: LIBRARY_OPTION, root: TO },
  run: (input, terminal) =>
    withLibrary(input, async (library) => {
      const [text = '', into = ''] = input.positionals;
      const info = findDataset(library, text);
      const { path } = configOf(info);
      library.datasets.assertIdle(path);
      const runs = library.datasets.users(path).length;
      const to = await moveDataset(path, into, new AbortController().signal);
      await recordMove(library, info.id, to, input.text['root'] ?? datasetsFolder());
      terminal.out(
        `${info.name} lies in ${to} now; ${runs} ${runs === 1 ? 'run follows' : 'runs follow'}.\n`,
      );
      return EXIT.done;
    }),
};

/** Forgets a dataset, with its files where they are the studio's. */
export const deleteDatasetCommand: Command = {
  name: 'datasets delete',
  summary: "Forget a dataset; its files are deleted only where they lie in the studio's own folder.",
  words: ['NAME | FOLDER'],
  options: {
    library: LIBRARY_OPTION,
    root: TO,
    force: { help: 'Also when runs name it; they cannot go on without it.' },
  },
  run: (input, terminal) =>
    withLibrary(input, async (library) => {
      const info = findDataset(library, input.positionals[0] ?? '');
      const users = library.datasets.users(configOf(info).path);
      if (users.length > 0 && !input.flags.has('force')) {
        const names = users.slice(0, 5).map(({ run, project }) => `${run} (${project})`);
        terminal.err(
          `${info.name} was not deleted, because ${users.length} of the runs name it (${names.join(', ')}): add --force to delete it all the same.\n`,
        );
        return EXIT.badInput;
      }
      const freed = await deleteDataset(library, info.id, input.text['root'] ?? datasetsFolder());
      terminal.out(
        freed > 0
          ? `${info.name} is deleted: ${bytes(freed)} freed.\n`
          : `${info.name} is no longer in the list; its files are where they were.\n`,
      );
      return EXIT.done;
    }),
};
