/** What a Python pickle can hold here, and what a caller may allow in it. */
import type { UserError } from '@shared/domain/errors';

/** A made object: subclasses hold what their class's `make` understood. */
export abstract class PickleObject {
  /** The BUILD opcode: what `__setstate__` gets in Python. Throws UserError unless the class can be built. */
  build(_state: PickleValue, { fail }: PickleTools): void {
    throw fail('it sets the state of an object that has none');
  }
}

/** A class or function that a pickle names. */
export class PickleGlobal {
  /** `make`: what a call of it gives; without one it may be named but not called. */
  constructor(
    readonly name: string,
    readonly make?: (args: readonly PickleValue[], tools: PickleTools) => PickleValue,
  ) {}
}

/**
 * What a pickle holds. Tuples and lists are arrays, dicts are Maps (byte strings as keys become texts); Python 2's strings
 * are texts with a character per byte; integers beyond 2^53 are bigints.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly PickleValue[]
  | ReadonlyMap<PickleKey, PickleValue>
  | PickleObject
  | PickleGlobal;

export type PickleKey = null | boolean | number | bigint | string;

/** Makes the error for a reason that follows "cannot be read: ". */
export type Fail = (reason: string) => UserError;

/** What the classes of the allow-list are given. */
export interface PickleTools {
  readonly fail: Fail;
  /** To be called before so many bytes are copied: throws UserError when a small file would become large. */
  allocate(bytes: number): void;
}

export interface PickleOptions {
  /** Names the file in messages. */
  readonly what?: string;
  /** Classes and functions that may be named, by `module.name`. */
  readonly globals?: ReadonlyMap<string, PickleGlobal>;
  /** What a persistent id stands for; without it a pickle that has one is refused. */
  readonly persistent?: (id: PickleValue, tools: PickleTools) => PickleValue;
}
