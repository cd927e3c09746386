/**
 * Writing a ZIP archive to a file, entry by entry and without compression, of any size (ZIP64). Nothing of it needs to
 * fit in memory.
 */
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

export interface WrittenEntry {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface Entry extends WrittenEntry {
  readonly crc: number;
  readonly offset: number;
}

const ALL_ONES = 0xffff_ffff;
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
