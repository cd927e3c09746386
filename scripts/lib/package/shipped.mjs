/** Which packages of node_modules travel with the packaged application, and which of their files. */

/**
 * @typedef {object} LockEntry what package-lock.json says of one folder of node_modules
 * @property {string} [version]
 * @property {string} [license]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 *
 * @typedef {object} ShippedPackage
 * @property {string} name
 * @property {string} version
 * @property {string} folder relative to the repository, with slashes: `node_modules/…`
 * @property {string} licence as package-lock.json gives it; empty if it does not
 */

/** Dependencies that only the installation of a package needs: they stay at home. */
const INSTALLATION_ONLY = {
  'better-sqlite3': ['prebuild-install'],
  'onnxruntime-node': ['adm-zip', 'global-agent'],
};

/**
 * The production dependencies of the application and theirs, as far as they are installed, in order of their folders.
 * Packages of types hold nothing that runs and are left out.
 * @param {Record<string, LockEntry>} lock `packages` of package-lock.json
 * @param {(folder: string) => boolean} isInstalled
 * @returns {ShippedPackage[]}
 * @throws {Error} if a package is missing that the application cannot do without
 */
export function shippedPackages(lock, isInstalled) {
  /** @type {Map<string, ShippedPackage>} */
  const found = new Map();
  const visit = (/** @type {string} */ folder, /** @type {string} */ name) => {
    const entry = lock[folder] ?? {};
    /** @type {readonly string[]} */
    const left = INSTALLATION_ONLY[/** @type {keyof typeof INSTALLATION_ONLY} */ (name)] ?? [];
    const optional = entry.optionalDependencies ?? {};
    for (const wanted of Object.keys({ ...entry.dependencies, ...optional })) {
      if (wanted.startsWith('@types/') || left.includes(wanted)) continue;
      const place = placeOf(lock, folder, wanted);
      if (place === null || !isInstalled(place)) {
        if (wanted in optional) continue;
        throw new Error(`the package ${wanted}, which ${name || 'the application'} needs, is not installed.`);
      }
      if (found.has(place)) continue;
      const { version = '', license = '' } = lock[place] ?? {};
      found.set(place, { name: wanted, version, folder: place, licence: license });
      visit(place, wanted);
    }
  };
  visit('', '');
  return [...found.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/**
 * Where Node finds a package from a folder: in that folder's own node_modules, else in the next one above.
 * @param {Record<string, LockEntry>} lock
 * @param {string} folder
 * @param {string} name
 * @returns {string | null}
 */
function placeOf(lock, folder, name) {
  for (let from = folder; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    const place = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
    if (place in lock) return place;
    if (from === '') return null;
  }
}

/** Never of use at run time. */
const NEVER = ['!**/*.map', '!**/*.d.{ts,mts,cts}', '!**/{test,tests,__tests__,coverage,.github}/**'];

/**
 * The patterns of the files of a shipped package that are needed on a platform: packages bring native libraries of all
 * platforms, sources in C++ and types along. Nested packages are packages of their own.
 * @param {string} name
 * @param {{ platform: string, arch: string }} target Node's names, such as `linux` and `x64`
 * @returns {string[]}
 */
export function filesOf(name, { platform, arch }) {
  const all = ['**/*', '!node_modules/**', ...NEVER];
  switch (name) {
    case 'better-sqlite3':
      return ['package.json', 'LICENSE', 'lib/**']; // its binding for Electron comes from set-up
    case 'onnxruntime-node':
      return [...all, '!bin/**', `bin/napi-v*/${platform}/${arch}/**`, '!script/**', '!lib/**/*.ts'];
    case 'webgpu':
      return [
        ...all,
        '!build/**',
        '!dist/**',
        `dist/${platform === 'darwin' ? 'darwin-universal' : `${platform}-${arch}`}/**`,
      ];
    case '@tensorflow/tfjs-core':
    case '@tensorflow/tfjs-backend-cpu':
      // The entry for Node is in one file; the modules beside it are for bundlers.
      return ['package.json', 'LICENSE*', 'dist/*.node.js', 'dist/ops/ops_for_converter.js'];
    case '@tensorflow/tfjs-backend-wasm':
      return ['package.json', 'LICENSE*', 'dist/*.node.js', '**/*.wasm', 'wasm-out/*.js'];
    default:
      return all;
  }
}
