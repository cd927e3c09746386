import { resolve } from 'node:path';
import { OFFICIAL_DATASETS, OFFICIAL_IDS, type OfficialDataset } from '@shared/datasets/official';
import { UserError } from '@shared/domain/errors';
import { inspectFolder } from '../../../datasets/catalogue';
import { downloadDataset, type DownloadProgress } from '../../../datasets/download/dataset';
import { megabytes } from '../../../core/disk/space';
import { openWeb, proxyOfSettings, type ProxyChoice } from '../../../datasets/download/web';
import { datasetsFolder } from '../../../platform/folders';
import { resourcesPath } from '../../../platform/resources';
import type { Library } from '../../../store/library';
import type { CommandInput } from '../../args';
import { JSON_OPTION, LIBRARY_OPTION, type Command, type Terminal } from '../../command';
import { EXIT } from '../../exit';
import { withLibrary } from '../../library';
import { StatusLine } from '../../output/statusLine';
import { stoppable } from '../../signals';
import { checkKnown } from './check';

/** Gets a dataset from its authors. */
export const downloadDatasetCommand: Command = {
  name: 'datasets download',
  summary: `Download a dataset from its official address: ${OFFICIAL_IDS.join(', ')}.`,
  words: ['NAME'],
  options: {
    library: LIBRARY_OPTION,
    to: {
      value: 'DIR',
      help: "Folder below which datasets lie (default: the studio's own, or HABA_DATASETS_DIR).",
    },
    proxy: {
      value: 'URL',
      help: 'Proxy for this download, or "none" (default: the setting of the studio, else HTTPS_PROXY, HTTP_PROXY and NO_PROXY).',
    },
    json: JSON_OPTION,
  },
  details:
    'The checksum of every file is compared with the known one. A first Ctrl-C pauses with exit code 3 and keeps what has ' +
    'arrived; the same command goes on from there, also after a crash.',
  async run(input, terminal) {
    const dataset = officialNamed(input.positionals[0] ?? '');
    const root = resolve(input.text['to'] ?? datasetsFolder());
    const json = input.flags.has('json');
    return withLibrary(input, async (library) => {
      const output = progressOutput(terminal, json);
      const stop = new AbortController();
      const web = openWeb(proxyOf(input, library));
      try {
        const path = await stoppable(
          () => stop.abort(),
          () =>
            downloadDataset(dataset, {
              root,
              web,
              signal: stop.signal,
              onProgress: output.progress,
              onRetry: output.retry,
            }),
        );
        const info = await inspectFolder(library, resourcesPath(), path);
        await checkKnown(library, info, { signal: stop.signal });
        output.close();
        terminal.out(
          json
            ? `${JSON.stringify({ event: 'result', dataset: dataset.id, path })}\n`
            : `${info.name} is complete in ${path}\n`,
        );
        return EXIT.done;
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        output.say('Paused. The same command goes on.');
        return EXIT.interrupted;
      } finally {
        output.close();
        await web.close();
      }
    });
  },
};

/** The dataset of that name. Throws UserError with the names that there are. */
export function officialNamed(name: string): OfficialDataset {
  const found = OFFICIAL_DATASETS.find(({ id }) => id === name);
  if (found) return found;
  throw new UserError(
    'bad-input',
    `There is no dataset "${name}" to download: choose one of ${OFFICIAL_IDS.join(', ')}.`,
  );
}

function proxyOf(input: CommandInput, library: Library): ProxyChoice {
  const proxy = input.text['proxy'];
  if (proxy === undefined) return proxyOfSettings(library.settings.get());
  return proxy === 'none' ? { mode: 'none' } : { mode: 'manual', address: proxy };
}

interface ProgressOutput {
  progress(progress: DownloadProgress): void;
  retry(reason: string): void;
  say(text: string): void;
  close(): void;
}

/** Milliseconds between two lines of progress. */
const INTERVAL = 200;

function progressOutput(terminal: Terminal, json: boolean): ProgressOutput {
  const line = new StatusLine(terminal);
  let last = Number.NEGATIVE_INFINITY;
  return {
    progress(progress) {
      if (performance.now() - last < INTERVAL) return;
      last = performance.now();
      const { phase, done, total } = progress;
      if (json) terminal.out(`${JSON.stringify({ event: 'progress', ...progress })}\n`);
      else line.update(`${phase}  ${megabytes(done)} of ${megabytes(total)}`);
    },
    retry: (reason) => line.print(`Trying again: ${reason}.`),
    say: (text) => line.print(text),
    close: () => line.close(),
  };
}
