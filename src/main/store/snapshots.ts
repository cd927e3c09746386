/**
 * What a run stored at moments between its checkpoints: parameters alone, for looking at how images came about. Files
 * `snapshots/<run>/<iteration>.safetensors`, no rows: no run resumes from one, and a lost one is only missing from view.
 */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeFile } from './blobs';
import { asFileName } from './values';
import { makeInside, writeParts } from '../core/disk/writing';
import { LibraryGoneError } from '../core/disk/refusals';

export interface Snapshot {
  readonly iteration: number;
  readonly bytes: number;
}

const EXTENSION = '.safetensors';
const NAME = /^(\d{1,9})\.safetensors$/;

export class Snapshots {
  /** Bytes by iteration, of the runs that were asked for. */
  private readonly known = new Map<string, Map<number, number>>();
  private folders: Set<string> | null = null;

  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** Of a run, the oldest first. */
  list(runId: string): Snapshot[] {
    return [...this.of(runId)]
      .map(([iteration, bytes]) => ({ iteration, bytes }))
      .sort((a, b) => a.iteration - b.iteration);
  }

  path(runId: string, iteration: number): string {
    return join(this.folderOf(runId), `${iteration}${EXTENSION}`);
  }

  /** Where those of a run lie. */
  folderOf(runId: string): string {
    return join(this.folder, asFileName(runId));
  }

  /** Writes one; one at the same iteration is replaced. */
  async write(runId: string, iteration: number, bytes: Uint8Array): Promise<void> {
    await writeSnapshot(this.folderOf(runId), iteration, bytes);
    this.added(runId, { iteration, bytes: bytes.byteLength });
  }

  /** Another process has written one. */
  added(runId: string, { iteration, bytes }: Snapshot): void {
    this.of(runId).set(iteration, bytes);
    this.folders?.add(runId);
  }

  /** Deletes those past an iteration. */
  cut(runId: string, iteration: number): void {
    for (const later of [...this.of(runId).keys()].filter((one) => one > iteration)) {
      removeFile(this.path(runId, later));
      this.of(runId).delete(later);
    }
  }

  /** Deletes those of a run; answers the bytes that this freed. */
  remove(runId: string): number {
    const freed = this.bytes(runId);
    rmSync(this.folderOf(runId), { recursive: true, force: true });
    this.known.delete(runId);
    this.folders?.delete(runId);
    return freed;
  }

  /** The runs that have a folder of snapshots. */
  runIds(): ReadonlySet<string> {
    this.folders ??= new Set(namesIn(this.folder));
    return this.folders;
  }

  /** Bytes of a run's snapshots. */
  bytes(runId: string): number {
    return [...this.of(runId).values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Files of a run were put there or taken away by others: they are looked for again. */
  forget(runId: string): void {
    this.known.delete(runId);
    this.folders = null;
  }

  /** Deletes unfinished files, and those of runs that are no more. */
  sweep(isRun: (runId: string) => boolean): void {
    for (const runId of readdirSync(this.folder)) {
      const folder = join(this.folder, runId);
      if (!isRun(runId)) {
        rmSync(folder, { recursive: true, force: true });
        continue;
      }
      for (const name of namesIn(folder)) if (name.endsWith('.tmp')) removeFile(join(folder, name));
    }
  }

  private of(runId: string): Map<number, number> {
    const known = this.known.get(runId) ?? readFolder(this.folderOf(runId));
    this.known.set(runId, known);
    return known;
  }
}

/** Writes a snapshot into the folder of a run, so that its name stands for a whole file. */
export async function writeSnapshot(folder: string, iteration: number, bytes: Uint8Array): Promise<void> {
  if (!(await makeInside(folder))) throw new LibraryGoneError(dirname(dirname(folder)));
  await writeParts(join(folder, `${iteration}${EXTENSION}`), 'fast', [bytes]);
}

function readFolder(folder: string): Map<number, number> {
  const found = new Map<number, number>();
  for (const name of namesIn(folder)) {
    const iteration = NAME.exec(name)?.[1];
    const size = statSync(join(folder, name), { throwIfNoEntry: false })?.size;
    if (iteration !== undefined && size !== undefined) found.set(Number(iteration), size);
  }
  return found;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
