/** The stack, the marks and the memo of the pickle instructions, each checked before it is used. */
import { ByteCursor, latin1 } from './byteCursor';
import { printable } from '@shared/text/printable';
import { signedInteger, utf8 } from './pickleTexts';
import {
  PickleGlobal,
  PickleObject,
  type Fail,
  type PickleKey,
  type PickleOptions,
  type PickleTools,
  type PickleValue,
} from './pickleValues';

const MAX_VALUES = 8_000_000;
const MAX_TEXT = 256 * 1024 ** 2;
const MAX_NUMBER = 1024;
const MAX_KEY = 4096;
/** Bytes that objects may allocate for each byte of the file: plain data is decoded once or twice. */
const COPIES = 4;
const TOO_MANY = 'it holds more values than any data this program reads';

/** The pickle machine: a stack of values, marks on it, and a memo. */
export class PickleMachine {
  readonly cursor: ByteCursor;
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  readonly #lists = new WeakSet<object>();
  readonly #tools: PickleTools;
  #values = 0;

  constructor(
    bytes: Uint8Array,
    offset: number,
    private readonly options: PickleOptions,
    readonly fail: Fail,
    private readonly acts: ReadonlyMap<number, PickleAct>,
  ) {
    this.cursor = new ByteCursor(bytes, offset, fail);
    let left = COPIES * bytes.length + 65_536;
    this.#tools = {
      fail,
      allocate: (size) => {
        left -= size;
        if (left < 0) throw fail('it copies the same data again and again');
      },
    };
  }

  run(): PickleValue {
    for (;;) {
      const code = this.cursor.u8();
      if (code === 0x2e) {
        const value = this.pop();
        if (this.#stack.length > 0 || this.#marks.length > 0) throw this.fail('values are left over in it');
        return value;
      }
      const act = this.acts.get(code);
      if (!act) {
        throw this.fail(
          `it uses the pickle instruction 0x${code.toString(16)}, which plain data does not need`,
        );
      }
      act(this, this.cursor);
    }
  }

  push(value: PickleValue): void {
    if (++this.#values > MAX_VALUES) throw this.fail(TOO_MANY);
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const floor = this.#marks.at(-1) ?? 0;
    if (this.#stack.length <= floor) throw this.fail('it takes a value that is not there');
    // `undefined` cannot be: the stack is not empty.
    return this.#stack.pop() ?? null;
  }

  /** The value on top, left there. */
  top(): PickleValue {
    const value = this.pop();
    this.#stack.push(value);
    return value;
  }

  /** The last `count` values, oldest first. */
  popMany(count: number): PickleValue[] {
    const values: PickleValue[] = [];
    for (let i = 0; i < count; i++) values.push(this.pop());
    return values.reverse();
  }

  mark(): void {
    if (++this.#values > MAX_VALUES) throw this.fail(TOO_MANY);
    this.#marks.push(this.#stack.length);
  }

  /** The values since the last mark, which goes too. */
  popMark(): PickleValue[] {
    const start = this.#marks.pop();
    if (start === undefined) throw this.fail('it ends a group that it did not begin');
    return this.#stack.splice(start);
  }

  /** POP: the last value, or the mark when that is last. */
  discard(): void {
    if (this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
    else this.pop();
  }

  remember(index: number): void {
    this.#memo.set(index, this.top());
  }

  memoize(): void {
    this.remember(this.#memo.size);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.fail('it refers to a value that it did not store');
    this.push(value);
  }

  append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list) || !this.#lists.has(list)) {
      throw this.fail('it appends to something that is not a list');
    }
    for (const item of items) list.push(item);
  }

  setItems(items: readonly PickleValue[]): void {
    const map = this.top();
    if (!(map instanceof Map)) throw this.fail('it sets entries of something that is not a dict');
    this.#fill(map as Map<PickleKey, PickleValue>, items);
  }

  /** A list that can grow; tuples are arrays that cannot. */
  pushList(items: PickleValue[]): void {
    this.#lists.add(items);
    this.push(items);
  }

  pushDict(items: readonly PickleValue[]): void {
    const map = new Map<PickleKey, PickleValue>();
    this.#fill(map, items);
    this.push(map);
  }

  #fill(map: Map<PickleKey, PickleValue>, items: readonly PickleValue[]): void {
    if (items.length % 2 !== 0) throw this.fail('a dict in it has a key without a value');
    for (let i = 0; i < items.length; i += 2) map.set(this.#key(items[i] ?? null), items[i + 1] ?? null);
  }

  #key(value: PickleValue): PickleKey {
    if (value instanceof Uint8Array && value.length <= MAX_KEY) return latin1(value);
    if (value === null || typeof value !== 'object') return value;
    throw this.fail('a dict in it has a key that is neither text nor number');
  }

  pushGlobal(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string')
      throw this.fail('it names a class without text');
    const full = `${module}.${name}`;
    const known = this.options.globals?.get(full);
    if (!known) {
      throw this.fail(`it asks for the Python object ${printable(full)}, which is not allowed here`);
    }
    this.push(known);
  }

  /** REDUCE and NEWOBJ. */
  call(): void {
    const args = this.pop();
    const callee = this.pop();
    if (!(callee instanceof PickleGlobal)) throw this.fail('it calls something that is not a class');
    if (!Array.isArray(args)) throw this.fail(`it calls ${callee.name} without arguments`);
    if (!callee.make) throw this.fail(`it calls ${callee.name}, which is not allowed here`);
    this.push(callee.make(args as readonly PickleValue[], this.#tools));
  }

  build(): void {
    const state = this.pop();
    const object = this.top();
    // Attributes of a dict, such as the versions of modules in a state dict of PyTorch: nothing asks for them.
    if (object instanceof Map) return;
    if (!(object instanceof PickleObject)) throw this.fail('it sets the state of something that has none');
    object.build(state, this.#tools);
  }

  persistent(id: PickleValue): void {
    if (!this.options.persistent) throw this.fail('it refers to data outside of itself');
    this.push(this.options.persistent(id, this.#tools));
  }

  text(length: number): Uint8Array {
    if (length > MAX_TEXT) throw this.fail('a text in it is too long');
    return this.cursor.take(length);
  }

  /** A signed integer of `length` little-endian bytes. */
  pushLong(length: number): void {
    if (length > MAX_NUMBER) throw this.fail('a number in it is too long');
    this.push(signedInteger(this.cursor.take(length)));
  }

  pushUnicode(length: number): void {
    this.push(utf8(this.text(length), this.fail));
  }
}

/** What an instruction does. */
export type PickleAct = (machine: PickleMachine, cursor: ByteCursor) => void;
