import { closeSync, readSync } from 'node:fs';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { openPlainSync } from './plain';

/** The bytes as numbers of any width, without a copy. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Whether a file begins as its kind does. */
export const beginsWith = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, i) => bytes[i] === byte);

/** Reads numbers, lines and texts one after another from bytes and refuses to read past their end. */
export class ByteCursor {
  readonly #view: DataView;

  /** `fail` makes the error for a reason ("it is cut off"). */
  constructor(
    readonly bytes: Uint8Array,
    public position: number,
    private readonly fail: (reason: Message) => Error,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Where the next `length` bytes begin; moves behind them. */
  #advance(length: number): number {
    const start = this.position;
    if (length > this.bytes.length - start) throw this.fail(message('expertWork.cutOff'));
    this.position = start + length;
    return start;
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** An unsigned 64-bit number that must be a safe integer: sizes are never larger. */
  u64(): number {
    const value = this.#view.getBigUint64(this.#advance(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.fail(message('formats.sizeAbsurd'));
    return Number(value);
  }

  /** A big-endian double. */
  f64be(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** The next bytes, sharing memory. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.bytes.subarray(start, start + length);
  }

  /** The bytes before the next line feed, one character each; moves behind it. */
  line(maxLength: number): string {
    const end = this.bytes.subarray(0, this.position + maxLength + 1).indexOf(10, this.position);
    if (end < 0) throw this.fail(message('formats.endlessLine'));
    return latin1(this.take(end + 1 - this.position).subarray(0, -1));
  }
}

/** Bytes as characters of the same codes. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/*
 * Random access to a file, so that large ones need not fit in memory.
 */

export class FileReader {
  readonly size: number;
  private readonly file: number;

  /** Throws UserError when the file cannot be opened. */
  constructor(readonly path: string) {
    try {
      const { file, size } = openPlainSync(path);
      this.file = file;
      this.size = size;
    } catch {
      throw new UserError('bad-input', message('formats.fileUnreadable', { path }));
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
