import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { stepDepth } from '../../../../src/main/core/engine/webgpu/emit/contract/frame';
import {
  chooseTile,
  type ContractionSize,
  storageOf,
  threadsOf,
  type TileLimits,
} from '../../../../src/main/core/engine/webgpu/graph/tileChoice';
import { planProgram } from '../../../../src/main/core/engine/webgpu/plan/plan';
import { float32, int32 } from '../../../../src/main/core/trace/spec';
import { program } from '../../../integration/engines-webgpu/cases';
import {
  largeDevice,
  planFaults,
  readKernel,
  smallestDevice,
  softwareDevice,
} from '../../../support/planFaults';

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
        const { tile } = chooseTile(wanted, limits);
        expect(storageOf(tile)).toBeLessThanOrEqual(limits.workgroupStorage);
        expect(threadsOf(tile)).toBeLessThanOrEqual(limits.invocations);
        expect(tile.rows % tile.threadRows).toBe(0);
        expect(tile.columns % tile.threadColumns).toBe(0);
        expect(tile.threadColumns % 4).toBe(0);
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

  it('takes large tiles for large products and small ones for small products', () => {
    const area = (rows: number): number => {
      const { tile } = chooseTile({ batch: 1, rows, columns: rows, sum: 256 }, largeDevice);
      return tile.rows * tile.columns;
    };
    expect(area(4096)).toBeGreaterThan(area(32));
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
