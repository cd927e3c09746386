/** Numbers, sizes, times and dates in the language of the interface. */
import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { tickDecimals } from '@shared/charts/axis';

export interface Format {
  integer(value: number): string;
  /** About `digits` significant digits; very small and very large numbers in scientific notation. */
  figure(value: number | null, digits?: number): string;
  decimal(value: number, digits: number): string;
  /** With up to three significant digits and no zeros at the end. */
  shortest(value: number): string;
  /** The figures of an axis, with the decimals that tell them apart: 0, 200, 400. */
  ticks(values: readonly number[]): string[];
  /** Shares 0..1 of an axis as percentages, likewise. */
  percentTicks(shares: readonly number[]): string[];
  /** A share 0..1 as a percentage. */
  percent(share: number | null, digits?: number): string;
  /** The deviation of an accuracy in points, ` ± 0.5`; nothing where it rounds to zero, as with a single network. */
  spread(deviation: number | null): string;
  /** In kilobytes (1,000 bytes) or more. */
  bytes(value: number): string;
  duration(seconds: number | null): string;
  date(iso: string): string;
  time(iso: string): string;
  ago(iso: string): string;
}

export const NOTHING = '–';

/** Half of the last digit that is shown. */
const SMALLEST_SPREAD = 0.0005;

const BYTE_UNITS = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

export function createFormat(locale: string, t: Translate): Format {
  // Making a formatter costs more than using it a hundred times: a table uses thousands.
  const formatters = new Map<string, Intl.NumberFormat>();
  const number = (value: number, options: Intl.NumberFormatOptions): string => {
    const key = JSON.stringify(options);
    const known = formatters.get(key) ?? new Intl.NumberFormat(locale, options);
    formatters.set(key, known);
    return known.format(value);
  };
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const dateAndTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const dateOnly = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const whole = (value: number): string => number(value, { maximumFractionDigits: 0 });
  const fixed = (value: number, digits: number): string =>
    number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const powers = (value: number): string =>
    number(value, { notation: 'scientific', maximumSignificantDigits: 3 }).toLowerCase();

  return {
    integer: whole,
    figure(value, digits = 4) {
      if (value === null || !Number.isFinite(value)) return value === null ? NOTHING : String(value);
      const size = Math.abs(value);
      if (size !== 0 && (size < 1e-4 || size >= 1e7)) {
        return number(value, { notation: 'scientific', maximumSignificantDigits: digits }).toLowerCase();
      }
      if (size >= 10 ** digits) return whole(value);
      return number(value, {
        // Figures below each other, and those that change while one looks, keep their digits.
        minimumSignificantDigits: Number.isInteger(value) ? Math.min(3, digits) : digits,
        maximumSignificantDigits: digits,
      });
    },
    decimal: fixed,
    shortest: (value) =>
      value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e7)
        ? powers(value)
        : number(value, { maximumSignificantDigits: 3 }),
    ticks(values) {
      const digits = tickDecimals(values);
      return values.map((value) =>
        digits === null && value !== 0 ? powers(value) : fixed(value, digits ?? 0),
      );
    },
    percentTicks(shares) {
      const digits = tickDecimals(shares.map((share) => 100 * share)) ?? 1;
      const options = {
        style: 'percent',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      } as const;
      return shares.map((share) => number(share, options));
    },
    percent: (share, digits = 1) =>
      share === null
        ? NOTHING
        : number(share, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }),
    spread: (deviation) =>
      deviation === null || deviation < SMALLEST_SPREAD ? '' : ` ± ${fixed(deviation * 100, 1)}`,
    bytes(value) {
      const power = value < 1000 ? 0 : Math.min(BYTE_UNITS.length, Math.floor(Math.log10(value) / 3)) - 1;
      const unit = BYTE_UNITS[Math.max(0, power)] ?? 'kilobyte';
      const scaled = value / 1000 ** (Math.max(0, power) + 1);
      const digits = scaled >= 100 || value === 0 ? 0 : 1;
      return number(scaled, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits });
    },
    duration(seconds) {
      if (seconds === null || !Number.isFinite(seconds)) return NOTHING;
      const total = Math.round(seconds);
      const parts = { h: Math.floor(total / 3600), m: Math.floor(total / 60) % 60, s: total % 60 };
      if (total < 60) return t('units.seconds', parts);
      return parts.h > 0 ? t('units.hours', parts) : t('units.minutes', parts);
    },
    date: (iso) => dateAndTime.format(new Date(iso)),
    time: (iso) => new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(new Date(iso)),
    ago(iso) {
      const seconds = (new Date(iso).getTime() - Date.now()) / 1000;
      const size = Math.abs(seconds);
      if (size < 60) return t('units.justNow', {});
      if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
      if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
      if (size < 30 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
      return dateOnly.format(new Date(iso));
    },
  };
}

type Translate = (key: string, named: Record<string, unknown>) => string;
/** By what translates, and by language: formatters are dear, and every row of a table asks for them. */
const made = new WeakMap<object, Map<string, Format>>();

function formatOf(locale: string, translate: Translate): Format {
  const byLocale = made.get(translate) ?? new Map<string, Format>();
  made.set(translate, byLocale);
  const format = byLocale.get(locale) ?? createFormat(locale, translate);
  byLocale.set(locale, format);
  return format;
}

export function useFormat(): ComputedRef<Format> {
  const { locale, t } = useI18n();
  return computed(() => formatOf(locale.value, t));
}
