import fs from 'node:fs';
import path from 'node:path';
import { SetupError } from './messages.mjs';
import { readJson } from './paths.mjs';
import { run } from './process.mjs';

const UNRELEASED = '## Unreleased';
const FILES = ['CHANGELOG.md', 'CITATION.cff', 'package.json', 'package-lock.json'];

/**
 * A text with one part replaced.
 * @param {string} text
 * @param {RegExp} part with one match
 * @param {string} replacement
 * @param {string} what for the sentence where there is none
 */
function replaced(text, part, replacement, what) {
  if (!part.test(text)) throw new SetupError(`${what} is not where it was expected.`);
  return text.replace(part, () => replacement);
}

/**
 * The changelog with what was unreleased under a heading of its own.
 * @param {string} changelog
 * @param {string} version
 * @param {string} date
 * @throws {SetupError} if nothing was
 */
export function releasedChangelog(changelog, version, date) {
  const at = changelog.indexOf(`${UNRELEASED}\n`);
  if (at < 0) throw new SetupError(`CHANGELOG.md has no heading "${UNRELEASED}".`);
  const from = at + UNRELEASED.length + 1;
  const next = changelog.indexOf('\n## ', from);
  const entries = changelog.slice(from, next < 0 ? undefined : next).trim();
  if (entries === '' || entries === NOTHING)
    throw new SetupError('nothing is unreleased: CHANGELOG.md has no line there.');
  const rest = next < 0 ? '' : changelog.slice(next);
  return `${changelog.slice(0, from)}\n${NOTHING}\n\n## ${version} (${date})\n\n${entries}\n${rest}`;
}

/** What stands under "Unreleased" after a release. */
const NOTHING = 'Nothing yet.';

/**
 * Whether the first version comes after the second; both of three numbers.
 * @param {string} version
 * @param {string} before
 */
function isLater(version, before) {
  const [a, b] = [version, before].map((text) => text.split('.').map(Number));
  const at = [0, 1, 2].find((i) => a?.[i] !== b?.[i]);
  return at !== undefined && (a?.[at] ?? 0) > (b?.[at] ?? 0);
}

/**
 * What a release changes in the files that name a version.
 * @param {string} folder
 * @param {string} version
 * @param {string} date
 * @returns {Record<string, string>} new contents by file
 * @throws {SetupError} where the files do not agree
 */
function changes(folder, version, date) {
  const read = (/** @type {string} */ name) => fs.readFileSync(path.join(folder, name), 'utf8');
  const [changelog = '', citation = '', manifest = '', lock = ''] = FILES.map(read);
  const { name, version: present } = JSON.parse(manifest);
  const { version: locked, packages } = JSON.parse(lock);
  const cited = /^version: (.*)$/m.exec(citation)?.[1];
  const others = {
    'package-lock.json': locked,
    'its root package': packages['']?.version,
    'CITATION.cff': cited,
  };
  for (const [place, other] of Object.entries(others)) {
    if (other !== present)
      throw new SetupError(
        `package.json says version ${present}, ${place} says ${other}: they have to agree.`,
      );
  }
  if (!isLater(version, present)) throw new SetupError(`${version} does not come after ${present}.`);
  const old = `"version": "${present}"`;
  const own = new RegExp(`("name": "${name}",\\s+)${escaped(old)}`, 'g');
  const bumped = lock.replace(own, `$1"version": "${version}"`);
  return {
    'CHANGELOG.md': releasedChangelog(changelog, version, date),
    'CITATION.cff': replaced(
      replaced(citation, /^version: .*$/m, `version: ${version}`, 'the version in CITATION.cff'),
      /^date-released: .*$/m,
      `date-released: ${date}`,
      'the date in CITATION.cff',
    ),
    'package.json': replaced(manifest, new RegExp(escaped(old)), `"version": "${version}"`, 'the version'),
    'package-lock.json': bumped,
  };
}

const escaped = (/** @type {string} */ text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Cuts a release: everything that was unreleased gets a version and a date, and the commit a tag.
 * @param {object} options
 * @param {string} options.folder of the repository
 * @param {string} options.version
 * @param {string} options.date such as 2026-11-30
 * @param {boolean} [options.dryRun] look only
 * @returns {Promise<string[]>} what was done, or would be, line by line
 * @throws {SetupError} where something is in the way; nothing was changed then
 */
export async function cutRelease({ folder, version, date, dryRun = false }) {
  if (!/^\d+\.\d+\.\d+$/.test(version))
    throw new SetupError(`"${version}" is no version; it has three numbers, such as 0.3.0.`);
  const git = async (/** @type {string[]} */ ...words) => {
    const { code, output } = await run('git', words, { cwd: folder });
    if (code !== 0) throw new SetupError(`"git ${words[0]}" failed: ${output.trim()}`);
    return output.trim();
  };
  const uncommitted = await git('status', '--porcelain');
  if (uncommitted !== '') {
    const [first = ''] = uncommitted.split('\n');
    throw new SetupError(`something is not committed (${first.trim()}); a release is made of what is.`);
  }
  const tag = `v${version}`;
  if ((await git('tag', '--list', tag)) !== '') throw new SetupError(`there is a tag ${tag} already.`);
  const before = readJson(path.join(folder, 'package.json')).version;
  const contents = changes(folder, version, date);
  const lines = [`${before} -> ${version}, ${date}: ${FILES.join(', ')}`, `commit and tag ${tag}`];
  if (dryRun) return lines;
  for (const [name, text] of Object.entries(contents)) fs.writeFileSync(path.join(folder, name), text);
  await git('add', ...FILES);
  await git('commit', '--quiet', '-m', `chore: release ${version}`);
  await git('tag', '-a', tag, '-m', `HaBa Studio ${version}`);
  return lines;
}
