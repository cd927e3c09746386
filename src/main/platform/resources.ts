/** Where the files that ship with the studio lie: `resources/` of the checkout or of the installed app. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';

let found: string | undefined;

/**
 * The `resources` folder: the nearest one above this module that holds the migrations. That is the same folder for
 * the sources, for the bundles in `out/main` and for an installed app. HABA_RESOURCES_DIR names another one.
 */
export function resourcesPath(...parts: readonly string[]): string {
  found ??= process.env['HABA_RESOURCES_DIR'] ?? findResources(dirname(fileURLToPath(import.meta.url)));
  return join(found, ...parts);
}

function findResources(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'resources');
    if (existsSync(join(candidate, 'migrations'))) return candidate;
    if (dirname(folder) === folder) {
      throw new UserError('unavailable', message('work.resourcesMissing'));
    }
  }
}
