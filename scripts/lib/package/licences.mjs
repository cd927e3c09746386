/**
 * The licences of everything that a build takes from others: a plugin of the bundler writes them beside each part of the
 * build as `licences.json`, which the studio shows. A package without a licence, or with one that asks for more than
 * naming it, stops the build.
 */
import fs from 'node:fs';
import path from 'node:path';
import { readJson, root } from '../paths.mjs';
import { shippedPackages } from './shipped.mjs';

/**
 * @typedef {object} PackageLicence
 * @property {string} name
 * @property {string} version
 * @property {string} licence an SPDX expression
 * @property {string} url of its home; empty if it has none
 * @property {string} text
 */

/** What may be part of the studio: licences that ask for no more than their text being shown. */
const PERMITTED = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'IJG',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
  'Zlib',
  'blessing',
];

/**
 * Whether an SPDX expression of AND, OR and brackets allows a package to be part of the studio.
 * @param {string} expression
 * @returns {boolean}
 */
export function isPermitted(expression) {
  const words = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  /** @returns {boolean} */
  const single = () => {
    const word = words[at++];
    if (word !== '(') return PERMITTED.includes(word ?? '');
    const inner = either();
    at++; // the closing bracket
    return inner;
  };
  const both = () => {
    let holds = single();
    while (words[at] === 'AND') {
      at++;
      holds = single() && holds;
    }
    return holds;
  };
  const either = () => {
    let holds = both();
    while (words[at] === 'OR') {
      at++;
      holds = both() || holds;
    }
    return holds;
  };
  return words.length > 0 && either() && at === words.length;
}

/** Libraries inside packages, which those packages do not name in their licence. */
const INSIDE = {
  'better-sqlite3': [{ name: 'SQLite', licence: 'blessing', url: 'https://sqlite.org', file: 'SQLite.txt' }],
  '@cwasm/jpeg-turbo': [
    {
      name: 'libjpeg-turbo',
      licence: 'IJG AND BSD-3-Clause AND Zlib',
      url: 'https://libjpeg-turbo.org',
      file: 'libjpeg-turbo.txt',
    },
  ],
};

const ownText = (/** @type {string} */ file) =>
  fs.readFileSync(path.join(root, 'packaging', 'licences', file), 'utf8');

/** Whose code it is, where package.json names the person that published it. */
const HOLDERS = {
  'onnxruntime-node': 'Microsoft Corporation',
  'onnxruntime-common': 'Microsoft Corporation',
};

/** @param {{ author?: string | { name?: string }, name: string }} manifest */
function holderOf({ author, name }) {
  const known = HOLDERS[/** @type {keyof typeof HOLDERS} */ (name)];
  if (known !== undefined) return known;
  const person = typeof author === 'string' ? author : author?.name;
  return person?.replace(/\s*[<(].*$/, '') || `the authors of ${name}`;
}

/**
 * The texts of licences that are the same for everybody, for packages that bring none.
 * @param {{ name: string, license: string, author?: string | { name?: string } }} manifest package.json
 * @returns {string[]}
 * @throws {Error} if one of them is another licence
 */
export function standardTexts(manifest) {
  return manifest.license.split(' AND ').map((licence) => {
    if (licence !== 'MIT' && licence !== 'Apache-2.0') {
      throw new Error(`the package ${manifest.name} brings no text of its licence (${manifest.license}).`);
    }
    return ownText(`${licence}.txt`).replace('{holder}', holderOf(manifest)).trim();
  });
}

/**
 * The licence of the package in a folder, and those of libraries inside it.
 * @param {string} folder
 * @returns {PackageLicence[]}
 * @throws {Error} if it has no licence, none that is permitted, or no text
 */
export function licencesOf(folder) {
  const manifest = readJson(path.join(folder, 'package.json'));
  const { name, version, license: licence } = manifest;
  if (typeof licence !== 'string') throw new Error(`the package ${name} does not name its licence.`);
  if (!isPermitted(licence)) {
    throw new Error(
      `the package ${name} is under "${licence}", which is not among the licences that may be shipped.`,
    );
  }
  const files = fs
    .readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice|third.?party)/i.test(file));
  const texts = files
    .filter((file) => fs.statSync(path.join(folder, file)).isFile() && !/\.(js|ts|json)$/.test(file))
    .map((file) => fs.readFileSync(path.join(folder, file), 'utf8').trim());
  if (texts.length === 0) texts.push(...standardTexts(manifest));
  const inside = INSIDE[/** @type {keyof typeof INSIDE} */ (name)] ?? [];
  return [
    { name, version, licence, url: homeOf(manifest), text: texts.join('\n\n') },
    ...inside.map(({ file, ...one }) => ({ ...one, version: '', text: ownText(file).trim() })),
  ];
}

/** @param {{ homepage?: string, repository?: string | { url?: string } }} manifest */
function homeOf({ homepage, repository }) {
  const source = typeof repository === 'string' ? repository : (repository?.url ?? '');
  const url =
    homepage ??
    source
      .replace(/^git\+/, '')
      .replace(/^git:/, 'https:')
      .replace(/\.git$/, '');
  if (/^https?:\/\//.test(url)) return url;
  return /^[\w.-]+\/[\w.-]+$/.test(url) ? `https://github.com/${url}` : '';
}

/** Licences of the packages that travel as packages, in node_modules. */
export function shippedLicences() {
  const { packages } = readJson(path.join(root, 'package-lock.json'));
  const isInstalled = (/** @type {string} */ folder) =>
    fs.existsSync(path.join(root, folder, 'package.json'));
  return shippedPackages(packages, isInstalled).flatMap(({ folder }) => licencesOf(path.join(root, folder)));
}

/**
 * The folder of the package that a module belongs to, or null for modules of our own.
 * @param {string} id the bundler's name of the module
 * @returns {string | null}
 */
export function packageOfModule(id) {
  const file = id.replace(/^\0/, '').replace(/\?.*$/, '').replaceAll('\\', '/');
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? null;
}

/**
 * Writes `licences.json` beside a part of the build: of the packages whose code is in it and of `more`, by name.
 * @param {() => readonly PackageLicence[]} [more]
 * @returns {import('vite').Plugin}
 */
export function licences(more = () => []) {
  return {
    name: 'haba-licences',
    generateBundle(_options, bundle) {
      const folders = new Set(
        Object.values(bundle)
          .flatMap((output) => (output.type === 'chunk' ? output.moduleIds : []))
          .map(packageOfModule)
          .filter((folder) => folder !== null),
      );
      const all = [...more(), ...[...folders].flatMap(licencesOf)];
      const byName = new Map(all.map((one) => [`${one.name} ${one.version}`, one]));
      const sorted = [...byName.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
      this.emitFile({ type: 'asset', fileName: 'licences.json', source: JSON.stringify(sorted) });
    },
  };
}
