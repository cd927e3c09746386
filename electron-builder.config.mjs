import fs from 'node:fs';
import path from 'node:path';
import { namedVersion, requireCurrent } from './scripts/lib/package/current.mjs';
import { nodeToShip } from './scripts/lib/package/node.mjs';
import { copyOutside } from './scripts/lib/package/outside.mjs';
import { writeSbom } from './scripts/lib/package/sbom.mjs';
import { filesOf, shippedPackages } from './scripts/lib/package/shipped.mjs';
import { readJson, root } from './scripts/lib/paths.mjs';
import { findRuntime } from './scripts/lib/runtime.mjs';
import { SetupError } from './scripts/lib/messages.mjs';

/**
 * @typedef {object} Surroundings what a package is made of
 * @property {string} platform Node's name of the platform, which is also that of the machine: native libraries are its own
 * @property {string} arch
 * @property {string} electronVersion
 * @property {string} electronFolder Electron, unpacked
 * @property {string} sqlite better-sqlite3's native binding for that Electron
 * @property {import('./scripts/lib/package/node.mjs').NodeToShip} node
 * @property {readonly import('./scripts/lib/package/shipped.mjs').ShippedPackage[]} packages
 * @property {string} sbom a file
 * @property {boolean} trial whether it is no release, and says so
 * @property {{ owner: string, repo: string } | null} releases the repository on GitHub whose releases replace this package
 */

/** The file type of archives of projects and runs, and the scheme of links into the studio. */
const ARCHIVE = { ext: 'haba', name: 'HaBa Studio archive', mimeType: 'application/vnd.haba-studio' };
const LINKS = { name: 'HaBa Studio link', schemes: ['haba-studio'] };

/**
 * Electron's switches that are set in the executable itself, where neither an option nor the environment changes them.
 * `resetAdHocDarwinSignature`: changing the file breaks the signature without which Apple's processors start nothing.
 * @satisfies {import('app-builder-lib').FuseOptionsV1}
 */
export const FUSES = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
  resetAdHocDarwinSignature: true,
};

/** What set-up adds to the fallback Electron, and what its own default application needs. */
const NOT_OURS = [
  'sqlite',
  path.join('resources', 'app'),
  path.join('resources', 'default_app.asar'),
  path.join('resources', 'app-update.yml'),
];

/**
 * The one configuration of all packages. Packages of node_modules are chosen here and not by electron-builder, because
 * their native libraries are: one platform's only, and the SQLite that set-up made for this very Electron.
 * @param {Surroundings} surroundings
 * @returns {import('app-builder-lib').Configuration}
 */
export function packageConfiguration({
  platform,
  arch,
  electronVersion,
  electronFolder,
  sqlite,
  node,
  packages,
  sbom,
  trial,
  releases,
}) {
  return {
    appId: 'studio.haba.app',
    copyright: 'HaBa Studio contributors, MIT licence',
    directories: { output: 'dist', buildResources: 'packaging' },
    artifactName: `\${name}-${namedVersion('${version}', trial)}-\${os}-\${arch}.\${ext}`,
    electronVersion,
    electronDist: electronFolder,
    // By its name Linux desktops know whose a window is.
    extraMetadata: { desktopName: 'haba-studio.desktop', trial },
    electronLanguages: ['en-US', 'ko'],
    electronFuses: FUSES,
    beforeBuild: () => Promise.resolve(false), // node_modules are handled below
    afterExtract: ({ appOutDir }) => {
      for (const name of NOT_OURS) fs.rmSync(path.join(appOutDir, name), { recursive: true, force: true });
      return Promise.resolve();
    },
    asar: true,
    asarUnpack: [
      '**/*.node',
      '**/*.{so,so.*,dylib,dll}',
      'node_modules/@tensorflow/tfjs-node-gpu/**',
      `**/${path.basename(node.folder)}/**`, // of the places where files come from
    ],
    afterPack: ({ packager, appOutDir }) => {
      copyOutside(path.join(packager.getResourcesDir(appOutDir), 'app.asar'));
      return Promise.resolve();
    },
    files: [
      'package.json',
      'out/**',
      'resources/**',
      '!out/.build.json',
      ...packages.map(({ name, folder }) => ({
        from: folder,
        to: folder,
        filter: filesOf(name, { platform, arch }),
      })),
      {
        from: path.dirname(sqlite),
        to: 'node_modules/better-sqlite3/build/Release',
        filter: [path.basename(sqlite)],
      },
      { from: node.folder, to: 'node', filter: ['**/*'] },
      { from: path.dirname(sbom), to: '.', filter: [path.basename(sbom)] },
    ],
    // Windows gives a program with windows no console to write to: the command line is of the other systems.
    extraResources: [
      { from: node.licence, to: 'LICENSE.node.txt' },
      ...(platform === 'win32' ? [] : [{ from: 'packaging/unix', to: '.' }]),
      // On macOS they lie beside Electron.app, outside of what is packed.
      ...(platform === 'darwin'
        ? [{ from: electronFolder, to: '.', filter: ['LICENSE', 'LICENSES.chromium.html'] }]
        : []),
    ],
    fileAssociations: [{ ...ARCHIVE, description: 'A project or run of HaBa Studio', role: 'Editor' }],
    protocols: [{ ...LINKS, role: 'Viewer' }],
    // Nothing is published by this: it says in the package where newer versions are, and makes what a release says of its
    // files. Packages for macOS, which have to be signed for it, do not replace themselves.
    publish: releases === null || trial || platform === 'darwin' ? null : { provider: 'github', ...releases },
    linux: {
      target: ['AppImage', 'deb'],
      executableName: 'haba-studio',
      icon: 'resources/icons',
      category: 'Science',
      synopsis: 'Desktop studio for dataset distillation',
      maintainer: 'HaBa Studio contributors <contributors@haba-studio.invalid>',
      desktop: {
        entry: {
          Name: 'HaBa Studio',
          'Name[ko]': 'HaBa 스튜디오',
          Comment: 'Distils image datasets into bases and hallucinators',
          'Comment[ko]': '이미지 데이터셋을 베이시스와 할루시네이터로 증류합니다',
          Keywords: 'dataset;distillation;condensation;machine learning;',
          StartupWMClass: 'haba-studio',
        },
      },
    },
    deb: {
      packageCategory: 'science',
      priority: 'optional',
      depends: [
        'libgtk-3-0 | libgtk-3-0t64',
        'libnss3',
        'libgbm1',
        'libasound2 | libasound2t64',
        'libxss1',
        'libxtst6',
        'xdg-utils',
        'libstdc++6',
      ],
      afterInstall: 'packaging/after-install.sh',
      afterRemove: 'packaging/after-remove.sh',
    },
    mac: {
      target: ['dmg'],
      icon: 'resources/icons/1024x1024.png',
      category: 'public.app-category.developer-tools',
    },
    // Node.js comes signed, and its sum is in the archive.
    win: { target: ['nsis'], icon: 'resources/icons/1024x1024.png', signExts: ['!node.exe'] },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  };
}

/**
 * The repository whose releases replace a package.
 * @param {string | undefined} name `owner/repository`, as HABA_RELEASES gives it
 * @returns {Surroundings['releases']}
 * @throws {SetupError} if it is none
 */
export function releasesOf(name) {
  if (name === undefined || name === '') return null;
  const [, owner, repo] = /^([\w-]+)\/([\w.-]+)$/.exec(name) ?? [];
  if (owner === undefined || repo === undefined)
    throw new SetupError(`HABA_RELEASES is "${name}": give the repository on GitHub as owner/name.`);
  return { owner, repo };
}

/**
 * What a package of this checkout is made of, on this machine.
 * @param {boolean} trial whether runtimes that get no security fixes will do
 * @returns {Omit<Surroundings, 'sbom'>}
 * @throws {SetupError} if set-up has not run, this Node.js is none for other machines, or this would be no release
 */
export function surroundingsHere(trial) {
  const runtime = findRuntime();
  if (runtime === null)
    throw new SetupError('Electron is not set up in this checkout; run "npm run setup" first.');
  const { packages: lock } = readJson(path.join(root, 'package-lock.json'));
  const node = nodeToShip();
  requireCurrent({ electron: runtime.executable, nodeFolder: node.folder, trial });
  return {
    platform: process.platform,
    arch: process.arch,
    electronVersion: runtime.version,
    electronFolder: folderOf(runtime.executable),
    sqlite: runtime.sqlite,
    node,
    trial,
    releases: releasesOf(process.env['HABA_RELEASES']),
    packages: shippedPackages(lock, (folder) => fs.existsSync(path.join(root, folder, 'package.json'))),
  };
}

/**
 * The folder of a whole Electron: on macOS the executable lies three folders deep in Electron.app.
 * @param {string} executable
 */
function folderOf(executable) {
  const folder = path.dirname(executable);
  return process.platform === 'darwin' ? path.resolve(folder, '../../..') : folder;
}

export default async () => packageConfiguration({ ...surroundingsHere(false), sbom: await writeSbom() });
