/** Texts and numbers as pickles write them. */
import type { Fail } from './pickleValues';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const MAX_DIGITS = 1024;

export function utf8(bytes: Uint8Array, fail: Fail): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw fail('a text in it is not UTF-8');
  }
}

const narrowed = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;

/** A two's complement little-endian integer of any length; no bytes are 0. */
export function signedInteger(bytes: Uint8Array): number | bigint {
  if (bytes.length === 0) return 0;
  const hex = Buffer.from(bytes).reverse().toString('hex');
  return narrowed(BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex}`)));
}

/** The text of an integer; `00` and `01` are how protocol 0 writes booleans. */
export function intOfText(text: string, fail: Fail): number | bigint | boolean {
  if (text === '00') return false;
  if (text === '01') return true;
  if (!/^[+-]?\d+$/.test(text) || text.length > MAX_DIGITS) throw fail('a number in it is malformed');
  return narrowed(BigInt(text.replace(/^\+/, '')));
}

const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['inf', Infinity],
  ['-inf', -Infinity],
  ['nan', NaN],
  ['-nan', NaN],
]);

export function floatOfText(text: string, fail: Fail): number {
  const value = SPECIAL.get(text) ?? Number(text);
  if (text.trim() === '' || text.length > MAX_DIGITS || (Number.isNaN(value) && !text.includes('nan'))) {
    throw fail('a number in it is malformed');
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
export function unquote(text: string, fail: Fail): string {
  const quote = text.at(0);
  if (text.length < 2 || (quote !== "'" && quote !== '"') || text.at(-1) !== quote) {
    throw fail('a text in it is not quoted');
  }
  return text.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|[^])/g, (_, escape: string) => {
    if (escape.length === 3 && escape.startsWith('x'))
      return String.fromCharCode(parseInt(escape.slice(1), 16));
    if (/^[0-7]/.test(escape)) return String.fromCharCode(parseInt(escape, 8) & 255);
    const character = ESCAPES[escape];
    if (character === undefined) throw fail('a text in it has an unknown escape');
    return character;
  });
}

/** Protocol 0's Unicode text: Latin 1 with the escapes `\uXXXX` and `\UXXXXXXXX`. */
export function decodeUnicode(text: string, fail: Fail): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g, (_, short?: string, long?: string) => {
    const point = parseInt(short ?? long ?? '', 16);
    if (point > 0x10ffff) throw fail('a text in it has an unknown character');
    return String.fromCodePoint(point);
  });
}
