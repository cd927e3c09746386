import type { DatasetInfo } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { checkDataset, type CheckResult } from '../../../datasets/check';
import { megabytes } from '../../../core/disk/space';
import { configOf, findDataset, manifestOf, recordCheck } from '../../../datasets/known';
import type { ManifestOptions } from '../../../datasets/manifest';
import { resourcesPath } from '../../../platform/resources';
import type { Library } from '../../../store/library';
import { JSON_OPTION, LIBRARY_OPTION, type Command } from '../../command';
import { EXIT } from '../../exit';
import { withLibrary } from '../../library';
import { StatusLine } from '../../output/statusLine';

/** Checks a dataset of the library and records what was found. */
export async function checkKnown(
  library: Library,
  info: DatasetInfo,
  options: ManifestOptions,
): Promise<CheckResult> {
  const before = manifestOf(library, info.id);
  const found = await checkDataset(configOf(info), before, resourcesPath(), options);
  recordCheck(library, info.id, found);
  return found;
}

/** Reads every file of a dataset again. */
export const checkDatasetCommand: Command = {
  name: 'datasets check',
  summary: 'Read every file of a dataset again and compare it with what it was at the first check.',
  words: ['NAME | FOLDER'],
  options: {
    library: LIBRARY_OPTION,
    json: { ...JSON_OPTION, help: 'Print what was found as JSON.' },
  },
  details:
    'Exit code 2 and one sentence when files have changed, are gone or are new, or are no dataset any more.',
  run: (input, terminal) =>
    withLibrary(input, async (library) => {
      const info = findDataset(library, input.positionals[0] ?? '');
      const line = new StatusLine(terminal);
      const { manifest, problem } = await checkKnown(library, info, {
        signal: new AbortController().signal,
        onBytes: (done, total) => line.update(`checking  ${megabytes(done)} of ${megabytes(total)}`),
      });
      line.close();
      const files = manifest?.files ?? null;
      const bytes = manifest?.bytes ?? null;
      if (input.flags.has('json')) {
        terminal.out(
          `${JSON.stringify({ dataset: info.name, path: info.path, files, bytes, problem }, null, 2)}\n`,
        );
        return problem === null ? EXIT.done : EXIT.badInput;
      }
      if (problem !== null) throw new UserError('bad-input', `${info.name}: ${problem}`);
      terminal.out(`${info.name} is whole: ${files ?? 0} files, ${megabytes(bytes ?? 0)}.\n`);
      return EXIT.done;
    }),
};
