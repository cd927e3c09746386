/** Numbers, times and sizes in words; the same text on every machine. */
import { methodOf, nameOfMethod } from '@shared/config/methods';
import type { RunConfig } from '@shared/config/schema';
import { fixed, percent } from '@shared/text/figures';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 14700 -> `14,700`. */
export const integer = (value: number): string => grouped.format(value);

/** Mean and deviation as per cent: `69.5 ± 0.8`. */
export const meanStd = (mean: number, std: number): string => `${percent(mean)} ± ${percent(std)}`;

/** A difference of shares in percentage points, signed: `+14.4`, `−2.1`, `0.0`. */
export function points(difference: number): string {
  const text = percent(Math.abs(difference));
  if (text === '0.0') return text;
  return `${difference < 0 ? '−' : '+'}${text}`;
}

/** Images per class: `1.88`. */
export const ipc = (value: number): string => fixed(value, 2);

/** Bytes in powers of 1000, as pages write them: `58.8 kB`, `132 kB`. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let scaled = value;
  let unit = 0;
  while (scaled >= 1000 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? String(scaled) : fixed(scaled, scaled >= 100 ? 0 : 1)} ${units[unit] ?? ''}`;
}

/** Seconds as `47 s`, `3 min 05 s` or `2 h 07 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** An ISO time as `2026-11-23 22:55 UTC`; other text unchanged. */
export function dateTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const text = time.toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

/** An axis or figure number with a sensible number of digits: `0`, `0.25`, `1,200`, `3e-5`. */
export function compact(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 1e6 || size < 1e-3) return value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
  if (size >= 1000) return grouped.format(value);
  return String(Number(value.toPrecision(4)));
}

// Names of methods, as people say them.

/** Parameterization and objective: `HaBa + DM`. */
export const methodName = (config: RunConfig): string => nameOfMethod(methodOf(config));
