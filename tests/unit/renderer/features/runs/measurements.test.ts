import { describe, expect, it } from 'vitest';
import { rgbOf } from '@renderer/ui/theme';
import {
  accuraciesOf,
  differenceOf,
  largestChange,
  mistakesOf,
  orderOf,
  sharesOf,
  quantilesOf,
  rangeOf,
  rebinned,
  useMeasurements,
} from '@renderer/features/runs/measurementsStore';
import { one, runsOf, settled, startStores } from '../../support';

const classNames = ['cat', 'ant', 'bee'];
const confusion = { classNames, counts: Uint32Array.of(8, 2, 0, 1, 3, 0, 0, 0, 0) };

describe('answers of an evaluation', () => {
  it('are shares of each class; a class without images has none', () => {
    const { cells, images, accuracies } = sharesOf(confusion);
    expect([...cells]).toEqual([0.8, 0.2, 0, 0.25, 0.75, 0, 0, 0, 0]);
    expect([...images]).toEqual([10, 4, 0]);
    expect([...accuracies]).toEqual([0.8, 0.75, 0]);
  });

  it('come in any order of the classes', () => {
    const { accuracies } = sharesOf(confusion);
    expect(orderOf(classNames, accuracies, 'dataset')).toEqual([0, 1, 2]);
    expect(orderOf(classNames, accuracies, 'worst')).toEqual([2, 1, 0]);
    expect(orderOf(classNames, accuracies, 'best')).toEqual([0, 1, 2]);
    expect(orderOf(classNames, accuracies, 'name')).toEqual([1, 2, 0]);
  });

  it('differ from those of another evaluation', () => {
    const before = sharesOf({ classNames, counts: Uint32Array.of(5, 5, 0, 1, 3, 0, 0, 0, 2) });
    const difference = differenceOf(sharesOf(confusion), before);
    expect(difference.accuracies[0]).toBeCloseTo(0.3, 12);
    expect(difference.cells[1]).toBeCloseTo(-0.3, 12);
    expect(mistakesOf(difference, 3, 5)).toEqual([
      { truth: 0, answer: 1, share: expect.closeTo(-0.3, 12) as number },
    ]);
  });

  it('name the most frequent mistakes', () => {
    expect(mistakesOf(sharesOf(confusion), 3, 1)).toEqual([{ truth: 1, answer: 0, share: 0.25 }]);
  });

  it('may be of a thousand classes', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `종류 ${i}`);
    const counts = new Uint32Array(1000 * 1000);
    for (let i = 0; i < 1000; i += 1) counts[i * 1001] = 4;
    for (let i = 0; i < 20; i += 1) counts[i * 1000 + 999] = i;
    const many = { ...confusion, classNames: names, counts };
    const shares = sharesOf(many);
    expect(mistakesOf(shares, 1000, 3)).toEqual(
      [19, 18, 17].map((truth) => ({ truth, answer: 999, share: truth / (truth + 4) })),
    );
    expect(accuraciesOf(many)).toEqual(shares.accuracies);
    const none = { ...shares, cells: new Float64Array(1000 * 1000) };
    expect(largestChange(differenceOf(none, shares).cells)).toBe(1);
    expect(largestChange(none.cells)).toBe(0.01);
  });
});

describe('the colours of a picture', () => {
  it('are those of the style sheet, also in the short form that a build writes', () => {
    expect(rgbOf('#15181e')).toEqual([21, 24, 30]);
    expect(rgbOf('#fff')).toEqual([255, 255, 255]);
    expect(rgbOf('#1a0')).toEqual([17, 170, 0]);
  });
});

describe('histograms', () => {
  const even = { name: 'a', low: 0, high: 4, counts: Uint32Array.of(1, 1, 1, 1) };

  it('have quantiles', () => {
    expect(quantilesOf(even, [0, 0.25, 0.5, 1])).toEqual([0, 1, 2, 4]);
    expect(quantilesOf({ ...even, counts: Uint32Array.of(0, 4, 0, 0) }, [0, 0.5, 1])).toEqual([1, 1.5, 2]);
    expect(quantilesOf({ ...even, counts: new Uint32Array(4) }, [0.5])).toEqual([Number.NaN]);
  });

  it('share one axis', () => {
    const narrow = { name: 'a', low: 3, high: 3, counts: Uint32Array.of(7, 0) };
    expect(rangeOf([even, narrow])).toEqual({ low: 0, high: 4 });
    expect(rangeOf([narrow])).toEqual({ low: 2.5, high: 3.5 });
    expect([...rebinned(even, { low: 0, high: 8 }, 4)]).toEqual([0.5, 0.5, 0, 0]);
    expect([...rebinned(narrow, { low: 0, high: 4 }, 4)]).toEqual([0, 0, 0, 1]);
    const total = rebinned({ ...even, low: 0.3, high: 3.1 }, { low: 0, high: 4 }, 7).reduce((a, b) => a + b);
    expect(total).toBeCloseTo(1, 9);
  });
});

describe('the store of measurements', () => {
  it('asks for answers once, and for histograms again when there are more', async () => {
    const bridge = await startStores();
    const run = one(runsOf(bridge), ({ status }) => status === 'completed');
    const evaluation = one(bridge.library.evaluations.list(run.id), () => true);
    const store = useMeasurements();
    await store.loadConfusion(run.id, evaluation.id);
    await store.loadConfusion(run.id, evaluation.id);
    expect(bridge.calls.filter(({ name }) => name === 'evaluations.confusion')).toHaveLength(1);
    expect(store.confusions.get(evaluation.id)?.classNames).toHaveLength(10);

    await store.loadHistograms(run.id);
    const before = store.histograms?.length ?? 0;
    expect(before).toBeGreaterThan(0);
    const counts = Uint32Array.of(1, 2);
    bridge.library.histograms.add(run.id, run.iteration + 1, [{ name: 'bases', low: 0, high: 1, counts }]);
    bridge.emit('run.histograms', { runId: run.id, iteration: 1 });
    bridge.emit('run.histograms', { runId: run.id, iteration: 2 });
    await settled();
    expect(store.histograms?.length).toBeGreaterThan(before);
    expect(bridge.calls.filter(({ name }) => name === 'histograms.list')).toHaveLength(3);
    store.closeHistograms();
    bridge.emit('run.histograms', { runId: run.id, iteration: 3 });
    expect(bridge.calls.filter(({ name }) => name === 'histograms.list')).toHaveLength(3);
  });
});
