/** Errors of the engines, typed so that callers can tell a missing feature from a lost device. */
export class EngineError extends Error {
  override readonly name: string = 'EngineError';
}

/** The engine cannot execute a primitive (with these parameters or element types). */
export class UnsupportedPrimitiveError extends EngineError {
  override readonly name = 'UnsupportedPrimitiveError';
  constructor(
    readonly engine: string,
    readonly primitive: string,
    detail: string,
  ) {
    super(`The ${engine} engine cannot execute "${primitive}": ${detail}.`);
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
    readonly reason: string,
  ) {
    super(`The ${engine} engine is not available: ${reason}`);
  }
}
