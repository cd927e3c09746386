import { describe, expect, it } from 'vitest';
import { effectScope, ref, type EffectScope } from 'vue';
import { misfitOf, misfitOfBases, misfitOfHallucinators } from '@shared/domain/galleryFit';
import type { GalleryCell, GalleryFrame, GalleryMap, GallerySource } from '@shared/ipc/contract';
import { useTimeline, type Timeline } from '@renderer/features/gallery/timeline';
import { sheetLayout } from '@renderer/features/gallery/contactSheet';
import {
  cellsBetween,
  counterpart,
  matrixOf,
  positionOf,
  orderByScore,
  scoreOf,
  all,
  extended,
  inOrder,
  noSelection,
  only,
  these,
  toggled,
} from '@renderer/features/gallery/galleryMatrix';
import {
  classColours,
  nextInDirection,
  cellsWithin,
  placedIn,
  WHOLE_MAP,
  zoomedAt,
  pointAt,
  pointOfCell,
} from '@renderer/features/gallery/galleryMap';
import { betweenOf, followed, mixBetween, mixOf, sideOfCell } from '@renderer/features/gallery/mixes';

const info = { classNames: ['Cat', 'Dog'], basisClasses: [0, 0, 1, 1], hallucinators: 2, factor: 1 } as const;
const cell = (basis: number, hallucinator: number | null): GalleryCell => ({ basis, hallucinator });

describe('places in the matrix', () => {
  it('are found without a search, and are none for what is not shown', () => {
    const matrix = matrixOf(info);
    expect(positionOf(matrix, cell(2, 1))).toEqual({ row: 2, column: 2 });
    expect(positionOf(matrix, cell(2, null))).toEqual({ row: 2, column: 0 });
    expect(positionOf(matrix, cell(2, 2))).toBeNull();
    expect(positionOf(matrix, { ...cell(2, 1), part: 0 })).toBeNull();
    const pixels = matrixOf({ ...info, hallucinators: 0 });
    expect(positionOf(pixels, cell(3, null))).toEqual({ row: 1, column: 1 });
  });

  it('carry over between whole images and their parts', () => {
    const [whole, parts] = [matrixOf({ ...info, factor: 2 }), matrixOf({ ...info, factor: 2 }, true)];
    expect(counterpart(parts, cell(1, 1))).toEqual({ ...cell(1, 1), part: 0 });
    expect(counterpart(whole, { ...cell(1, 1), part: 3 })).toEqual(cell(1, 1));
    expect(counterpart(whole, cell(9, 0))).toBeNull();
  });

  it('follow another order, in rows that name their class', () => {
    const matrix = matrixOf(info, false, [3, 0, 2, 1]);
    expect(matrix.headings).toBe(false);
    expect(matrix.rows.map(({ basis, classIndex, number }) => [basis, classIndex, number])).toEqual([
      [3, 1, 2],
      [0, 0, 1],
      [2, 1, 1],
      [1, 0, 2],
    ]);
    const pixels = matrixOf({ ...info, hallucinators: 0 }, false, [3, 0, 2, 1]);
    expect(pixels.rows.map(({ cells }) => cells.map(({ basis }) => basis))).toEqual([
      [0, 1],
      [3, 2],
    ]);
  });
});

describe('choosing cells', () => {
  const matrix = matrixOf(info);

  it('takes rectangles from the anchor, whichever way they reach', () => {
    const up = extended(matrix, only(cell(2, 1)), cell(1, 0));
    expect(inOrder(matrix, up)).toEqual([cell(1, 0), cell(1, 1), cell(2, 0), cell(2, 1)]);
    expect(up.active).toEqual(cell(1, 0));
    expect(inOrder(matrix, extended(matrix, up, cell(2, 1)))).toEqual([cell(2, 1)]);
    expect(cellsBetween(matrix, cell(8, 0), cell(1, 0))).toEqual([cell(1, 0)]);
  });

  it('adds and takes away single cells, and takes all', () => {
    const two = toggled(only(cell(3, 0)), cell(0, null));
    expect(inOrder(matrix, two)).toEqual([cell(0, null), cell(3, 0)]);
    expect(inOrder(matrix, toggled(two, cell(3, 0)))).toEqual([cell(0, null)]);
    expect(all(matrix, two).chosen.size).toBe(12);
    expect(all(matrix, two).active).toEqual(cell(0, null));
    expect(these([]).active).toBeNull();
    expect(inOrder(matrix, noSelection)).toEqual([]);
  });
});

describe('figures of cells', () => {
  const scores = { values: Float32Array.of(1, 3, 5, 5, 0, 1, 2, 2) };

  it('order bases by their mean, equal ones as stored', () => {
    expect(orderByScore(info, scores)).toEqual([1, 0, 3, 2]);
    expect(orderByScore(info, scores, true)).toEqual([2, 0, 3, 1]);
    expect(orderByScore(info, { values: new Float32Array(8) })).toEqual([0, 1, 2, 3]);
  });

  it('belong to hallucinations, or to stored images', () => {
    expect(scoreOf(info, scores, cell(1, 0))).toBe(5);
    expect(scoreOf(info, scores, cell(1, null))).toBeNull();
    expect(scoreOf(info, null, cell(1, 0))).toBeNull();
    expect(scoreOf({ ...info, hallucinators: 0 }, scores, cell(4, null))).toBe(0);
  });
});

describe('pairs', () => {
  const frame = { runId: 'r', checkpointId: 'c' };
  const [a, b] = [sideOfCell(frame, cell(1, 0)), sideOfCell(frame, cell(2, 1))];

  it('become mixes, alone and in between', () => {
    expect(mixOf(a)).toMatchObject({ toBasis: null, toHallucinator: null, part: null });
    const between = mixBetween(a, b, 0.25, 0.5);
    expect(between.toBasis).toEqual({ basis: b.basis, share: 0.25 });
    expect(between.toHallucinator).toEqual({ hallucinator: b.hallucinator, share: 0.5 });
    expect(mixBetween(a, { ...b, hallucinator: null }, 0, 0.5)).toEqual(mixOf(a));
  });

  it('follow the gallery to another frame, but not what they took elsewhere', () => {
    const foreign = { ...a, hallucinator: { runId: 'other', checkpointId: 'c', hallucinator: 0 } };
    const later = followed(foreign, 'r', 'c', 'd');
    expect(later.basis.checkpointId).toBe('d');
    expect(later.hallucinator?.checkpointId).toBe('c');
  });

  const shape = {
    imageSize: 28,
    channels: 1,
    baseChannels: 1,
    kernel: 3 as const,
    hallucinators: 2,
    classNames: [],
    perClass: 1,
  };
  it('fit by size and channels', () => {
    expect(misfitOf(shape, shape)).toBeNull();
    expect(misfitOf(shape, { ...shape, hallucinators: 0 })).toBe('no-hallucinators');
    expect(misfitOf(shape, { ...shape, imageSize: 32 })).toBe('size');
    expect(misfitOf({ ...shape, baseChannels: 3 }, shape)).toBe('base-channels');
    expect(misfitOf(null, shape)).toBe('unreadable');
    expect(misfitOfBases(shape, { ...shape, kernel: 1, hallucinators: 0 })).toBeNull();
    expect(misfitOfHallucinators(shape, { ...shape, kernel: 1 })).toBe('kernel');
    expect(misfitOfHallucinators(shape, { ...shape, channels: 3 })).toBe('channels');
  });

  it('say what lies between them', () => {
    const source: GallerySource = { runId: 'r', run: '', project: '', frames: [], shape };
    expect(betweenOf([source], a, b)).toEqual({ bases: null, hallucinators: null });
    expect(betweenOf([source], a, { ...b, hallucinator: null }).hallucinators).toBe('missing');
    expect(betweenOf([], a, b).bases).toBe('unreadable');
  });
});

describe('the map', () => {
  const map: Pick<GalleryMap, 'points'> = {
    points: [
      { kind: 'real', classIndex: 0, cell: null },
      { kind: 'basis', classIndex: 0, cell: cell(0, null) },
      { kind: 'hallucination', classIndex: 0, cell: cell(0, 1) },
    ],
  };
  const placed = placedIn(Float32Array.of(0, 0, 4, 0, 4, 2), { width: 100, height: 100 });
  const everything = new Set(['real', 'basis', 'hallucination'] as const);

  it('gives no two classes one colour', () => {
    for (const count of [2, 8, 10, 101]) {
      expect(new Set(classColours(count, 'light')).size).toBe(count);
    }
    expect(classColours(2, 'light')).toEqual(['var(--chart-1)', 'var(--chart-2)']);
    expect(classColours(10, 'dark')).not.toEqual(classColours(10, 'light'));
  });

  it('fills its area with one scale for both directions, up being more', () => {
    expect([...placed].map(Math.round)).toEqual([14, 68, 86, 68, 86, 32]);
    const wide = placedIn(Float32Array.of(0, 0, 4, 0, 4, 2), { width: 228, height: 64 });
    expect([...wide].map(Math.round)).toEqual([78, 50, 150, 50, 150, 14]);
  });

  it('is enlarged about the pointer, and never smaller than its area', () => {
    const zoom = zoomedAt(zoomedAt(WHOLE_MAP, 2, 86, 68), 2, 86, 68);
    expect(zoom.scale).toBe(4);
    const enlarged = placedIn(Float32Array.of(0, 0, 4, 0, 4, 2), { width: 100, height: 100 }, zoom);
    expect([...enlarged].map(Math.round)).toEqual([-202, 68, 86, 68, 86, -76]);
    expect(zoomedAt(zoom, 0.1, 20, 20)).toEqual(WHOLE_MAP);
    expect(zoomedAt(zoom, 1000, 0, 0).scale).toBe(30);
  });

  it('gives the cells of the shown kinds within a lasso, dents left out', () => {
    const around = [
      [80, 20],
      [95, 20],
      [95, 80],
      [80, 80],
    ] as const;
    expect(cellsWithin(map, placed, everything, around)).toEqual([cell(0, null), cell(0, 1)]);
    expect(cellsWithin(map, placed, new Set(['basis'] as const), around)).toEqual([cell(0, null)]);
    const dented = [
      [80, 20],
      [95, 20],
      [95, 80],
      [80, 80],
      [90, 68],
      [80, 60],
    ] as const;
    expect(cellsWithin(map, placed, everything, dented)).toEqual([cell(0, 1)]);
    expect(cellsWithin(map, placed, everything, [...around.slice(0, 2), [95, 40], [80, 40]])).toEqual([
      cell(0, 1),
    ]);
    expect(cellsWithin(map, placed, everything, [])).toEqual([]);
  });

  it('knows the nearest point that is shown', () => {
    expect(pointAt(map, placed, everything, 88, 66)).toBe(1);
    expect(pointAt(map, placed, new Set(['real'] as const), 88, 66)).toBeNull();
    expect(pointAt(map, placed, everything, 50, 50)).toBeNull();
  });

  it('is linked with cells, whole ones for parts', () => {
    expect(pointOfCell(map, { ...cell(0, 1), part: 2 })).toBe(2);
    expect(pointOfCell(map, cell(5, 0))).toBeNull();
  });

  it('is walked with the arrow keys, over cells alone', () => {
    expect(nextInDirection(map, placed, everything, 1, [0, -1])).toBe(2);
    expect(nextInDirection(map, placed, everything, 1, [-1, 0])).toBe(1);
    expect(nextInDirection(map, placed, new Set(['basis'] as const), 1, [0, -1])).toBe(1);
  });
});

describe('a contact sheet', () => {
  it('keeps rows of the matrix, and else makes rows of ten', () => {
    const rectangle = [cell(0, 0), cell(0, 1), cell(1, 0), cell(1, 1)];
    expect(sheetLayout(rectangle, 28)).toMatchObject({ columns: 2, rows: 2, tile: 112 });
    const loose = Array.from({ length: 23 }, (_, basis) => cell(basis, 0));
    expect(sheetLayout(loose, 32)).toMatchObject({ columns: 10, rows: 3, tile: 96 });
    const { places, width, height } = sheetLayout(rectangle, 28);
    for (const [left, top] of places) {
      expect(left + 112).toBeLessThanOrEqual(width);
      expect(top + 112).toBeLessThanOrEqual(height);
    }
  });

  it('never grows taller than can be drawn', () => {
    const many = Array.from({ length: 2000 }, (_, i) => cell(Math.floor(i / 2), i % 2));
    expect(sheetLayout(many, 32).height).toBeLessThanOrEqual(16_000);
    expect(sheetLayout(many, 32).columns % 2).toBe(0);
  });
});

describe('the timeline', () => {
  const frames = ref<GalleryFrame[]>(
    [0, 5, 10].map((iteration) => ({ id: `f${iteration}`, iteration, kind: 'snapshot' })),
  );

  function start(at: string): { timeline: Timeline; current: { value: string }; scope: EffectScope } {
    const current = ref(at);
    const scope = effectScope();
    const timeline = scope.run(() =>
      useTimeline({
        frames,
        current: () => current.value,
        speed: ref(5),
        ready: () => true,
        show: (id) => (current.value = id),
      }),
    );
    if (!timeline) throw new Error('The scope is closed.');
    return { timeline, current, scope };
  }

  it('steps within its ends', () => {
    const { timeline, current, scope } = start('f0');
    timeline.step(-1);
    expect(current.value).toBe('f0');
    timeline.step(1);
    timeline.step(1);
    timeline.step(1);
    expect([current.value, timeline.index.value]).toEqual(['f10', 2]);
    scope.stop();
  });

  it('plays from the start when it stands at the end, and stops when it is stepped', () => {
    const { timeline, current, scope } = start('f10');
    timeline.toggle();
    expect([current.value, timeline.playing.value]).toEqual(['f0', true]);
    timeline.step(1);
    expect([current.value, timeline.playing.value]).toEqual(['f5', false]);
    scope.stop();
  });
});
