import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProgramIR } from '../../../trace/ir';
import { writeParts } from '../../../disk/writing';
import { decodePlan, encodePlan } from '../plan/encode';
import type { Plan } from '../plan/plan';

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
