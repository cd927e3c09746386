import { describe, expect, it } from 'vitest';
import { runTableOf } from '@shared/domain/runTable';
import { type Line, reseat, type PlacedLine, type Seat } from '@renderer/features/runs/table/arrange';
import { entriesOf, type RunEntry } from '@renderer/features/runs/table/entry';
import { runsOf, startStores } from '../../support';

const table = runTableOf('p', runsOf(await startStores()).slice(0, 1), () => ({
  updatedAt: '',
  diskBytes: 0,
  series: {},
}));
const [entry] = entriesOf(table) as [RunEntry];
const run = (key: string): Line => ({ type: 'run', key, entry });
const group = (key: string): Line => ({ type: 'group', key, value: key, entries: [], collapsed: false });
/** The lines of a list that are in view. */
const view = (lines: readonly Line[], first: number, count: number): PlacedLine[] =>
  lines.slice(first, first + count).map((line, i) => ({ line, index: first + i, start: 40 * (first + i) }));
const shown = (seats: readonly Seat[]): string[] => seats.map(({ seat, line }) => `${seat}=${line.key}`);
const letters = [...'abcdefgh'].map(run);

describe('rows of the table', () => {
  it('are taken over by the lines that come into view, and stay where they are in the document', () => {
    const before = reseat([], view(letters, 0, 4), true);
    expect(shown(before)).toEqual(['run-0=a', 'run-1=b', 'run-2=c', 'run-3=d']);
    const scrolled = reseat(before, view(letters, 2, 4), false);
    expect(shown(scrolled)).toEqual(['run-0=e', 'run-1=f', 'run-2=c', 'run-3=d']);
    expect(scrolled.map(({ start }) => start)).toEqual([160, 200, 80, 120]);
  });

  it('stand in order at rest', () => {
    const scrolled = reseat(reseat([], view(letters, 0, 4), true), view(letters, 2, 4), false);
    expect(shown(reseat(scrolled, view(letters, 2, 4), true))).toEqual([
      'run-2=c',
      'run-3=d',
      'run-0=e',
      'run-1=f',
    ]);
  });

  it('become more and fewer with the lines in view', () => {
    const few = reseat([], view(letters, 0, 2), true);
    const more = reseat(few, view(letters, 1, 4), false);
    expect(shown(more)).toEqual(['run-0=c', 'run-1=b', 'run-2=d', 'run-3=e']);
    const fewer = reseat(more, view(letters, 3, 2), false);
    expect(shown(fewer)).toEqual(['run-2=d', 'run-3=e']);
    expect(shown(reseat(fewer, view(letters, 3, 3), true))).toEqual(['run-2=d', 'run-3=e', 'run-0=f']);
  });

  it('of groups and of runs are not exchanged', () => {
    const lines = [group('one'), run('a'), group('two'), run('b'), run('c')];
    const before = reseat([], view(lines, 0, 3), true);
    expect(shown(before)).toEqual(['group-0=one', 'run-1=a', 'group-2=two']);
    expect(shown(reseat(before, view(lines, 2, 3), false))).toEqual(['run-1=b', 'group-2=two', 'run-0=c']);
  });
});
