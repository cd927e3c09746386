import { describe, expect, it } from 'vitest';
import { chooseTile, matrixGrid, matrixStorage } from '@main/core/engine/webgpu/graph/tileChoice';
import { halfSupport } from '@main/core/engine/webgpu/runtime/device';

const square = { rows: 16, columns: 16, depth: 16 };
const flat = { rows: 16, columns: 8, depth: 8 };
const tile = { rows: 128, columns: 64, depth: 16, threadRows: 8, threadColumns: 8 };
const plenty = 1 << 16;

describe('the grid of matrices', () => {
  it('shares the tile of four subgroups so that each reads the least', () => {
    expect(matrixGrid(tile, 16, [flat, square], plenty)).toEqual({ shape: square, down: 2, across: 2 });
  });

  it('takes the shape that fits the step, the tile and the memory, or none', () => {
    expect(matrixGrid(tile, 24, [square, flat], plenty)?.shape).toEqual(flat);
    expect(matrixGrid(tile, 12, [square, flat], plenty)).toBeUndefined();
    expect(matrixGrid({ ...tile, rows: 36, threadRows: 12 }, 16, [square], plenty)).toBeUndefined();
    expect(matrixGrid(tile, 16, [square], matrixStorage(tile, 16) - 1)).toBeUndefined();
    expect(matrixGrid(tile, 16, [square], matrixStorage(tile, 16))).toBeDefined();
  });
});

describe('tiles for matrices', () => {
  const limits = { workgroupStorage: 49152, invocations: 1024, busyThreads: 33792, compact: false };

  it('are chosen among those that can be used, or among all', () => {
    const size = { batch: 1, rows: 36, columns: 128, sum: 102400 };
    const usual = chooseTile(size, limits).tile;
    expect(chooseTile(size, { ...limits, usable: ({ rows }) => rows === 64 }).tile.rows).toBe(64);
    expect(chooseTile(size, { ...limits, usable: () => false }).tile).toEqual(usual);
  });
});

describe('what a device offers for half precision', () => {
  const config = { componentType: 'f16', resultComponentType: 'f32', M: 16, N: 8, K: 16 };
  const info = { subgroupMinSize: 32, subgroupMaxSize: 32, subgroupMatrixConfigs: [config] };
  const all = new Set(['shader-f16', 'subgroups', 'chromium-experimental-subgroup-matrix']);

  it('is nothing without 16-bit numbers', () => {
    expect(halfSupport(new Set(['subgroups']), info)).toBeUndefined();
  });

  it('is tensor cores where they add up in f32 and subgroups have 32 threads', () => {
    const found = halfSupport(all, info);
    expect(found?.matrices).toEqual([{ rows: 16, columns: 8, depth: 16 }]);
    expect(new Set(found?.features)).toEqual(all);
    const narrow = { ...info, subgroupMatrixConfigs: [{ ...config, resultComponentType: 'f16' }] };
    for (const other of [narrow, { ...info, subgroupMinSize: 16 }, {}]) {
      expect(halfSupport(all, other)).toEqual({ features: ['shader-f16'], matrices: [] });
    }
    expect(halfSupport(new Set(['shader-f16']), info)?.matrices).toEqual([]);
  });
});
