import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { elapsed, say, SetupError } from './messages.mjs';
import { localCache, readJson, root, writeJson } from './paths.mjs';
import { run } from './process.mjs';

const SOURCES = [
  'src',
  'packaging/licences',
  'resources',
  'scripts/lib/package',
  'electron.vite.config.ts',
  'package-lock.json',
  'package.json',
  'tsconfig.base.json',
];
const stampFile = path.join(root, 'out', '.build.json');

/** The command line program that a build makes. */
export const builtCli = path.join(root, 'out', 'main', 'cli.js');

/**
 * Builds the application into out/ unless the last build was made of exactly the present sources.
 * @throws {SetupError} after printing the builder's output
 */
export async function ensureBuild() {
  if (isFresh()) return;
  await withLock(path.join(localCache, 'build.lock'), async () => {
    if (!isFresh()) await build('capture');
  });
}

/**
 * Builds whatever the state of out/.
 * @param {'capture' | 'inherit'} output where the builder's output goes
 * @throws {SetupError}
 */
export async function build(output) {
  const sources = fingerprint();
  if (output === 'capture') say('Building …');
  const since = Date.now();
  const builder = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const result = await run(process.execPath, [builder, 'build'], { cwd: root, output });
  if (result.code !== 0) {
    if (output === 'capture') say(result.output);
    throw new SetupError('the build failed; its messages are above.');
  }
  writeJson(stampFile, { sources });
  if (output === 'capture') say(`Building: done in ${elapsed(since)}.`);
}

function isFresh() {
  return readJson(stampFile)?.sources === fingerprint() && fs.existsSync(builtCli);
}

/** Names, sizes and times of all source files, in one hash: files that were removed count too. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const top = path.join(root, source);
    const stat = fs.statSync(top, { throwIfNoEntry: false });
    if (!stat) continue;
    const files = stat.isDirectory()
      ? fs.readdirSync(top, { recursive: true, encoding: 'utf8' }).sort()
      : [''];
    for (const file of files) {
      const at = fs.statSync(path.join(top, file), { throwIfNoEntry: false });
      if (at?.isFile()) hash.update(`${source}/${file} ${at.size} ${at.mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}
