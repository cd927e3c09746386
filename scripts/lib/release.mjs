import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupError } from './messages.mjs';
import { namedVersion } from './package/current.mjs';

/**
 * What a release has for a system, as `npm run package` calls it.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const RELEASED = {
  linux: ['AppImage', 'deb', 'headless'],
  darwin: ['dmg', 'headless'],
  win32: ['nsis'],
};

/**
 * Whether a file of dist/ is a package of this version, and no trial of it, nor what electron-builder leaves beside it.
 * @param {string} name
 * @param {string} version
 */
export const isPackage = (name, version) =>
  /\.(AppImage|deb|dmg|exe|tar\.gz)$/.test(name) &&
  !name.includes(namedVersion(version, true)) &&
  [`-${version}-`, `_${version}_`].some((part) => name.includes(part));

/** What a release says of its files, for packages that replace themselves; electron-builder makes it. */
const DESCRIPTION = /^latest(-[\w-]+)?\.yml$/;

/**
 * The files of a release so far, without their sums.
 * @param {string} folder
 */
const filesIn = (folder) =>
  fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== SUMS)
    .map(({ name }) => name)
    .sort();

/**
 * Copies the packages of a version, and what describes them to packages of earlier ones.
 * @param {string} from
 * @param {string} to
 * @param {string} version
 */
export function collectPackages(from, to, version) {
  /** @param {string} name */
  const describes = (name) =>
    DESCRIPTION.test(name) &&
    fs.readFileSync(path.join(from, name), 'utf8').split('\n').includes(`version: ${version}`);
  const names = fs.readdirSync(from).filter((name) => isPackage(name, version) || describes(name));
  fs.mkdirSync(to, { recursive: true });
  for (const name of names) fs.copyFileSync(path.join(from, name), path.join(to, name));
  return names.sort();
}

const SUMS = 'SHA256SUMS';

/**
 * Writes the SHA-256 sums of all files of a folder, in the form that `sha256sum --check` reads.
 * @param {string} folder
 * @returns {Promise<string[]>} names of the files
 */
export async function writeSums(folder) {
  const names = filesIn(folder);
  const lines = [];
  for (const name of names) {
    const hash = createHash('sha256');
    await pipeline(fs.createReadStream(path.join(folder, name)), hash);
    lines.push(`${hash.digest('hex')}  ${name}\n`);
  }
  fs.writeFileSync(path.join(folder, SUMS), lines.join(''));
  return names;
}

/**
 * The version that a tag names.
 * @param {string} tag
 * @param {string} version that of package.json
 * @throws {SetupError} if it names none, or another one than package.json
 */
export function checkTag(tag, version) {
  if (tag === `v${version}`) return;
  throw new SetupError(`the tag "${tag}" is not v${version}, the version in package.json.`);
}

/**
 * What the changelog says of a version, without its heading.
 * @param {string} changelog
 * @param {string} version
 * @throws {SetupError} if it says nothing
 */
export function notesOf(changelog, version) {
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((text) => text.split(/[\s(]/, 1)[0] === version);
  const notes = section?.slice(section.indexOf('\n') + 1).trim() ?? '';
  if (notes === '') throw new SetupError(`CHANGELOG.md says nothing of ${version}.`);
  return `${notes}\n`;
}

/**
 * A component of an SBOM in CycloneDX's form.
 * @typedef {{ type: string, name: string, version: string, purl: string, [field: string]: unknown }} Component
 * @typedef {{ metadata: { component: { name: string, type: string, [field: string]: unknown }, [field: string]: unknown }, components: Component[], dependencies?: unknown, [field: string]: unknown }} Sbom
 */

/**
 * An SBOM of a package of the studio: what npm names of the production dependencies, the packages whose code the bundler put into
 * the build, and the two runtimes.
 * @param {Sbom} npm `npm sbom --omit dev`
 * @param {object} more
 * @param {string} more.name
 * @param {readonly { name: string, version: string, licence: string }[]} more.bundled
 * @param {string} more.electron
 * @param {string} more.node
 * @returns {Sbom}
 */
export function sbomOf(npm, { name, bundled, electron, node }) {
  const known = new Set(npm.components.map((one) => `${one.name}@${one.version}`));
  const added = bundled
    .filter((one) => one.version !== '' && !known.has(`${one.name}@${one.version}`))
    .map((one) => component(one.name, one.version, one.licence))
    .filter((one, i, all) => all.findIndex(({ purl }) => purl === one.purl) === i);
  const runtimes = [
    { ...component('electron', electron, 'MIT'), type: 'framework' },
    { ...component('node', node, 'MIT'), type: 'framework', purl: `pkg:generic/node@${node}` },
  ];
  const { metadata } = npm;
  return {
    ...npm,
    metadata: { ...metadata, component: { ...metadata.component, name, type: 'application' } },
    components: [...npm.components, ...added, ...runtimes],
  };
}

/**
 * @param {string} name
 * @param {string} version
 * @param {string} licence an SPDX expression
 * @returns {Component}
 */
function component(name, version, licence) {
  const simple = /^[\w.-]+$/.test(licence);
  return {
    'bom-ref': `${name}@${version}`,
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    licenses: [simple ? { license: { id: licence } } : { expression: licence }],
  };
}
