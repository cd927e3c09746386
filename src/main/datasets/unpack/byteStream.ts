/** A stream of chunks, read in pieces of other sizes. */
export class ByteStream {
  private rest: Uint8Array = new Uint8Array(0);
  private readonly source: AsyncIterator<Uint8Array>;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** Exactly `length` bytes; null when the stream ends before. */
  async read(length: number): Promise<Uint8Array | null> {
    const out = new Uint8Array(length);
    let done = 0;
    for await (const chunk of this.take(length)) {
      out.set(chunk, done);
      done += chunk.length;
    }
    return done === length ? out : null;
  }

  /** The next `length` bytes, or fewer where the stream ends. */
  async *take(length: number): AsyncGenerator<Uint8Array> {
    let left = length;
    while (left > 0) {
      if (this.rest.length === 0) {
        const next = await this.source.next();
        if (next.done === true) return;
        this.rest = next.value;
      }
      const chunk = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(chunk.length);
      left -= chunk.length;
      yield chunk;
    }
  }

  /** Lets go of what the stream comes from. */
  async close(): Promise<void> {
    await this.source.return?.();
  }
}
