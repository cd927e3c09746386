/** The Debian package, made of the packaged folder with dpkg-deb: electron-builder's way needs a tool of the network. */
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { SetupError } from '../messages.mjs';
import { root } from '../paths.mjs';
import { run, which } from '../process.mjs';

/**
 * @typedef {object} Facts what the package's files say, from package.json and the packages' configuration
 * @property {string} name of the package and of the command, such as `haba-studio`
 * @property {string} product such as `HaBa Studio`; also the folder in /opt
 * @property {string} version
 * @property {string} description
 * @property {string} architecture Debian's name
 * @property {import('app-builder-lib').Configuration} config
 */

const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64', arm: 'armhf', ia32: 'i386' };

/**
 * @param {{ name: string, productName: string, version: string, description: string }} manifest package.json
 * @param {import('app-builder-lib').Configuration} config
 * @returns {Facts}
 */
export function factsOf({ name, productName, version, description }, config) {
  const architecture =
    ARCHITECTURES[/** @type {keyof typeof ARCHITECTURES} */ (process.arch)] ?? process.arch;
  return { name, product: productName, version, description, architecture, config };
}

function architectureHere() {
  return ARCHITECTURES[/** @type {keyof typeof ARCHITECTURES} */ (process.arch)] ?? process.arch;
}

/**
 * Where the Debian package is made.
 * @param {{ name: string, version: string }} manifest package.json
 */
export function debFile({ name, version }) {
  return path.join(root, 'dist', `${name}_${version}_${architectureHere()}.deb`);
}

/** The folder of the application in the installed system. */
const homeOf = (/** @type {Facts} */ { product }) => `/opt/${product}`;

/**
 * @param {Facts} facts
 * @param {number} bytes installed
 */
export function controlFile({ name, version, description, architecture, config: { deb, linux } }, bytes) {
  const fields = {
    Package: name,
    Version: version.replace('-', '~'), // 1.0.0-beta.1 comes before 1.0.0
    Architecture: architecture,
    Maintainer: linux?.maintainer ?? '',
    'Installed-Size': Math.ceil(bytes / 1024),
    Depends: (deb?.depends ?? []).join(', '),
    Section: deb?.packageCategory ?? 'science',
    Priority: deb?.priority ?? 'optional',
    Description: `${linux?.synopsis ?? ''}\n ${description}`,
  };
  return `${Object.entries(fields)
    .map(([field, value]) => `${field}: ${value}`)
    .join('\n')}\n`;
}

/** @param {Facts} facts */
export function desktopFile({ name, product, config }) {
  const types = [
    ...associations(config).map(({ mimeType }) => mimeType),
    ...protocols(config).flatMap(({ schemes }) => schemes.map((scheme) => `x-scheme-handler/${scheme}`)),
  ];
  const entry = {
    Type: 'Application',
    ...config.linux?.desktop?.entry,
    Exec: `"/opt/${product}/${name}" %U`,
    TryExec: `/opt/${product}/${name}`,
    Icon: name,
    Terminal: 'false',
    Categories: `${config.linux?.category ?? ''};`,
    MimeType: `${types.join(';')};`,
  };
  const lines = Object.entries(entry).map(([key, value]) => `${key}=${value}`);
  return `[Desktop Entry]\n${lines.join('\n')}\n`;
}

/** @param {Facts} facts */
export function mimeFile({ name, config }) {
  const types = associations(config).map(
    ({ mimeType, description, ext }) =>
      `  <mime-type type="${mimeType}">\n    <comment>${description}</comment>\n    <glob pattern="*.${ext}"/>\n` +
      `    <icon name="${name}"/>\n  </mime-type>\n`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">\n${types.join('')}</mime-info>\n`
  );
}

/** @param {import('app-builder-lib').Configuration} config */
const associations = ({ fileAssociations = [] }) => [fileAssociations ?? []].flat();
/** @param {import('app-builder-lib').Configuration} config */
const protocols = ({ protocols: all = [] }) => [all ?? []].flat();

/**
 * Makes dist/NAME_VERSION_ARCHITECTURE.deb.
 * @param {string} folder the packaged application
 * @param {Facts} facts
 * @returns {Promise<string>} path of the package
 * @throws {SetupError} if there is no dpkg-deb here, or it fails
 */
export async function makeDeb(folder, facts) {
  if (which('dpkg-deb') === null) {
    throw new SetupError(
      'the Debian package is made with dpkg-deb, which is not on this system: install the package "dpkg", or make ' +
        'the folder alone with "npm run package -- dir".',
    );
  }
  const stage = path.join(root, 'dist', 'deb');
  const file = debFile(facts);
  fs.rmSync(stage, { recursive: true, force: true });
  process.umask(0o022); // what everybody may read in the installed system must not depend on who packs
  try {
    writeTree(stage, folder, facts);
    // zstd: Debian 12 and Ubuntu 22.04 read it, and it takes seconds where xz takes minutes.
    const args = ['--root-owner-group', '-Zzstd', '--build', stage, file];
    const { code, output } = await run('dpkg-deb', args);
    if (code !== 0) throw new SetupError(`dpkg-deb failed: ${output.trim()}`);
  } finally {
    fs.rmSync(stage, { recursive: true, force: true });
  }
  return file;
}

/**
 * @param {string} stage
 * @param {string} folder
 * @param {Facts} facts
 */
function writeTree(stage, folder, facts) {
  const { name, config } = facts;
  const home = homeOf(facts);
  const write = (/** @type {string} */ place, /** @type {string | Buffer} */ content, mode = 0o644) => {
    const file = path.join(stage, place);
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 });
    fs.writeFileSync(file, content);
    fs.chmodSync(file, mode);
  };
  const read = (/** @type {string} */ file) => fs.readFileSync(path.join(root, file));
  const bytes = linkTree(folder, path.join(stage, home));
  // Where users have no namespaces, Chromium's sandbox is made by this helper, which then has to run as root.
  fs.rmSync(path.join(stage, home, 'chrome-sandbox'));
  write(`${home}/chrome-sandbox`, fs.readFileSync(path.join(folder, 'chrome-sandbox')), 0o4755);
  write(`${home}/resources/apparmor-profile`, read('packaging/apparmor-profile'));
  fs.mkdirSync(path.join(stage, 'usr', 'bin'), { recursive: true });
  fs.symlinkSync(`${home}/${name}`, path.join(stage, 'usr', 'bin', name));
  fs.symlinkSync(`${home}/resources/haba`, path.join(stage, 'usr', 'bin', 'haba'));
  write(`/usr/share/applications/${name}.desktop`, desktopFile(facts));
  write(`/usr/share/mime/packages/${name}.xml`, mimeFile(facts));
  const icons = config.linux?.icon ?? '';
  for (const icon of fs.readdirSync(path.join(root, icons))) {
    const size = path.basename(icon, '.png');
    if (size === '1024x1024') continue; // not a size of the theme
    write(`/usr/share/icons/hicolor/${size}/apps/${name}.png`, read(path.join(icons, icon)));
  }
  write(`/usr/share/doc/${name}/copyright`, copyright(home));
  write(`/usr/share/doc/${name}/changelog.gz`, zlib.gzipSync(read('CHANGELOG.md'), { level: 9 }));
  write('/DEBIAN/control', controlFile(facts, bytes));
  write('/DEBIAN/postinst', read(config.deb?.afterInstall ?? ''), 0o755);
  write('/DEBIAN/postrm', read(config.deb?.afterRemove ?? ''), 0o755);
}

/** @param {string} home */
const copyright = (home) =>
  'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n' +
  'Upstream-Name: HaBa Studio\n' +
  `Comment: Licences of Electron, Chromium and all packages inside: ${home}/LICENSE.electron.txt,\n` +
  ` ${home}/LICENSES.chromium.html, and the page "Licences" in the settings of the studio.\n\n` +
  'Files: *\nCopyright: HaBa Studio contributors\nLicense: MIT\n';

/**
 * The files of a folder under another one, as links where the file system has them: the package is 300 MB.
 * @param {string} from
 * @param {string} to
 * @returns {number} bytes in all
 */
export function linkTree(from, to) {
  let bytes = 0;
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) {
      bytes += linkTree(source, target);
    } else {
      fs.linkSync(source, target);
      bytes += fs.statSync(source).size;
    }
  }
  return bytes;
}
