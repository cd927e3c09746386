import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const tokens = readFileSync(join(import.meta.dirname, '../../../src/renderer/styles/tokens.css'), 'utf8');

type Colours = ReadonlyMap<string, string>;

/** The tokens of a selector, over those that it builds upon. */
function coloursOf(...selectors: readonly string[]): Colours {
  const blocks = selectors.flatMap((selector) => {
    const at = tokens.indexOf(`\n${selector} {`);
    if (at < 0) throw new Error(`There is no ${selector} in tokens.css.`);
    const block = tokens.slice(at, tokens.indexOf('\n}', at));
    return [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)];
  });
  return new Map(blocks.map(([, name = '', value = '']) => [name, value]));
}

const channels = (hex: string): number[] => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** Relative luminance, WCAG 2. */
function luminance(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(a: readonly number[], b: readonly number[]): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const over = (ink: readonly number[], share: number, paper: readonly number[]): number[] =>
  ink.map((value, i) => value * share + (paper[i] ?? 0) * (1 - share));

const SURFACES = ['canvas', 'sidebar', 'surface', 'raised', 'sunken', 'hover'];
const INKS = ['ink', 'ink-2', 'ink-3', 'accent-ink'];
const TONES = ['neutral', 'info', 'good', 'warn', 'alert', 'bad', 'special'].map((tone) => `tone-${tone}`);

const light = coloursOf(':root');
const dark = new Map([...light, ...coloursOf(":root[data-theme='dark']")]);
const high = coloursOf(":root[data-contrast='high']");
const highDark = coloursOf(":root[data-contrast='high'][data-theme='dark']");

const themes = [
  { name: 'light', colours: light, text: 4.5, borders: 1.1 },
  { name: 'dark', colours: dark, text: 4.5, borders: 1.1 },
  { name: 'high contrast, light', colours: new Map([...light, ...high]), text: 7, borders: 3 },
  {
    name: 'high contrast, dark',
    colours: new Map([...dark, ...high, ...highDark]),
    text: 7,
    borders: 3,
  },
];

describe.each(themes)('colours, $name', ({ colours, text, borders }) => {
  const of = (name: string): number[] => {
    const value = colours.get(name);
    if (value === undefined) throw new Error(`There is no colour ${name}.`);
    return channels(value);
  };
  const tooWeak = (pairs: readonly (readonly [string, number])[], least: number): string[] =>
    pairs.filter(([, value]) => value < least).map(([name, value]) => `${name} ${value.toFixed(2)}`);

  it(`give text ${text}:1 on every surface`, () => {
    const pairs = SURFACES.flatMap((paper) =>
      INKS.map((ink) => [`${ink} on ${paper}`, ratio(of(ink), of(paper))] as const),
    );
    expect(tooWeak(pairs, text)).toEqual([]);
  });

  it(`give words in a tone ${text}:1, on surfaces and on their own tint`, () => {
    const pairs = TONES.flatMap((tone) => [
      [`${tone} on surface`, ratio(of(tone), of('surface'))] as const,
      [`${tone} on its tint`, ratio(of(tone), over(of(tone), 0.12, of('surface')))] as const,
    ]);
    expect(tooWeak(pairs, text)).toEqual([]);
  });

  it(`give the words of a main button ${text}:1`, () => {
    const pairs = ['accent', 'accent-hover'].map(
      (paper) => [`on-accent on ${paper}`, ratio(of('on-accent'), of(paper))] as const,
    );
    expect(tooWeak(pairs, text)).toEqual([]);
  });

  it('give the focus and curves 3:1', () => {
    const lines = ['focus', ...Array.from({ length: 8 }, (_, i) => `chart-${i + 1}`)];
    const pairs = lines.map((line) => [line, ratio(of(line), of('surface'))] as const);
    expect(tooWeak(pairs, 3)).toEqual([]);
  });

  it(`give borders ${borders}:1`, () => {
    const pairs = ['line', 'line-strong'].map((line) => [line, ratio(of(line), of('surface'))] as const);
    expect(tooWeak(pairs, borders)).toEqual([]);
  });
});
