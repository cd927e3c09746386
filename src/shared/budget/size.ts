/** Sizes in bytes as people write them. */

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1e3, mb: 1e6, kib: 1024, mib: 1024 ** 2 };

/** Bytes that a text says, such as `58 kB` or `62720`; null for any other text, and for no bytes at all. */
export function bytesOfText(text: string): number | null {
  const [, number = '', unit = ''] = /^([\d.]+)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const bytes = number === '' ? NaN : Number(number) * (UNITS[unit.toLowerCase()] ?? NaN);
  return Number.isFinite(bytes) && bytes > 0 ? bytes : null;
}
