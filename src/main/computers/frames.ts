/** Frames: JSON texts on a stream of bytes, each behind its length. Nobody has to take more than a frame may hold. */
import { UserError } from '@shared/domain/errors';
import { printable } from '@shared/text/printable';
import { message } from '@shared/words/message';
import { GREETING } from '@shared/computers/agent';

/** Bytes of a frame's text. */
export const LARGEST_FRAME = 2 ** 20;
/** Bytes of the length: big-endian. */
const HEAD = 4;

/** A value as a frame. Throws where it is larger than a frame may be. */
export function frameOf(value: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(value));
  if (text.length > LARGEST_FRAME) throw new RangeError(`frame: ${text.length} bytes`);
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(text.length);
  return Buffer.concat([head, text]);
}

/** The error of a side that breaks the rules. */
export const brokenFrame = (): UserError => new UserError('unavailable', message('computers.brokenFrame'));

/** Takes frames out of a stream that comes piece by piece. It holds one unfinished frame at most. */
export class FrameReader {
  private pieces: Buffer[] = [];
  private held = 0;

  /**
   * The values of the frames that a piece completes.
   * @throws UserError where a frame is too large or holds no JSON; the stream is of no use then
   */
  *push(piece: Uint8Array): Generator<unknown> {
    this.pieces.push(Buffer.from(piece));
    this.held += piece.length;
    for (let length = this.length(); length !== null && this.held >= HEAD + length; length = this.length()) {
      const all = Buffer.concat(this.pieces);
      this.pieces = [all.subarray(HEAD + length)];
      this.held = all.length - HEAD - length;
      yield parsed(all.toString('utf8', HEAD, HEAD + length));
    }
  }

  /** Whether the stream ends between two frames. */
  get isBetween(): boolean {
    return this.held === 0;
  }

  /** Of the frame that begins; null before its head is there. */
  private length(): number | null {
    if (this.held < HEAD) return null;
    if ((this.pieces[0]?.length ?? 0) < HEAD) this.pieces = [Buffer.concat(this.pieces)];
    const length = this.pieces[0]?.readUInt32BE(0) ?? 0;
    if (length > LARGEST_FRAME) throw brokenFrame();
    return length;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw brokenFrame();
  }
}

/** Bytes that a login may print before the agent speaks. */
const LONGEST_NOISE = 2 ** 16;

/** Waits for the greeting, which has a line of its own, and passes on what comes after it. */
export class GreetingReader {
  private text = Buffer.alloc(0);
  private found = false;

  /**
   * What comes after the greeting; null before it.
   * @throws UserError where something else speaks
   */
  push(piece: Uint8Array): Buffer | null {
    if (this.found) return Buffer.from(piece);
    this.text = Buffer.concat([this.text, piece]);
    const mark = `${GREETING}\n`;
    for (let at = this.text.indexOf(mark); at >= 0; at = this.text.indexOf(mark, at + 1)) {
      if (at > 0 && this.text[at - 1] !== 0x0a) continue;
      this.found = true;
      const rest = this.text.subarray(at + mark.length);
      this.text = Buffer.alloc(0);
      return rest;
    }
    if (this.text.length > LONGEST_NOISE) throw this.otherwise();
    return null;
  }

  /** The error of a stream that ended, or went on and on, without a greeting. */
  otherwise(): UserError {
    const [line = ''] = this.text.toString('utf8', 0, 400).split('\n');
    return new UserError(
      'unavailable',
      message('computers.noGreeting', { said: printable(line.trim(), 200) }),
    );
  }
}
