import { resolve } from 'node:path';
import { inspectFolder } from '../../../datasets/catalogue';
import { megabytes } from '../../../core/disk/space';
import { importPaths } from '../../../datasets/import/import';
import { datasetsFolder } from '../../../platform/folders';
import { resourcesPath } from '../../../platform/resources';
import { JSON_OPTION, LIBRARY_OPTION, type Command } from '../../command';
import { EXIT } from '../../exit';
import { withLibrary } from '../../library';
import { StatusLine } from '../../output/statusLine';
import { stoppable } from '../../signals';
import { checkKnown } from './check';

/** Takes in a dataset that is on this machine. */
export const importDatasetCommand: Command = {
  name: 'datasets import',
  summary: 'Take in a folder, an archive (.zip, .tar.gz, .tar) or the files of a dataset.',
  words: ['PATH'],
  more: true,
  options: {
    library: LIBRARY_OPTION,
    to: {
      value: 'DIR',
      help: "Folder below which archives are unpacked (default: the studio's own, or HABA_DATASETS_DIR).",
    },
    json: { ...JSON_OPTION, help: 'Print what was imported as JSON.' },
  },
  details:
    'What is in the files decides what they are, not their names. A folder stays where it is; an archive or loose files ' +
    '(all four of MNIST, both of SVHN) get a folder of their own. Archives are unpacked as files and folders only.',
  run: (input, terminal) =>
    withLibrary(input, async (library) => {
      const stop = new AbortController();
      const line = new StatusLine(terminal);
      try {
        const path = await stoppable(
          () => stop.abort(),
          () =>
            importPaths(input.positionals, {
              root: resolve(input.text['to'] ?? datasetsFolder()),
              signal: stop.signal,
              onBytes: (done) => line.update(`importing  ${megabytes(done)}`),
            }),
        );
        const info = await inspectFolder(library, resourcesPath(), path);
        await checkKnown(library, info, { signal: stop.signal });
        line.close();
        terminal.out(
          input.flags.has('json')
            ? `${JSON.stringify(info, null, 2)}\n`
            : `${info.name} is imported: ${path}\n`,
        );
        return EXIT.done;
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        line.print('Stopped; nothing was imported.');
        return EXIT.interrupted;
      } finally {
        line.close();
      }
    }),
};
