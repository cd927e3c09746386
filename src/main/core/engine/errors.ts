/** Errors of the engines, typed so that callers can tell a missing feature from a lost device. */
import { message, type Message, say, verbatim } from '@shared/words/message';
export class EngineError extends Error {
  override readonly name: string = 'EngineError';
  /** For people; faults of a program are English alone. */
  readonly said: Message;

  constructor(said: Message | string) {
    const one = typeof said === 'string' ? verbatim(said) : said;
    super(say('en', one));
    this.said = one;
  }
}

/** The engine cannot execute a primitive (with these parameters or element types). */
export class UnsupportedPrimitiveError extends EngineError {
  override readonly name = 'UnsupportedPrimitiveError';
  constructor(
    readonly engine: string,
    readonly primitive: string,
    detail: string,
  ) {
    super(message('engines.cannotExecute', { engine, primitive, detail }));
  }
}

/** An input does not have the shape or element type that the program was compiled for. */
export class ShapeMismatchError extends EngineError {
  override readonly name = 'ShapeMismatchError';
}

/** The engine cannot be used here; `reason` says why and what would help. */
export class EngineUnavailableError extends EngineError {
  override readonly name = 'EngineUnavailableError';
  constructor(
    readonly engine: string,
    readonly reason: Message,
  ) {
    super(message('engines.notAvailable', { engine, reason }));
  }
}

/** The device stopped working (driver reset, unplugged, too long a computation). The engine is of no use any more. */
export class DeviceLostError extends EngineError {
  override readonly name = 'DeviceLostError';
}

/** A program needs more memory than its device has. Known before the program runs. */
export class OutOfDeviceMemoryError extends EngineError {
  override readonly name = 'OutOfDeviceMemoryError';
  constructor(
    said: Message | string,
    /** What the program would need. */
    readonly bytes: number,
  ) {
    super(said);
  }
}
