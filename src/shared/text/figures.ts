/** Figures with a fixed number of decimals, rounded as pages round them: by their decimal value, halves away from zero. */

type Style = 'decimal' | 'percent';

// Making a formatter costs more than using it a hundred times.
const formatters = new Map<string, Intl.NumberFormat>();

function formatterOf(style: Style, digits: number): Intl.NumberFormat {
  const key = style + String(digits);
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const decimals = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const made = new Intl.NumberFormat('en-US', { style, useGrouping: false, ...decimals });
  formatters.set(key, made);
  return made;
}

/** 4.225 with two digits -> `4.23`, where `toFixed` rounds the binary value next to it, to `4.22`. */
export const fixed = (value: number, digits: number): string => formatterOf('decimal', digits).format(value);

/** Share 0..1 as per cent, without the sign: 0.6905 -> `69.1`. */
export const percent = (share: number, digits = 1): string =>
  formatterOf('percent', digits).format(share).replace('%', '');
