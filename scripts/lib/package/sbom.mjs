/** What a package is made of, in CycloneDX's form: from the lockfile, the build and the two runtimes. */
import path from 'node:path';
import { SetupError } from '../messages.mjs';
import { localCache, readJson, root, writeJson } from '../paths.mjs';
import { npmCommand, run } from '../process.mjs';
import { sbomOf } from '../release.mjs';
import { findRuntime } from '../runtime.mjs';

/** The name that it has in packages. */
const SBOM = 'sbom.cdx.json';

/**
 * Writes the SBOM of a package that is made here. The build is there.
 * @returns {Promise<string>} its path
 * @throws {SetupError} if npm cannot read the lockfile
 */
export async function writeSbom() {
  const words = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'];
  const [program, args] = npmCommand(words);
  const { code, output } = await run(program, args, { cwd: root });
  if (code !== 0) throw new SetupError(`"npm sbom" failed: ${output.trim()}`);
  const sbom = sbomOf(JSON.parse(output), {
    name: readJson(path.join(root, 'package.json')).name,
    bundled: ['main', 'preload', 'renderer'].flatMap((part) =>
      readJson(path.join(root, 'out', part, 'licences.json')),
    ),
    electron: findRuntime()?.version ?? '',
    node: process.versions.node,
  });
  const file = path.join(localCache, 'sbom', SBOM);
  writeJson(file, sbom);
  return file;
}
