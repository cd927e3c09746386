import { describe, expect, it } from 'vitest';
import { createFormat } from '@renderer/i18n/useFormat';
import { i18n } from '@renderer/i18n';
import { differences, flatten } from '@shared/config/flatten';

const formatIn = (locale: 'en' | 'ko'): ReturnType<typeof createFormat> =>
  createFormat(locale, (key, named) => i18n.global.t(key, named, { locale }));

describe('formats', () => {
  it('follow the language', () => {
    expect(formatIn('en').duration(3_725)).toBe('1 h 2 min');
    expect(formatIn('ko').duration(3_725)).toBe('1시간 2분');
    expect(formatIn('en').duration(59.6)).toBe('1 min 0 s');
    expect(formatIn('en').percent(0.7167)).toBe('71.7%');
    expect(formatIn('en').ago(new Date(Date.now() - 3 * 3_600_000).toISOString())).toBe('3 hr. ago');
  });

  it('shows figures with the digits that matter', () => {
    const { figure } = formatIn('en');
    expect([
      figure(4.26512),
      figure(38.7),
      figure(0.000_012_3),
      figure(12_345),
      figure(0),
      figure(null),
    ]).toEqual(['4.265', '38.70', '1.23e-5', '12,345', '0.00', '–']);
  });

  it('writes the figures of an axis with the decimals that tell them apart', () => {
    const { ticks, percentTicks, shortest } = formatIn('en');
    expect(ticks([0, 200, 400])).toEqual(['0', '200', '400']);
    expect(ticks([0, 0.5, 1, 1.5])).toEqual(['0.0', '0.5', '1.0', '1.5']);
    expect(ticks([0.1, 0.125, 0.15])).toEqual(['0.100', '0.125', '0.150']);
    expect(ticks([0.1 + 0.2, 0.4])).toEqual(['0.3', '0.4']);
    expect(ticks([-1e8, 0, 1e8])).toEqual(['-1e8', '0', '1e8']);
    expect(ticks([0, 2e-6])).toEqual(['0', '2e-6']);
    expect(ticks([7])).toEqual(['7']);
    expect(ticks([])).toEqual([]);
    expect(percentTicks([0.6, 0.65])).toEqual(['60%', '65%']);
    expect(percentTicks([0.612, 0.614])).toEqual(['61.2%', '61.4%']);
    expect([0, 0.001, 1, 100, 2e7].map(shortest)).toEqual(['0', '0.001', '1', '100', '2e7']);
  });

  it('shows sizes in units of a thousand', () => {
    const { bytes } = formatIn('en');
    expect([0, 400, 58_800, 999_999, 1_500_000, 2e12].map(bytes)).toEqual([
      '0 kB',
      '0.4 kB',
      '58.8 kB',
      '1,000 kB',
      '1.5 MB',
      '2 TB',
    ]);
  });
});

describe('lists', () => {
  it('compare configurations by path', () => {
    const rows = differences(
      flatten({ a: { b: 1 }, list: [1, 2] }),
      flatten({ a: { b: 2 }, list: [1, 2], c: true }),
    );
    expect(rows.filter((row) => row.differs)).toEqual([
      { path: 'a.b', value: '1', reference: '2', differs: true },
      { path: 'c', value: '–', reference: 'true', differs: true },
    ]);
    expect(differences(flatten({ a: 1 }), null)).toEqual([
      { path: 'a', value: '1', reference: '–', differs: false },
    ]);
  });
});
