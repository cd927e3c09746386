/**
 * Pins: blobs that are being stored and that no row refers to yet. A writer pins a blob before it looks for it and lets go when
 * its row is written; until then nobody who clears up takes it. A pin is an empty file, `blobs/pins/<owner>/<sha256>`: the
 * training process and main see each other's. Nothing of it is flushed, since no pin means anything after a crash.
 */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMissing, LibraryGoneError } from '../core/disk/refusals';

export class Pins {
  private readonly held = new Map<string, number>();

  /**
   * @param blobs the folder of the blobs; it exists
   * @param owner whose pins these are; owners that are alive at the same time have different names
   */
  constructor(
    private readonly blobs: string,
    private readonly owner: string,
  ) {}

  /**
   * Pins a blob, there or yet to come; pins of one blob add up. Answers how to let go of it, once. Throws a LibraryGoneError
   * when the library lies elsewhere by now.
   */
  take(sha256: string): () => void {
    const count = this.held.get(sha256) ?? 0;
    if (count === 0) this.make(sha256);
    this.held.set(sha256, count + 1);
    let isHeld = true;
    return () => {
      if (isHeld) this.letGo(sha256);
      isHeld = false;
    };
  }

  /** Whether anybody has pinned a blob. */
  has(sha256: string): boolean {
    return this.owners().some((owner) => existsSync(join(this.folder, owner, sha256)));
  }

  /** Takes away the pins of an owner whose process has ended. */
  drop(owner: string): void {
    rmSync(join(this.folder, owner), { recursive: true, force: true });
  }

  /** Takes away all pins: for who opens a library, where nobody else can write. */
  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get folder(): string {
    return join(this.blobs, 'pins');
  }

  private owners(): string[] {
    try {
      return readdirSync(this.folder);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  private make(sha256: string): void {
    if (!existsSync(this.blobs)) throw new LibraryGoneError(dirname(this.blobs));
    const folder = join(this.folder, this.owner);
    mkdirSync(folder, { recursive: true });
    closeSync(openSync(join(folder, sha256), 'w'));
  }

  private letGo(sha256: string): void {
    const count = this.held.get(sha256) ?? 0;
    if (count > 1) {
      this.held.set(sha256, count - 1);
      return;
    }
    this.held.delete(sha256);
    rmSync(join(this.folder, this.owner, sha256), { force: true });
  }
}
