/** Large numbers with the letters that engineers put before units. */
const LETTERS = ['', 'k', 'M', 'G', 'T', 'P'];

/** Three digits and a decimal prefix: 11796480 -> `11.8 M`. */
export function scaled(value: number): string {
  let rest = value;
  let letter = 0;
  while (Math.abs(rest) >= 999.5 && letter < LETTERS.length - 1) {
    rest /= 1000;
    letter += 1;
  }
  const digits = rest >= 100 || letter === 0 ? 0 : rest >= 10 ? 1 : 2;
  return `${rest.toFixed(digits)} ${LETTERS[letter] ?? ''}`.trimEnd();
}

/** Operations: `11.8 MFLOP`. */
export const flop = (value: number): string => unit(value, 'FLOP');

/** Bytes in powers of 1000, as bandwidths are given: `1.97 MB`. */
export const moved = (value: number): string => unit(value, 'B');

function unit(value: number, name: string): string {
  const text = scaled(value);
  return /[a-zA-Z]$/.test(text) ? `${text}${name}` : `${text} ${name}`;
}

/** Milliseconds with about three digits: `0.31 ms`, `12.3 ms`, `1235 ms`. */
export const milli = (value: number): string => `${digits(value)} ms`;

/** Seconds as microseconds. */
export const micro = (seconds: number): string => `${digits(seconds * 1e6)} µs`;

const digits = (value: number): string =>
  value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
