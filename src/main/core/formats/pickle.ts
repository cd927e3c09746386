/**
 * A reader of Python pickles that runs nothing: plain data of protocols 0 to 5, and objects only of the classes that
 * the caller allows and implements. Whatever else a file asks for ends in a UserError.
 */
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { printable } from '@shared/text/printable';
import { ByteCursor, latin1 } from './bytes';

/*
 * What a Python pickle can hold here, and what a caller may allow in it.
 */

/** A made object: subclasses hold what their class's `make` understood. */
export abstract class PickleObject {
  /** The BUILD opcode: what `__setstate__` gets in Python. Throws UserError unless the class can be built. */
  build(_state: PickleValue, { fail }: PickleTools): void {
    throw fail(message('formats.stateOfStateless'));
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
export type Fail = (reason: Message) => UserError;

/** What the classes of the allow-list are given. */
export interface PickleTools {
  readonly fail: Fail;
  /** To be called before so many bytes are copied: throws UserError when a small file would become large. */
  allocate(bytes: number): void;
}

export interface PickleOptions {
  /** Names the file in messages. */
  readonly what?: string | Message;
  /** Classes and functions that may be named, by `module.name`. */
  readonly globals?: ReadonlyMap<string, PickleGlobal>;
  /** What a persistent id stands for; without it a pickle that has one is refused. */
  readonly persistent?: (id: PickleValue, tools: PickleTools) => PickleValue;
}

/*
 * Texts and numbers as pickles write them.
 */

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const MAX_DIGITS = 1024;

function utf8(bytes: Uint8Array, fail: Fail): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw fail(message('formats.textNotUtf8'));
  }
}

const narrowed = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;

/** A two's complement little-endian integer of any length; no bytes are 0. */
function signedInteger(bytes: Uint8Array): number | bigint {
  if (bytes.length === 0) return 0;
  const hex = Buffer.from(bytes).reverse().toString('hex');
  return narrowed(BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex}`)));
}

/** The text of an integer; `00` and `01` are how protocol 0 writes booleans. */
function intOfText(text: string, fail: Fail): number | bigint | boolean {
  if (text === '00') return false;
  if (text === '01') return true;
  if (!/^[+-]?\d+$/.test(text) || text.length > MAX_DIGITS) throw fail(message('formats.malformedNumber'));
  return narrowed(BigInt(text.replace(/^\+/, '')));
}

const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['inf', Infinity],
  ['-inf', -Infinity],
  ['nan', NaN],
  ['-nan', NaN],
]);

function floatOfText(text: string, fail: Fail): number {
  const value = SPECIAL.get(text) ?? Number(text);
  if (text.trim() === '' || text.length > MAX_DIGITS || (Number.isNaN(value) && !text.includes('nan'))) {
    throw fail(message('formats.malformedNumber'));
  }
  return value;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Protocol 0's string: a Python literal in quotes, a character per byte. */
function unquote(text: string, fail: Fail): string {
  const quote = text.at(0);
  if (text.length < 2 || (quote !== "'" && quote !== '"') || text.at(-1) !== quote) {
    throw fail(message('formats.unquotedText'));
  }
  return text.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|[^])/g, (_, escape: string) => {
    if (escape.length === 3 && escape.startsWith('x'))
      return String.fromCharCode(parseInt(escape.slice(1), 16));
    if (/^[0-7]/.test(escape)) return String.fromCharCode(parseInt(escape, 8) & 255);
    const character = ESCAPES[escape];
    if (character === undefined) throw fail(message('formats.unknownEscape'));
    return character;
  });
}

/** Protocol 0's Unicode text: Latin 1 with the escapes `\uXXXX` and `\UXXXXXXXX`. */
function decodeUnicode(text: string, fail: Fail): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g, (_, short?: string, long?: string) => {
    const point = parseInt(short ?? long ?? '', 16);
    if (point > 0x10ffff) throw fail(message('formats.unknownCharacter'));
    return String.fromCodePoint(point);
  });
}

/*
 * The stack, the marks and the memo of the pickle instructions, each checked before it is used.
 */

const MAX_VALUES = 8_000_000;
const MAX_TEXT = 256 * 1024 ** 2;
const MAX_NUMBER = 1024;
const MAX_KEY = 4096;
/** Bytes that objects may allocate for each byte of the file: plain data is decoded once or twice. */
const COPIES = 4;
const TOO_MANY = message('formats.tooManyValues');

/** The pickle machine: a stack of values, marks on it, and a memo. */
class PickleMachine {
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
        if (left < 0) throw fail(message('formats.copiesAgain'));
      },
    };
  }

  run(): PickleValue {
    for (;;) {
      const code = this.cursor.u8();
      if (code === 0x2e) {
        const value = this.pop();
        if (this.#stack.length > 0 || this.#marks.length > 0) throw this.fail(message('formats.leftOver'));
        return value;
      }
      const act = this.acts.get(code);
      if (!act) {
        throw this.fail(message('formats.unknownInstruction', { value: code.toString(16) }));
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
    if (this.#stack.length <= floor) throw this.fail(message('formats.emptyStack'));
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
    if (start === undefined) throw this.fail(message('formats.noGroup'));
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
    if (value === undefined) throw this.fail(message('formats.unknownReference'));
    this.push(value);
  }

  append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list) || !this.#lists.has(list)) {
      throw this.fail(message('formats.appendsToNoList'));
    }
    for (const item of items) list.push(item);
  }

  setItems(items: readonly PickleValue[]): void {
    const map = this.top();
    if (!(map instanceof Map)) throw this.fail(message('formats.setsInNoDict'));
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
    if (items.length % 2 !== 0) throw this.fail(message('formats.keyWithoutValue'));
    for (let i = 0; i < items.length; i += 2) map.set(this.#key(items[i] ?? null), items[i + 1] ?? null);
  }

  #key(value: PickleValue): PickleKey {
    if (value instanceof Uint8Array && value.length <= MAX_KEY) return latin1(value);
    if (value === null || typeof value !== 'object') return value;
    throw this.fail(message('formats.unsuitableKey'));
  }

  pushGlobal(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string')
      throw this.fail(message('formats.classWithoutName'));
    const full = `${module}.${name}`;
    const known = this.options.globals?.get(full);
    if (!known) {
      throw this.fail(message('formats.objectNotAllowed', { name: printable(full) }));
    }
    this.push(known);
  }

  /** REDUCE and NEWOBJ. */
  call(): void {
    const args = this.pop();
    const callee = this.pop();
    if (!(callee instanceof PickleGlobal)) throw this.fail(message('formats.callsNoClass'));
    if (!Array.isArray(args))
      throw this.fail(message('formats.callsWithoutArguments', { name: callee.name }));
    if (!callee.make) throw this.fail(message('formats.callNotAllowed', { name: callee.name }));
    this.push(callee.make(args as readonly PickleValue[], this.#tools));
  }

  build(): void {
    const state = this.pop();
    const object = this.top();
    // Attributes of a dict, such as the versions of modules in a state dict of PyTorch: nothing asks for them.
    if (object instanceof Map) return;
    if (!(object instanceof PickleObject)) throw this.fail(message('formats.stateOfNothing'));
    object.build(state, this.#tools);
  }

  persistent(id: PickleValue): void {
    if (!this.options.persistent) throw this.fail(message('formats.outsideReference'));
    this.push(this.options.persistent(id, this.#tools));
  }

  text(length: number): Uint8Array {
    if (length > MAX_TEXT) throw this.fail(message('formats.textTooLong'));
    return this.cursor.take(length);
  }

  /** A signed integer of `length` little-endian bytes. */
  pushLong(length: number): void {
    if (length > MAX_NUMBER) throw this.fail(message('formats.numberTooLong'));
    this.push(signedInteger(this.cursor.take(length)));
  }

  pushUnicode(length: number): void {
    this.push(utf8(this.text(length), this.fail));
  }
}

/** What an instruction does. */
type PickleAct = (machine: PickleMachine, cursor: ByteCursor) => void;

/*
 * The pickle instructions of plain data, by their code (protocols 0 to 5).
 */

const NEWEST_PROTOCOL = 5;
const MAX_LINE = 4096;
const code = (character: string): number => character.charCodeAt(0);

/** Everything but STOP, which the machine looks for itself. */
const PICKLE_OPCODES: ReadonlyMap<number, PickleAct> = new Map<number, PickleAct>([
  // PROTO, FRAME
  [
    0x80,
    (m, c) => {
      if (c.u8() > NEWEST_PROTOCOL) throw m.fail(message('formats.newerPickle'));
    },
  ],
  [0x95, (_m, c) => void c.u64()],

  // NONE, NEWTRUE, NEWFALSE
  [code('N'), (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],

  // INT, LONG, FLOAT as text; BININT, BININT1, BININT2, LONG1, LONG4, BINFLOAT
  [code('I'), (m, c) => m.push(intOfText(c.line(MAX_LINE), m.fail))],
  [code('L'), (m, c) => m.push(intOfText(c.line(MAX_LINE).replace(/L$/, ''), m.fail))],
  [code('F'), (m, c) => m.push(floatOfText(c.line(MAX_LINE), m.fail))],
  [code('J'), (m, c) => m.push(c.i32())],
  [code('K'), (m, c) => m.push(c.u8())],
  [code('M'), (m, c) => m.push(c.u16())],
  [0x8a, (m, c) => m.pushLong(c.u8())],
  [0x8b, (m, c) => m.pushLong(c.u32())],
  [code('G'), (m, c) => m.push(c.f64be())],

  // STRING (quoted), BINSTRING, SHORT_BINSTRING
  [code('S'), (m, c) => m.push(unquote(c.line(c.bytes.length), m.fail))],
  [code('T'), (m, c) => m.push(latin1(m.text(c.u32())))],
  [code('U'), (m, c) => m.push(latin1(m.text(c.u8())))],

  // BINBYTES, SHORT_BINBYTES, BINBYTES8, BYTEARRAY8
  [code('B'), (m, c) => m.push(c.take(c.u32()))],
  [code('C'), (m, c) => m.push(c.take(c.u8()))],
  [0x8e, (m, c) => m.push(c.take(c.u64()))],
  [0x96, (m, c) => m.push(c.take(c.u64()))],

  // UNICODE (escaped), BINUNICODE, SHORT_BINUNICODE, BINUNICODE8
  [code('V'), (m, c) => m.push(decodeUnicode(c.line(c.bytes.length), m.fail))],
  [code('X'), (m, c) => m.pushUnicode(c.u32())],
  [0x8c, (m, c) => m.pushUnicode(c.u8())],
  [0x8d, (m, c) => m.pushUnicode(c.u64())],

  // EMPTY_TUPLE, TUPLE, TUPLE1, TUPLE2, TUPLE3
  [code(')'), (m) => m.push([])],
  [code('t'), (m) => m.push(m.popMark())],
  [0x85, (m) => m.push(m.popMany(1))],
  [0x86, (m) => m.push(m.popMany(2))],
  [0x87, (m) => m.push(m.popMany(3))],

  // EMPTY_LIST, LIST, APPEND, APPENDS
  [code(']'), (m) => m.pushList([])],
  [code('l'), (m) => m.pushList(m.popMark())],
  [code('a'), (m) => m.append(m.popMany(1))],
  [code('e'), (m) => m.append(m.popMark())],

  // EMPTY_DICT, DICT, SETITEM, SETITEMS
  [code('}'), (m) => m.pushDict([])],
  [code('d'), (m) => m.pushDict(m.popMark())],
  [code('s'), (m) => m.setItems(m.popMany(2))],
  [code('u'), (m) => m.setItems(m.popMark())],

  // MARK, POP, POP_MARK, DUP
  [code('('), (m) => m.mark()],
  [code('0'), (m) => m.discard()],
  [code('1'), (m) => void m.popMark()],
  [code('2'), (m) => m.push(m.top())],

  // PUT, BINPUT, LONG_BINPUT, MEMOIZE; GET, BINGET, LONG_BINGET
  [code('p'), (m, c) => m.remember(Number(intOfText(c.line(MAX_LINE), m.fail)))],
  [code('q'), (m, c) => m.remember(c.u8())],
  [code('r'), (m, c) => m.remember(c.u32())],
  [0x94, (m) => m.memoize()],
  [code('g'), (m, c) => m.recall(Number(intOfText(c.line(MAX_LINE), m.fail)))],
  [code('h'), (m, c) => m.recall(c.u8())],
  [code('j'), (m, c) => m.recall(c.u32())],

  // GLOBAL, STACK_GLOBAL, REDUCE, NEWOBJ, BUILD: only what the caller allows
  [code('c'), (m, c) => m.pushGlobal(c.line(MAX_LINE), c.line(MAX_LINE))],
  [
    0x93,
    (m) => {
      const [module = null, name = null] = m.popMany(2);
      m.pushGlobal(module, name);
    },
  ],
  [code('R'), (m) => m.call()],
  [0x81, (m) => m.call()],
  [code('b'), (m) => m.build()],

  // PERSID, BINPERSID
  [code('P'), (m, c) => m.persistent(c.line(MAX_LINE))],
  [code('Q'), (m) => m.persistent(m.pop())],
]);

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
  const what = options.what ?? message('formats.thePickle');
  const fail: Fail = (reason) =>
    new UserError('bad-input', message('formats.unreadable', { name: what, reason }));
  if (bytes.length > MAX_BYTES) throw fail(message('formats.tooLarge'));
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
 * again and again, so that callers can walk through the result without care.
 */
function measure(root: PickleValue, fail: Fail): void {
  const known = new Map<object, Extent>();
  const open = new Set<object>();
  const visit = (value: PickleValue, level: number): Extent => {
    if (!isContainer(value)) return LEAF;
    const before = known.get(value);
    if (before) return before;
    if (open.has(value)) throw fail(message('formats.containsItself'));
    if (level > MAX_DEPTH) throw fail(message('formats.nestedTooDeeply'));
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
    if (extent.depth > MAX_DEPTH) throw fail(message('formats.nestedTooDeeply'));
    if (extent.size > MAX_EXPANDED) throw fail(message('formats.tooManyValues'));
    known.set(value, extent);
    return extent;
  };
  visit(root, 0);
}

const isContainer = (
  value: PickleValue,
): value is readonly PickleValue[] | ReadonlyMap<PickleKey, PickleValue> =>
  Array.isArray(value) || value instanceof Map;
