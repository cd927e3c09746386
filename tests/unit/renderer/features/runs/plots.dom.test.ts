import { beforeEach, describe, expect, it } from 'vitest';
import { runConfigSchema, type RunConfigInput } from '@shared/config/schema';
import { runTableOf } from '@shared/domain/runTable';
import {
  axisOf,
  coloursOf,
  placedRuns,
  type PlotAxis,
  withinRanges,
} from '@renderer/features/runs/plots/axes';
import { forgetPlot, readPlot, storePlot } from '@renderer/features/runs/plots/plotView';
import { columnOf, configColumn, OWN_COLUMNS, type RunColumn } from '@renderer/features/runs/table/columns';
import { entriesOf, type RunEntry } from '@renderer/features/runs/table/entry';
import { choose, NOTHING_SELECTED } from '@renderer/features/runs/table/runSelection';
import { runNamed, startStores } from '../../support';

const template = runNamed(await startStores(), '8 hallucinators');
const RATES = [0.001, 0.01, 0.1];
const OBJECTIVES = ['dm', 'dc', 'mtt'] as const;

const entries = entriesOf(
  runTableOf(
    'p',
    RATES.map((learningRate, i) => {
      const input: RunConfigInput = {
        dataset: { source: 'fashion-mnist-sample' },
        parameterization: {},
        objective: { kind: OBJECTIVES[i] ?? 'dm' },
        optimiser: { images: { learningRate } },
      };
      return {
        ...template,
        id: `run-${i}`,
        config: runConfigSchema.parse(input),
        bestAccuracy: i === 0 ? null : 0.6 + i / 10,
      };
    }),
    () => ({ updatedAt: '', diskBytes: 0, series: {} }),
  ),
);
const column = (id: string): RunColumn => {
  const found = columnOf(id, entries) ?? OWN_COLUMNS.get(id);
  if (!found) throw new Error(`There is no column ${id}.`);
  return found;
};
const rate = column(configColumn('optimiser.images.learningRate'));
const objective = column(configColumn('objective.kind'));
const accuracy = column('accuracy');
const places = (axis: PlotAxis): (number | null)[] => entries.map((entry) => axis.place(entry));
const idsOf = (runs: readonly RunEntry[]): string[] => runs.map(({ id }) => id);

describe('axes', () => {
  it('place numbers between their ends, evenly or by powers of ten', () => {
    expect(places(axisOf(rate, entries, 'log'))).toEqual([
      expect.closeTo(0, 6),
      expect.closeTo(0.5, 6),
      expect.closeTo(1, 6),
    ]);
    const [least, middle, most] = places(axisOf(rate, entries)) as number[];
    expect(middle).toBeCloseTo((least ?? 0) + ((most ?? 0) - (least ?? 0)) / 11, 6);
  });

  it('are logarithmic by themselves where numbers span much', () => {
    expect(axisOf(rate, entries, 'auto').kind).toBe('log');
    expect(axisOf(accuracy, entries, 'auto').kind).toBe('linear');
  });

  it('place names side by side', () => {
    const axis = axisOf(objective, entries);
    expect(axis.kind).toBe('names');
    expect(axis.ticks.map(({ value }) => value)).toEqual(['dc', 'dm', 'mtt']);
    expect(places(axis)).toEqual([0.5, 1 / 6, 5 / 6].map((at) => expect.closeTo(at, 6) as unknown));
  });

  it('leave out runs without a value, and what a logarithm does not have', () => {
    expect(places(axisOf(accuracy, entries))[0]).toBeNull();
    const placed = placedRuns(entries, axisOf(rate, entries), axisOf(accuracy, entries));
    expect(idsOf(placed.map(({ entry }) => entry))).toEqual(['run-1', 'run-2']);
    const disk = column('disk');
    expect(places(axisOf(disk, entries, 'log'))).toEqual([null, null, null]);
    expect(places(axisOf(disk, entries))).not.toContain(null);
  });

  it('select the runs within all ranges', () => {
    const axes = [axisOf(rate, entries, 'log'), axisOf(accuracy, entries)];
    const range = (low: number, high: number) => [low, high] as const;
    const within = (ranges: [string, readonly [number, number]][]): string[] =>
      idsOf(withinRanges(entries, axes, new Map(ranges)));
    expect(within([])).toEqual(['run-0', 'run-1', 'run-2']);
    expect(within([[rate.id, range(0.4, 1)]])).toEqual(['run-1', 'run-2']);
    expect(
      within([
        [rate.id, range(0, 0.6)],
        [accuracy.id, range(0, 1)],
      ]),
    ).toEqual(['run-1']);
  });
});

describe('colours', () => {
  it('are of the palette for a few values, with numbers in their order', () => {
    const { legend, of } = coloursOf(rate, entries);
    expect(legend).toEqual({ kind: 'names', names: ['0.001', '0.01', '0.1'] });
    expect(entries.map(of)).toEqual([{ index: 0 }, { index: 1 }, { index: 2 }]);
    expect(coloursOf(accuracy, entries).of(entries[0] as RunEntry)).toBeNull();
  });

  it('are shades for many numbers', () => {
    const many = Array.from({ length: 12 }, (_, i) => ({ ...(entries[0] as RunEntry), lastLoss: i }));
    const { legend, of } = coloursOf(column('loss'), many);
    expect(legend).toEqual({ kind: 'shades', low: 0, high: 11 });
    expect(of(many[11] as RunEntry)).toEqual({ share: 1 });
  });
});

describe('the view', () => {
  beforeEach(() => localStorage.clear());

  it('is remembered per project, and unreadable parts take their defaults', () => {
    const first = readPlot('p');
    expect(first).toMatchObject({ open: false, kind: 'scatter', x: 'stored', y: 'accuracy', logX: true });
    storePlot('p', { ...first, open: true, x: 'loss' });
    expect(readPlot('p')).toMatchObject({ open: true, x: 'loss' });
    expect(readPlot('q')).toEqual(first);
    localStorage.setItem('runs.plot.p', JSON.stringify({ open: true, x: 'nonsense', colour: 7 }));
    expect(readPlot('p')).toEqual({ ...first, open: true });
    localStorage.setItem('runs.plot.p', '{');
    expect(readPlot('p')).toEqual(first);
    forgetPlot('p');
    expect(localStorage.getItem('runs.plot.p')).toBeNull();
  });
});

it('a selection takes what a rectangle holds, alone or beside what was selected', () => {
  const one = choose(NOTHING_SELECTED, ['run-0'], false);
  expect([...choose(one, ['run-1'], false).chosen]).toEqual(['run-1']);
  expect([...choose(one, ['run-1'], true).chosen]).toEqual(['run-0', 'run-1']);
});
