import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { stepDepth } from '@main/core/engine/webgpu/emit/contract/frame';
import {
  chooseTile,
  type ContractionSize,
  estimate,
  rankTiles,
  splitsOf,
  storageOf,
  threadsOf,
  type TileLimits,
  workOf,
} from '@main/core/engine/webgpu/graph/tileChoice';
import { planProgram } from '@main/core/engine/webgpu/plan/plan';
import { float32, int32 } from '@main/core/trace/ir';
import { program } from '../../../../../integration/engines-webgpu/cases/case';
import { program as secondOrder } from '../../../../../integration/engines-webgpu/secondOrder';
import { kernelFaults } from '../../../../../support/kernelFaults';
import {
  largeDevice,
  planFaults,
  readKernel,
  smallestDevice,
  softwareDevice,
} from '../../../../../support/planFaults';

// Many small examples, which take long on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

const extent = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(64, 100, 128, 196, 256, 1000, 4096));
const size: fc.Arbitrary<ContractionSize> = fc.record({
  batch: fc.integer({ min: 1, max: 6 }),
  rows: extent,
  columns: extent,
  sum: extent,
});
const device = fc.constantFrom<TileLimits>(largeDevice, smallestDevice, softwareDevice);

describe('the choice of tiles', () => {
  it('keeps to the limits of the device', () => {
    fc.assert(
      fc.property(size, device, (wanted, limits) => {
        for (const { choice } of rankTiles(wanted, limits)) {
          const { tile } = choice;
          expect(storageOf(tile)).toBeLessThanOrEqual(limits.workgroupStorage);
          expect(threadsOf(tile)).toBeLessThanOrEqual(limits.invocations);
          expect(tile.rows % tile.threadRows).toBe(0);
          expect(tile.columns % tile.threadColumns).toBe(0);
          // Kernels move four rows or columns at a time.
          expect(tile.threadRows % 4).toBe(0);
          expect(tile.threadColumns % 4).toBe(0);
        }
      }),
    );
  });

  it('cuts sums into parts of which none is empty', () => {
    fc.assert(
      fc.property(size, device, (wanted, limits) => {
        const { tile, splits } = chooseTile(wanted, limits);
        const blocks = Math.ceil(wanted.sum / tile.depth);
        const each = Math.ceil(blocks / splits);
        expect((splits - 1) * each).toBeLessThan(blocks);
      }),
    );
  });

  it('cuts a long sum with few results, and does not cut one with many', () => {
    const few = chooseTile({ batch: 1, rows: 32, columns: 32, sum: 65536 }, largeDevice);
    const many = chooseTile({ batch: 1, rows: 4096, columns: 4096, sum: 1024 }, largeDevice);
    expect(few.splits).toBeGreaterThan(8);
    expect(many.splits).toBe(1);
  });

  it('leaves a sum of nothing whole', () => {
    for (const limits of [largeDevice, smallestDevice, softwareDevice]) {
      expect(chooseTile({ batch: 1, rows: 2, columns: 3, sum: 0 }, limits).splits).toBe(1);
    }
  });

  it('takes large tiles for large products and small ones for small products', () => {
    const area = (rows: number): number => {
      const { tile } = chooseTile({ batch: 1, rows, columns: rows, sum: 256 }, largeDevice);
      return tile.rows * tile.columns;
    };
    expect(area(4096)).toBeGreaterThan(area(32));
  });
});

/** Contractions of ConvNet-3 of width 128 on N images of 32x32. */
const ofImages: Readonly<Record<string, (n: number) => ContractionSize>> = {
  'a convolution of 3 channels': (n) => ({ batch: 1, rows: n * 1024, columns: 128, sum: 27 }),
  'a convolution of 16x16 places': (n) => ({ batch: 1, rows: n * 256, columns: 128, sum: 1152 }),
  'a convolution of 8x8 places': (n) => ({ batch: 1, rows: n * 64, columns: 128, sum: 1152 }),
  'a kernel gradient of 3 channels': (n) => ({ batch: 1, rows: 128, columns: 27, sum: n * 1024 }),
  'a kernel gradient of 16x16 places': (n) => ({ batch: 1, rows: 128, columns: 1152, sum: n * 256 }),
  'a kernel gradient of 8x8 places': (n) => ({ batch: 1, rows: 1152, columns: 128, sum: n * 64 }),
  'a gradient by images of 3 channels': (n) => ({ batch: 1, rows: n * 1024, columns: 3, sum: 1152 }),
};

describe.each(Object.entries(ofImages))('the choice of tiles for %s', (_, sizeFor) => {
  const measured = (n: number, limits: TileLimits) => {
    const of = sizeFor(n);
    const choice = chooseTile(of, limits);
    const { groups, depth } = workOf(choice, of);
    const { rows, columns } = choice.tile;
    return {
      time: estimate(choice, of, limits),
      padding: (groups * depth * rows * columns) / (of.batch * of.rows * of.columns * of.sum),
      threads: groups * threadsOf(choice.tile),
    };
  };

  it.each([
    ['a large device', largeDevice],
    ['the smallest device', smallestDevice],
  ])('has no cliffs from 1 to 1000 images on %s', (_name, limits) => {
    let before = measured(1, limits);
    for (let n = 2; n <= 1000; n++) {
      const now = measured(n, limits);
      const change = now.time / before.time;
      expect(change, `time of ${n} images`).toBeLessThan((1.1 * n) / (n - 1));
      expect(change, `time of ${n} images`).toBeGreaterThan(0.97);
      if (n >= 10) {
        expect(now.padding, `edges of tiles of ${n} images`).toBeLessThan(1.4);
        const [fewer, more] = [now.threads, before.threads].sort((a, b) => a - b);
        expect((more ?? 0) / (fewer ?? 1), `threads of ${n} images`).toBeLessThan(3);
      }
      if (n >= 100) expect(now.threads).toBeGreaterThan(limits.busyThreads / 2);
      before = now;
    }
  });
});

describe('the model of a large device', () => {
  // Microseconds that hand-written kernels took on an H100, N = 10, 100 and 256. The model was fitted to these figures.
  it.each([
    ['a convolution of 16x16 places', [29.6, 234, 502]],
    ['a convolution of 8x8 places', [14, 70, 129]],
    ['a kernel gradient of 16x16 places', [30.7, 201, 491]],
    ['a kernel gradient of 8x8 places', [13.5, 61, 135]],
  ])('is right within a third about %s', (name, times) => {
    [10, 100, 256].forEach((n, i) => {
      const size = ofImages[name]?.(n);
      if (size === undefined) throw new Error('There is no such contraction.');
      const ratio = estimate(chooseTile(size, largeDevice), size, largeDevice) / (times[i] ?? 0);
      expect(ratio).toBeGreaterThan(3 / 4);
      expect(ratio).toBeLessThan(4 / 3);
    });
  });

  it('ranks every tile that fits once, the chosen one first', () => {
    fc.assert(
      fc.property(size, device, (wanted, limits) => {
        const ranked = rankTiles(wanted, limits);
        expect(ranked[0]?.choice).toEqual(chooseTile(wanted, limits));
        expect(new Set(ranked.map(({ choice }) => JSON.stringify(choice.tile))).size).toBe(ranked.length);
        const times = ranked.map(({ time }) => time);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
    );
  });
});

describe('steps through a sum', () => {
  const tile = { rows: 128, columns: 64, depth: 16, threadRows: 8, threadColumns: 8 };

  it('come out even where they can, within the memory of a workgroup', () => {
    expect(stepDepth(tile, 64, largeDevice.workgroupStorage)).toBe(16);
    expect(stepDepth(tile, 36, largeDevice.workgroupStorage)).toBe(12);
    expect(stepDepth(tile, 196, largeDevice.workgroupStorage)).toBe(28);
    expect(stepDepth(tile, 196, smallestDevice.workgroupStorage)).toBe(16);
    expect(stepDepth(tile, 7, largeDevice.workgroupStorage)).toBe(16);
  });
});

describe('contraction kernels', () => {
  it('keep to the limits of the device, whatever their size', () => {
    fc.assert(
      fc.property(
        size,
        fc.constantFrom(largeDevice, smallestDevice),
        ({ batch, rows, columns, sum }, limits) => {
          const specs = [float32([batch, rows, 1, sum]), float32([batch, 1, columns, sum])];
          const { ir } = program('product', specs, (b, x, y) => b.emit('dot', [x, y], {}));
          expect(planFaults(planProgram(ir, limits), limits)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are valid with every tile, for sums of products too', async () => {
    const tiles = rankTiles({ batch: 1, rows: 256, columns: 256, sum: 256 }, largeDevice);
    expect(tiles.length).toBeGreaterThan(15);
    const pairs = new Set<number>();
    for (const [i, { choice }] of tiles.entries()) {
      const plan = planProgram(secondOrder, largeDevice, (of, limits, { contraction }) => {
        pairs.add(1 + contraction.others.length);
        const splits = splitsOf(of, choice.tile, limits).at(i % 2 === 0 ? 0 : -1) ?? 1;
        return { tile: choice.tile, splits };
      });
      expect(planFaults(plan, largeDevice)).toEqual([]);
      expect(await kernelFaults(plan), JSON.stringify(choice.tile)).toEqual([]);
    }
    expect(pairs).toEqual(new Set([1, 2]));
  });

  it('of different element types do not share workgroup memory', () => {
    const specs = [float32, int32].flatMap((spec) => [spec([512, 1, 256]), spec([1, 512, 256])]);
    const { ir } = program('two products', specs, (b, ...inputs) =>
      [0, 2].map((i) => b.emit('dot', inputs.slice(i, i + 2), {})),
    );
    expect(planFaults(planProgram(ir, smallestDevice), smallestDevice)).toEqual([]);
  });

  it('use workgroup memory for both operands of a step', () => {
    const specs = [float32([256, 1, 128]), float32([1, 256, 128])];
    const { ir } = program('product', specs, (b, x, y) => b.emit('dot', [x, y], {}));
    const [first] = planProgram(ir, largeDevice).dispatches.filter(({ wgsl }) => wgsl.includes('rowBlock'));
    const { sharedBytes } = readKernel(first?.wgsl ?? '');
    expect(sharedBytes).toBeGreaterThan(0);
  });
});
