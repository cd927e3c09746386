import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';

/**
 * @param {string} file
 * @returns {Promise<string>} the file's digest in the form that package locks use: "sha512-<base64>"
 */
export async function integrityOf(file) {
  const hash = createHash('sha512');
  await pipeline(fs.createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

const TAR_BLOCK = 512;

/**
 * Takes one file out of a gzipped tar archive, as a stream: memory does not grow with the archive.
 * @param {string} archive path of the .tgz
 * @param {string} name the member's full name in the archive
 * @param {string} target path to write
 * @throws {Error} if there is no such member
 */
export async function extractFromTgz(archive, name, target) {
  const out = fs.openSync(target, 'w');
  let header = Buffer.alloc(0);
  let left = 0; // bytes of the current member still to come
  let padding = 0; // bytes up to the next block
  let wanted = false;
  let found = false;
  const tar = new Writable({
    write(/** @type {Buffer} */ chunk, _encoding, done) {
      let at = 0;
      while (at < chunk.length) {
        if (left > 0) {
          const end = Math.min(chunk.length, at + left);
          if (wanted) fs.writeSync(out, chunk, at, end - at);
          left -= end - at;
          at = end;
        } else if (padding > 0) {
          const end = Math.min(chunk.length, at + padding);
          padding -= end - at;
          at = end;
        } else {
          const end = Math.min(chunk.length, at + TAR_BLOCK - header.length);
          header = Buffer.concat([header, chunk.subarray(at, end)]);
          at = end;
          if (header.length < TAR_BLOCK) break;
          const text = (/** @type {number} */ from, /** @type {number} */ to) =>
            header.toString('utf8', from, to).replace(/\0.*$/s, '');
          left = Number.parseInt(text(124, 136).trim() || '0', 8);
          padding = (TAR_BLOCK - (left % TAR_BLOCK)) % TAR_BLOCK;
          const prefix = text(345, 500);
          wanted = (prefix ? `${prefix}/` : '') + text(0, 100) === name;
          found ||= wanted;
          header = Buffer.alloc(0);
        }
      }
      done();
    },
  });
  try {
    await pipeline(fs.createReadStream(archive), zlib.createGunzip(), tar);
  } finally {
    fs.closeSync(out);
  }
  if (!found) throw new Error(`${path.basename(archive)} holds no file ${name}`);
}

/**
 * @typedef {object} ZipEntry
 * @property {string} name
 * @property {number} method 0 stored, 8 deflated
 * @property {number} crc
 * @property {number} packed bytes in the archive
 * @property {number} size bytes when unpacked
 * @property {number} mode Unix permission bits; 0 if the archive has none
 * @property {number} offset of the local header
 */

const END_OF_DIRECTORY = 0x06054b50;
const END_LENGTH = 22;

/**
 * Unpacks the files of a zip archive that `place` gives a path to. Entries are read where they lie and streamed, so
 * memory does not grow with the archive. Archives over 4 GB (zip64), encryption and links are not supported.
 * @param {string} archive
 * @param {(name: string) => string | null} place the path to write an entry to, or null to leave it out
 */
export async function extractZip(archive, place) {
  const file = await open(archive);
  try {
    for (const entry of await zipDirectory(file)) {
      const target = entry.name.endsWith('/') ? null : place(entry.name);
      if (target !== null) await extractEntry(archive, file, entry, target);
    }
  } finally {
    await file.close();
  }
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @returns {Promise<ZipEntry[]>}
 */
async function zipDirectory(file) {
  const { size } = await file.stat();
  const tail = await readAt(
    file,
    Math.max(0, size - END_LENGTH - 0xffff),
    Math.min(size, END_LENGTH + 0xffff),
  );
  let end = tail.length - END_LENGTH;
  while (end >= 0 && tail.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  if (end < 0) throw new Error('not a zip archive');
  const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  /** @type {ZipEntry[]} */
  const entries = [];
  let at = 0;
  for (let left = tail.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777,
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * @param {string} archive
 * @param {import('node:fs/promises').FileHandle} file the same archive, open
 * @param {ZipEntry} entry
 * @param {string} target
 */
async function extractEntry(archive, file, entry, target) {
  if (entry.method !== 0 && entry.method !== 8)
    throw new Error(`${entry.name}: unknown compression ${entry.method}`);
  const local = await readAt(file, entry.offset, 30);
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  let crc = 0;
  const check = async function* (/** @type {AsyncIterable<Buffer>} */ source) {
    for await (const chunk of source) {
      crc = zlib.crc32(chunk, crc);
      yield chunk;
    }
  };
  const source =
    entry.packed === 0
      ? Readable.from([])
      : fs.createReadStream(archive, { start, end: start + entry.packed - 1 });
  const sink = fs.createWriteStream(target, { mode: entry.mode || 0o644 });
  if (entry.method === 8) await pipeline(source, zlib.createInflateRaw(), check, sink);
  else await pipeline(source, check, sink);
  if (crc !== entry.crc) throw new Error(`${entry.name} is damaged in the archive`);
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {number} position
 * @param {number} length
 * @returns {Promise<Buffer>}
 */
async function readAt(file, position, length) {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new Error('the archive ends too early');
    filled += bytesRead;
  }
  return buffer;
}
