/**
 * A reader of Python pickles that runs nothing: plain data of protocols 0 to 5, and objects only of the classes that
 * the caller allows and implements. Whatever else a file asks for ends in a UserError.
 */
import { UserError } from '@shared/domain/errors';
import { PickleMachine } from './pickleMachine';
import { PICKLE_OPCODES } from './pickleOpcodes';
import type { Fail, PickleKey, PickleOptions, PickleValue } from './pickleValues';

export {
  PickleGlobal,
  PickleObject,
  type Fail,
  type PickleKey,
  type PickleOptions,
  type PickleTools,
  type PickleValue,
} from './pickleValues';

const MAX_BYTES = 1024 ** 3;
const MAX_DEPTH = 100;
const MAX_EXPANDED = 20_000_000;

/**
 * Reads one pickle.
 * @throws UserError when the bytes are no pickle, are cut off, ask for something that is not allowed, or hold too much.
 */
export function readPickle(bytes: Uint8Array, options: PickleOptions = {}): PickleValue {
  return readPickleAt(bytes, 0, options).value;
}

/** Reads the pickle that begins at `offset`; `end` is where the next one of a series would begin. */
export function readPickleAt(
  bytes: Uint8Array,
  offset: number,
  options: PickleOptions = {},
): { readonly value: PickleValue; readonly end: number } {
  const what = options.what ?? 'The pickle';
  const fail: Fail = (reason) => new UserError('bad-input', `${what} cannot be read: ${reason}.`);
  if (bytes.length > MAX_BYTES) throw fail('it is larger than any data this program reads');
  const machine = new PickleMachine(bytes, offset, options, fail, PICKLE_OPCODES);
  const value = machine.run();
  measure(value, fail);
  return { value, end: machine.cursor.position };
}

interface Extent {
  /** Levels of nesting. */
  readonly depth: number;
  /** Values when everything that is referred to twice is counted twice. */
  readonly size: number;
}

const LEAF: Extent = { depth: 0, size: 1 };

/**
 * Refuses values that contain themselves, are nested too deeply, or become too many when shared parts are followed
 * again and again: whoever walks through the result needs no care.
 */
function measure(root: PickleValue, fail: Fail): void {
  const known = new Map<object, Extent>();
  const open = new Set<object>();
  const visit = (value: PickleValue, level: number): Extent => {
    if (!isContainer(value)) return LEAF;
    const before = known.get(value);
    if (before) return before;
    if (open.has(value)) throw fail('a value in it contains itself');
    if (level > MAX_DEPTH) throw fail('its values are nested too deeply');
    open.add(value);
    let depth = 0;
    let size = 1;
    for (const child of value.values()) {
      const extent = visit(child, level + 1);
      depth = Math.max(depth, extent.depth);
      size += extent.size;
    }
    open.delete(value);
    const extent = { depth: depth + 1, size };
    if (extent.depth > MAX_DEPTH) throw fail('its values are nested too deeply');
    if (extent.size > MAX_EXPANDED) throw fail('it holds more values than any data this program reads');
    known.set(value, extent);
    return extent;
  };
  visit(root, 0);
}

const isContainer = (
  value: PickleValue,
): value is readonly PickleValue[] | ReadonlyMap<PickleKey, PickleValue> =>
  Array.isArray(value) || value instanceof Map;
