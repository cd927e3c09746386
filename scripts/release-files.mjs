/**
 * The files of a release, step by step, as .github/workflows/release.yml runs them:
 *
 *   node scripts/release-files.mjs packages [TAG]   makes this system's packages and the SBOM of what is in them, in dist/release
 *   node scripts/release-files.mjs finish [TAG]     with the packages of all systems there: sums, and the notes in dist/notes.md
 *
 * A TAG has to be that of the version in package.json.
 */
import fs from 'node:fs';
import path from 'node:path';
import { runScript, say, SetupError } from './lib/messages.mjs';
import { writeSbom } from './lib/package/sbom.mjs';
import { readJson, root } from './lib/paths.mjs';
import { run } from './lib/process.mjs';
import { checkTag, collectPackages, isPackage, notesOf, RELEASED, writeSums } from './lib/release.mjs';

const dist = path.join(root, 'dist');
const release = path.join(dist, 'release');
const { name, version } = readJson(path.join(root, 'package.json'));

/** @type {Record<string, () => Promise<void>>} */
const STEPS = { packages, finish };

async function packages() {
  const targets = RELEASED[process.platform];
  if (targets === undefined) throw new SetupError(`there are no packages for ${process.platform}.`);
  const script = path.join(root, 'scripts', 'package.mjs');
  const { code } = await run(process.execPath, [script, ...targets], { cwd: root, output: 'inherit' });
  if (code !== 0) throw new SetupError('the packages could not be made; the reason is above.');
  const made = collectPackages(dist, release, version);
  if (made.filter((file) => isPackage(file, version)).length < targets.length)
    throw new SetupError(`of ${targets.join(', ')} only ${made.join(', ') || 'nothing'} was found in dist/.`);
  const sbom = `${name}-${version}-${process.platform}-${process.arch}.sbom.json`;
  fs.copyFileSync(await writeSbom(), path.join(release, sbom));
  for (const file of [...made, sbom]) say(`dist/release/${file}`);
}

async function finish() {
  const notes = path.join(dist, 'notes.md');
  fs.writeFileSync(notes, notesOf(fs.readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8'), version));
  const names = await writeSums(release);
  say(`${names.length} files have their sums in dist/release, the notes are in dist/notes.md.`);
}

await runScript(async () => {
  const [word = '', tag] = process.argv.slice(2);
  const step = STEPS[word];
  if (step === undefined) throw new SetupError(`there is no step "${word}": packages, then finish.`);
  if (tag !== undefined) checkTag(tag, version);
  await step();
});
