/** What people type: the words of a search, and numbers. */
import type { Json } from '@shared/config/paths';

/** The words of a search, in small letters. */
export const wordsOf = (search: string): string[] => search.toLowerCase().split(/\s+/).filter(Boolean);

/** Whether every word of a search occurs somewhere in some texts, whatever the case. An empty search finds everything. */
export function matchesWords(search: string, texts: readonly string[]): boolean {
  const all = texts.join('\n').toLowerCase();
  return wordsOf(search).every((word) => all.includes(word));
}

/** What someone typed: a number, null when empty and that is allowed, else the text itself. */
export function readNumber(text: string, nullable: boolean): Json {
  const trimmed = text.trim();
  if (trimmed === '') return nullable ? null : '';
  return /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}

interface Limits {
  readonly integer: boolean;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

/** A step up or down: 1 for whole numbers, else a tenth of the number's magnitude; it stays within the limits. */
export function stepNumber(value: number, steps: number, limits: Limits): number {
  const size =
    limits.integer || value === 0
      ? limits.integer
        ? 1
        : 0.1
      : 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  const next = Number((value + steps * size).toPrecision(12));
  return Math.min(limits.maximum ?? Infinity, Math.max(limits.minimum ?? -Infinity, next));
}
