/** The directory of a ZIP archive (with ZIP64), and entries that are stored without compression, read by offset. */
import { createHash } from 'node:crypto';
import { message, type Message } from '@shared/words/message';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { printable } from '@shared/text/printable';
import { type FileReader, viewOf } from './bytes';

/** Where the bytes of an entry lie in the file. */
export interface ZipEntry {
  readonly offset: number;
  readonly size: number;
}

/** What the directory says of an entry. */
export interface ZipRecord {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  /** Bytes of the content, and of what lies in the archive for it. */
  readonly size: number;
  readonly packedSize: number;
  /** Where the entry's own header begins. */
  readonly start: number;
  /** Attributes of the system that made the archive; the upper half is a Unix mode where `madeOnUnix`. */
  readonly attributes: number;
  readonly madeOnUnix: boolean;
}

type Fail = (reason: Message) => Error;

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const MAX_COMMENT = 65_535;
const MAX_DIRECTORY = 64 * 1024 ** 2;
const STORED = 0;
const UNIX = 3;
const ALL_ONES = 0xffff_ffff;

/** Whether a file begins like a ZIP archive. */
export function isZip(file: FileReader): boolean {
  const first = file.read(0, 4);
  return first !== null && viewOf(first).getUint32(0, true) === LOCAL;
}

/** All entries by name. Throws what `fail` makes when the archive is damaged or compressed. */
export function readZipDirectory(file: FileReader, fail: Fail): ReadonlyMap<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  for (const record of readZipRecords(file, fail)) {
    const { name, method, size } = record;
    if (method !== STORED) throw fail(message('formats.entryCompressed', { name: printable(name) }));
    entries.set(name, { offset: dataOffset(file, record, size, fail), size });
  }
  return entries;
}

/** All entries in the directory's order. Throws what `fail` makes when it is damaged. */
export function readZipRecords(file: FileReader, fail: Fail): ZipRecord[] {
  const { offset, size } = locate(file, fail);
  const bytes = size > MAX_DIRECTORY ? null : file.read(offset, size);
  if (!bytes) throw fail(message('formats.directoryCutOff'));
  const view = viewOf(bytes);
  const records: ZipRecord[] = [];
  for (let at = 0; at < size;) {
    if (at + 46 > size || view.getUint32(at, true) !== CENTRAL)
      throw fail(message('formats.directoryDamaged'));
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > size) throw fail(message('formats.directoryDamaged'));
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const [length = 0, packed = 0, start = 0] = sizes64(
      [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)],
      extra,
      fail,
    );
    records.push({
      name,
      method: view.getUint16(at + 10, true),
      flags: view.getUint16(at + 8, true),
      crc: view.getUint32(at + 16, true),
      size: length,
      packedSize: packed,
      start,
      attributes: view.getUint32(at + 38, true),
      madeOnUnix: view.getUint8(at + 5) === UNIX,
    });
    at = next;
  }
  return records;
}

/** Where the central directory lies. */
function locate(file: FileReader, fail: Fail): { offset: number; size: number } {
  const tailSize = Math.min(file.size, END_SIZE + MAX_COMMENT);
  const tail = file.read(file.size - tailSize, tailSize);
  if (!tail || tailSize < END_SIZE) throw fail(message('expertWork.cutOff'));
  const view = viewOf(tail);
  for (let at = tailSize - END_SIZE; at >= 0; at--) {
    if (view.getUint32(at, true) !== END) continue;
    const offset = view.getUint32(at + 16, true);
    const size = view.getUint32(at + 12, true);
    if (offset !== ALL_ONES && size !== ALL_ONES) return { offset, size };
    return locate64(file, file.size - tailSize + at, fail);
  }
  throw fail(message('formats.directoryMissing'));
}

function locate64(file: FileReader, end: number, fail: Fail): { offset: number; size: number } {
  const locator = file.read(end - 20, 20);
  if (!locator || viewOf(locator).getUint32(0, true) !== END64_LOCATOR)
    throw fail(message('formats.directoryDamaged'));
  const record = file.read(safe(viewOf(locator).getBigUint64(8, true), fail), 56);
  if (!record || viewOf(record).getUint32(0, true) !== END64) throw fail(message('formats.directoryDamaged'));
  const view = viewOf(record);
  return { offset: safe(view.getBigUint64(48, true), fail), size: safe(view.getBigUint64(40, true), fail) };
}

/** Replaces the values that did not fit 32 bits by those of the ZIP64 extra field, which holds them in this order. */
function sizes64(values: readonly number[], extra: Uint8Array, fail: Fail): number[] {
  if (!values.includes(ALL_ONES)) return [...values];
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let field = at + 4;
    return values.map((value) => {
      if (value !== ALL_ONES) return value;
      field += 8;
      if (field > extra.length) throw fail(message('formats.directoryDamaged'));
      return safe(view.getBigUint64(field - 8, true), fail);
    });
  }
  throw fail(message('formats.directoryDamaged'));
}

/** The `size` bytes of an entry follow its local header, whose extra field may differ from the directory's. */
export function dataOffset(
  file: FileReader,
  { start }: Pick<ZipRecord, 'start'>,
  size: number,
  fail: Fail,
): number {
  const header = file.read(start, 30);
  if (!header || viewOf(header).getUint32(0, true) !== LOCAL) throw fail(message('formats.entryDamaged'));
  const view = viewOf(header);
  const offset = start + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  if (offset + size > file.size) throw fail(message('formats.entryCutOff'));
  return offset;
}

function safe(value: bigint, fail: Fail): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw fail(message('formats.sizeAbsurd'));
  return Number(value);
}

/*
 * Writing a ZIP archive to a file, entry by entry and without compression, of any size (ZIP64). Nothing of it needs to
 * fit in memory.
 */

interface WrittenEntry {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface Entry extends WrittenEntry {
  readonly crc: number;
  readonly offset: number;
}

const MANY = 0xffff;
/** Reading needs ZIP64. */
const VERSION = 45;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** 1 January 1980: archives of equal content are equal. */
const DATE = 0x0021;
const REGULAR_FILE = (0o100644 << 16) >>> 0;

export class ZipFileWriter {
  private readonly entries: Entry[] = [];
  private position = 0;

  private constructor(private readonly file: FileHandle) {}

  /** Starts an archive in a new file. Rejects when the file exists or cannot be made. */
  static async create(path: string): Promise<ZipFileWriter> {
    return new ZipFileWriter(await open(path, 'wx'));
  }

  /**
   * Adds an entry of the bytes that come. Answers what was written, or null when `accept` refused it afterwards: then it
   * is not part of the archive.
   */
  async add(
    name: string,
    parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    accept: (entry: WrittenEntry) => boolean = () => true,
  ): Promise<WrittenEntry | null> {
    const offset = this.position;
    const header = localHeader(name);
    await this.append(header);
    const hash = createHash('sha256');
    let crc = 0;
    let bytes = 0;
    for await (const part of parts) {
      hash.update(part);
      crc = crc32(part, crc);
      bytes += part.length;
      await this.append(part);
    }
    const written = { name, bytes, sha256: hash.digest('hex') };
    if (!accept(written)) {
      this.position = offset;
      return null;
    }
    header.writeUInt32LE(crc, 14);
    header.writeBigUInt64LE(BigInt(bytes), header.length - 16);
    header.writeBigUInt64LE(BigInt(bytes), header.length - 8);
    await this.file.write(header, 0, header.length, offset);
    this.entries.push({ ...written, crc, offset });
    return written;
  }

  /** Writes the directory and flushes everything to the disk; answers the size of the file. */
  async finish(): Promise<number> {
    const start = this.position;
    for (const entry of this.entries) await this.append(centralHeader(entry));
    await this.append(endOf(this.entries.length, start, this.position - start));
    await this.file.truncate(this.position);
    await this.file.sync();
    await this.file.close();
    return this.position;
  }

  /** Gives up; the file stays unfinished. */
  async abandon(): Promise<void> {
    await this.file.close().catch(() => undefined);
  }

  private async append(bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, this.position);
      done += bytesWritten;
      this.position += bytesWritten;
    }
  }
}

/** With room for the sizes in a ZIP64 field, since they are not known yet. */
function localHeader(name: string): Buffer {
  const title = Buffer.from(name, 'utf8');
  const header = Buffer.alloc(30 + title.length + 20);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt16LE(DATE, 12);
  header.writeUInt32LE(ALL_ONES, 18);
  header.writeUInt32LE(ALL_ONES, 22);
  header.writeUInt16LE(title.length, 26);
  header.writeUInt16LE(20, 28);
  title.copy(header, 30);
  header.writeUInt16LE(1, 30 + title.length);
  header.writeUInt16LE(16, 32 + title.length);
  return header;
}

function centralHeader({ name, bytes, crc, offset }: Entry): Buffer {
  const title = Buffer.from(name, 'utf8');
  const large = bytes >= ALL_ONES || offset >= ALL_ONES;
  const header = Buffer.alloc(46 + title.length + (large ? 28 : 0));
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE((3 << 8) | VERSION, 4);
  header.writeUInt16LE(VERSION, 6);
  header.writeUInt16LE(FLAGS, 8);
  header.writeUInt16LE(DATE, 14);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(large ? ALL_ONES : bytes, 20);
  header.writeUInt32LE(large ? ALL_ONES : bytes, 24);
  header.writeUInt16LE(title.length, 28);
  header.writeUInt16LE(large ? 28 : 0, 30);
  header.writeUInt32LE(REGULAR_FILE, 38);
  header.writeUInt32LE(large ? ALL_ONES : offset, 42);
  title.copy(header, 46);
  if (large) {
    const at = 46 + title.length;
    header.writeUInt16LE(1, at);
    header.writeUInt16LE(24, at + 2);
    [bytes, bytes, offset].forEach((value, i) => header.writeBigUInt64LE(BigInt(value), at + 4 + 8 * i));
  }
  return header;
}

function endOf(count: number, start: number, size: number): Buffer {
  const large = count >= MANY || start >= ALL_ONES || size >= ALL_ONES;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, MANY), 8);
  end.writeUInt16LE(Math.min(count, MANY), 10);
  end.writeUInt32LE(large ? ALL_ONES : size, 12);
  end.writeUInt32LE(large ? ALL_ONES : start, 16);
  return large ? Buffer.concat([end64(count, start, size), end]) : end;
}

function end64(count: number, start: number, size: number): Buffer {
  const bytes = Buffer.alloc(56 + 20);
  bytes.writeUInt32LE(0x06064b50, 0);
  bytes.writeBigUInt64LE(44n, 4);
  bytes.writeUInt16LE((3 << 8) | VERSION, 12);
  bytes.writeUInt16LE(VERSION, 14);
  [count, count, size, start].forEach((value, i) => bytes.writeBigUInt64LE(BigInt(value), 24 + 8 * i));
  bytes.writeUInt32LE(0x07064b50, 56);
  bytes.writeBigUInt64LE(BigInt(start + size), 64);
  bytes.writeUInt32LE(1, 72);
  return bytes;
}
