/** Random access to a file, so that large ones need not fit in memory. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { UserError } from '@shared/domain/errors';

export class FileReader {
  readonly size: number;
  private readonly file: number;

  /** Throws UserError when the file cannot be opened. */
  constructor(readonly path: string) {
    try {
      this.file = openSync(path, 'r');
      const found = fstatSync(this.file);
      if (!found.isFile()) {
        closeSync(this.file);
        throw new Error('not a file');
      }
      this.size = found.size;
    } catch {
      throw new UserError(
        'bad-input',
        `The file ${path} cannot be read: check that it is there and is a file.`,
      );
    }
  }

  /** `length` bytes from `offset`; null when the file ends before. */
  read(offset: number, length: number): Uint8Array<ArrayBuffer> | null {
    if (offset < 0 || length < 0 || length > this.size - offset) return null;
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const count = readSync(this.file, bytes, done, length - done, offset + done);
      if (count === 0) return null;
      done += count;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.file);
  }
}
