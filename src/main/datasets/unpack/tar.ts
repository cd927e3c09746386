/**
 * TAR archives as POSIX describes them (ustar with pax extended headers) and GNU's long names: files and folders only. Links
 * and devices are refused: no dataset needs them, and they can lead out of the folder.
 */
import { ByteStream } from './byteStream';
import type { Sink } from './sink';

const BLOCK = 512;
const MOST_HEADER = 1024 * 1024;

const FILE = new Set(['0', '\0', '7']);
const FOLDER = '5';
const PAX = 'x';
const PAX_GLOBAL = 'g';
const GNU_NAME = 'L';

/** Whether a block begins an archive: its checksum is right. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < BLOCK) return false;
  const stated = octal(block.subarray(148, 156));
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (block[i] ?? 0);
  return stated !== null && stated === sum;
}

/** Hands every entry to the sink. Throws UserError when the archive is damaged or holds anything but files and folders. */
export async function unpackTar(chunks: AsyncIterable<Uint8Array>, sink: Sink): Promise<void> {
  const stream = new ByteStream(chunks);
  let named: { path?: string; size?: number } = {};
  try {
    for (;;) {
      const header = await stream.read(BLOCK);
      if (header === null) throw sink.damaged('it is cut off');
      if (header.every((byte) => byte === 0)) return;
      if (!isTarHeader(header)) throw sink.damaged('it is damaged');
      const size = named.size ?? sizeOf(header);
      if (size === null) throw sink.damaged('it is damaged');
      const type = String.fromCharCode(header[156] ?? 0);
      if (type === PAX || type === PAX_GLOBAL || type === GNU_NAME) {
        const bytes = size > MOST_HEADER ? null : await stream.read(size);
        if (bytes === null) throw sink.damaged('it is damaged');
        if (type === PAX) named = { ...named, ...paxOf(bytes) };
        if (type === GNU_NAME) named = { ...named, path: textOf(bytes) };
      } else {
        const name = named.path ?? nameOf(header);
        named = {};
        if (type === FOLDER || name.endsWith('/')) await sink.addFolder(name);
        else if (FILE.has(type)) await sink.addFile(name, size, stream.take(size));
        else
          throw sink.damaged(
            `its entry ${JSON.stringify(name)} is a link or a device, which no dataset needs`,
          );
        if (type === FOLDER && size > 0) await drain(stream.take(size));
      }
      await drain(stream.take((BLOCK - (size % BLOCK)) % BLOCK));
    }
  } finally {
    await stream.close();
  }
}

async function drain(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of chunks) void chunk;
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function nameOf(header: Uint8Array): string {
  const name = textOf(header.subarray(0, 100));
  const isUstar = textOf(header.subarray(257, 262)) === 'ustar';
  const prefix = isUstar ? textOf(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Octal digits between spaces and zeros; null for anything else. */
function octal(bytes: Uint8Array): number | null {
  const text = textOf(bytes).trim();
  return /^[0-7]*$/.test(text) ? Number.parseInt(text === '' ? '0' : text, 8) : null;
}

/** Sizes are octal, or, in GNU's way for large files, binary after a byte of 0x80. */
function sizeOf(header: Uint8Array): number | null {
  const field = header.subarray(124, 136);
  if (field[0] !== 0x80) return octal(field);
  const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
  return Number.isSafeInteger(value) ? value : null;
}

/** Records of a pax header: "length key=value\n". Only the name and the size matter. */
function paxOf(bytes: Uint8Array): { path?: string; size?: number } {
  const found: { path?: string; size?: number } = {};
  for (let at = 0; at < bytes.length;) {
    const length = Number.parseInt(new TextDecoder().decode(bytes.subarray(at, at + 12)), 10);
    if (!(length > 0)) break;
    const record = new TextDecoder().decode(bytes.subarray(at, at + length)).trimEnd();
    const match = /^\d+ ([^=]+)=([\s\S]*)$/.exec(record);
    if (match?.[1] === 'path') found.path = match[2] ?? '';
    if (match?.[1] === 'size' && /^\d{1,15}$/.test(match[2] ?? '')) found.size = Number(match[2]);
    at += length;
  }
  return found;
}
