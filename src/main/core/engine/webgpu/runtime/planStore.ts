/** Compiled programs kept on the disk, and the folders of a cache. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { writeParts } from '../../../disk/writing';
import type { ProgramIR } from '../../../trace/ir';
import type { Plan } from '../plan/plan';

/** Folders in a cache in which the engine keeps things from one start to the next. All of them can be deleted at any time. */
export const foldersIn = (cache: string): Readonly<Record<'plans' | 'tiles' | 'devices', string>> => ({
  /** What programs were compiled to. */
  plans: join(cache, 'plans'),
  /** Choices that were measured. */
  tiles: join(cache, 'tiles'),
  /** Devices that passed the check of their results. */
  devices: join(cache, 'devices'),
});

/*
 * Plans as bytes, to be kept on the disk: a checksum, then gzip of a JSON header with its length and the constants.
 */

const CHECKSUM_BYTES = 32;
const LENGTH_BYTES = 4;

/** A plan whose constants lie behind it: the type and number of elements of each. */
interface Header extends Omit<Plan, 'constants'> {
  readonly constants: readonly { readonly integers: boolean; readonly length: number }[];
}

const checksum = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

export function encodePlan({ constants, ...rest }: Plan): Uint8Array {
  const header: Header = {
    ...rest,
    constants: constants.map((data) => ({ integers: data instanceof Int32Array, length: data.length })),
  };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  const parts = constants.map((data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  const packed = gzipSync(Buffer.concat([length, text, ...parts]), { level: 3 });
  return Buffer.concat([checksum(packed), packed]);
}

/** The plan that `encodePlan` made these bytes of; null when they are no such bytes, or damaged. */
export function decodePlan(bytes: Uint8Array): Plan | null {
  const packed = bytes.subarray(CHECKSUM_BYTES);
  if (packed.length === 0 || checksum(packed).compare(bytes.subarray(0, CHECKSUM_BYTES)) !== 0) return null;
  const whole = gunzipSync(packed);
  let next = LENGTH_BYTES + whole.readUInt32LE();
  const header = JSON.parse(whole.toString('utf8', LENGTH_BYTES, next)) as Header;
  const constants = header.constants.map(({ integers, length }) => {
    // A copy: the constants lie at any offset.
    const { buffer } = Uint8Array.from(whole.subarray(next, next + length * 4));
    next += length * 4;
    return integers ? new Int32Array(buffer) : new Float32Array(buffer);
  });
  return { ...header, constants };
}

/** Kept plans take so much of the disk at most; those not used for longest make room. */
const LARGEST_FOLDER = 64 * 1024 * 1024;
const ENDING = '.plan';
/** What a process that ended while it wrote has left behind goes after an hour. */
const STALE_MILLISECONDS = 3_600_000;

/**
 * Plans kept in a folder from one start to the next. Processes may share it: a name stands for a whole file, always of the
 * same contents. What cannot be read or written is planned anew: a folder that is full or damaged costs time alone.
 */
export class PlanStore {
  private readonly writing = new Set<Promise<void>>();
  private tidied: Promise<void> | undefined;

  /**
   * @param version Names what makes plans of programs. Plans of other versions are not found.
   */
  constructor(
    private readonly folder: string,
    private readonly version: string = compilerVersion(),
    private readonly largest: number = LARGEST_FOLDER,
  ) {}

  /** The plan of a program: the one that is kept, or a new one of `make`, which is kept for the next time. */
  async plan(ir: Pick<ProgramIR, 'name' | 'hash'>, circumstances: unknown, make: () => Plan): Promise<Plan> {
    const path = join(this.folder, nameOf([this.version, ir.hash, circumstances]));
    const kept = await read(path);
    if (kept !== null) return { ...kept, name: ir.name };
    const made = make();
    const writing = this.write(path, made).finally(() => this.writing.delete(writing));
    this.writing.add(writing);
    return made;
  }

  /** Waits until everything is on the disk. */
  async settle(): Promise<void> {
    await Promise.all(this.writing);
    await this.tidied;
  }

  private async write(path: string, plan: Plan): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true });
      await writeParts(path, 'fast', [encodePlan(plan)]);
      await (this.tidied = (this.tidied ?? Promise.resolve()).then(() => this.tidy()));
    } catch {
      // The next start plans anew.
    }
  }

  /** Removes the plans that were not used for longest until the folder is small enough. */
  private async tidy(): Promise<void> {
    const files: { readonly path: string; readonly bytes: number; readonly used: number }[] = [];
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      const found = await stat(path).catch(() => null);
      if (found === null) continue;
      if (name.endsWith(ENDING)) files.push({ path, bytes: found.size, used: found.mtimeMs });
      else if (name.endsWith('.tmp') && Date.now() - found.mtimeMs > STALE_MILLISECONDS) {
        await rm(path, { force: true }).catch(() => undefined);
      }
    }
    let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    for (const file of files.sort((a, b) => a.used - b.used)) {
      if (bytes <= this.largest) return;
      await rm(file.path, { force: true }).catch(() => undefined);
      bytes -= file.bytes;
    }
  }
}

const nameOf = (key: unknown): string =>
  createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 40) + ENDING;

async function read(path: string): Promise<Plan | null> {
  try {
    const plan = decodePlan(await readFile(path));
    if (plan === null) await rm(path, { force: true });
    // The time of its last use.
    else await utimes(path, new Date(), new Date()).catch(() => undefined);
    return plan;
  } catch {
    return null;
  }
}

/** Names this build of the compiler: another one may make other plans of the same programs. */
export function compilerVersion(): string {
  return createHash('sha256')
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest('hex');
}
