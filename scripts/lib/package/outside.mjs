/** What lies beside the archive of a package: files for Node.js, which knows no archives. */
import fs from 'node:fs';
import path from 'node:path';

/**
 * @typedef {object} Entry a file or a folder of an archive
 * @property {Readonly<Record<string, Entry>>} [files] of a folder
 * @property {string} [offset] where a file's bytes begin, from the end of the header
 * @property {number} [size]
 * @property {boolean} [unpacked] whether they lie beside the archive
 */

/** What Node.js needs of an archive; the studio, which checks it, has the same list. */
export const OUTSIDE = ['package.json', 'out/main/', 'node_modules/', 'resources/', 'node/'];

/**
 * The files of an asar archive. It begins with a JSON text, whose length is its fourth number, that says where each lies.
 * @param {string} archive
 * @returns {{ path: string, start: number, size: number, unpacked: boolean }[]}
 */
export function archivedFiles(archive) {
  const file = fs.openSync(archive, 'r');
  try {
    const numbers = Buffer.alloc(16);
    fs.readSync(file, numbers, 0, 16, 0);
    const text = Buffer.alloc(numbers.readUInt32LE(12));
    fs.readSync(file, text, 0, text.length, 16);
    const first = 8 + numbers.readUInt32LE(4);
    /** @param {Entry} entry @param {string} at @returns {ReturnType<typeof archivedFiles>} */
    const walk = ({ files, offset = '0', size = 0, unpacked = false }, at) =>
      files === undefined
        ? [{ path: at, start: first + Number(offset), size, unpacked }]
        : Object.entries(files).flatMap(([name, inner]) => walk(inner, at === '' ? name : `${at}/${name}`));
    return walk(JSON.parse(text.toString('utf8')), '');
  } finally {
    fs.closeSync(file);
  }
}

/**
 * The bytes of one file that lies in an archive.
 * @param {string} archive
 * @param {{ start: number, size: number }} place
 */
export function readArchived(archive, { start, size }) {
  const bytes = Buffer.alloc(size);
  const file = fs.openSync(archive, 'r');
  try {
    fs.readSync(file, bytes, 0, size, start);
  } finally {
    fs.closeSync(file);
  }
  return bytes;
}

/**
 * Copies what Node.js needs of an archive to beside it, where native libraries lie already. Electron goes on reading its
 * own code in the archive.
 * @param {string} archive `app.asar`
 */
export function copyOutside(archive) {
  for (const file of archivedFiles(archive)) {
    if (file.unpacked || !isOutside(file.path)) continue;
    const target = path.join(`${archive}.unpacked`, file.path);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, readArchived(archive, file));
  }
}

/** @param {string} file */
const isOutside = (file) =>
  OUTSIDE.some((start) => file === start || (start.endsWith('/') && file.startsWith(start)));
