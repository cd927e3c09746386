import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineProducts } from '@main/core/engine/webgpu/graph/split';
import { normalise } from '@main/core/engine/webgpu/graph/rewrite';
import { halveOperands } from '@main/core/engine/webgpu/graph/store';
import { chooseTile, contractionSize, isPossible, limitsOf } from '@main/core/engine/webgpu/graph/tileChoice';
import { planProgram } from '@main/core/engine/webgpu/plan/plan';
import { contractionShapes, shapeKey } from '@main/core/engine/webgpu/plan/shapes';
import { candidatesFor } from '@main/core/engine/webgpu/tuning/tiles';
import { choiceText, readChoice } from '@main/core/engine/webgpu/tuning/store';
import { probe } from '@main/core/engine/webgpu/tuning/timer';
import { trace } from '@main/core/trace/trace';
import * as net from '../../../../../support/convnet';
import { kernelFaults } from '../../../../../support/kernelFaults';
import { largeDevice, planFaults, smallestDevice } from '../../../../../support/planFaults';

const shape = net.convNet3(16, 4);
const ir = trace('step', net.step, net.stepSpecs(shape));
const other = trace('step', net.step, net.stepSpecs(net.convNet3(16, 5)));
const shapes = contractionShapes(combineProducts(normalise(ir)));

describe('a choice as a text', () => {
  it('comes back', () => {
    for (const node of shapes.map((one) => one.node)) {
      for (const choice of candidatesFor(contractionSize(node), largeDevice)) {
        expect(readChoice(choiceText(choice))).toEqual(choice);
      }
    }
  });

  it('is refused in any other form', () => {
    for (const text of ['', '128x64', '0x64x16/8x8*1', '128x64x16/8x8*', '1e3x64x16/8x8*1', 'a'.repeat(99)]) {
      expect(readChoice(text), text).toBeUndefined();
    }
  });
});

describe('kinds of contractions', () => {
  it('have one key in every program, and another for another shape, precision or class', () => {
    const again = contractionShapes(
      combineProducts(normalise(trace('again', net.step, net.stepSpecs(shape)))),
    );
    expect(again.map(({ key }) => key)).toEqual(shapes.map(({ key }) => key));
    const larger = contractionShapes(combineProducts(normalise(other))).map(({ key }) => key);
    expect(larger.filter((key) => shapes.some((one) => one.key === key))).toEqual([]);
    const halved = contractionShapes(halveOperands(normalise(ir), () => true)).map(({ key }) => key);
    expect(halved.filter((key) => shapes.some((one) => one.key === key))).toEqual([]);
  });

  it('come with the most work first, each once', () => {
    const work = shapes.map(({ flops }) => flops);
    expect(work).toEqual([...work].sort((a, b) => b - a));
    expect(new Set(shapes.map(({ key }) => key)).size).toBe(shapes.length);
    expect(shapes.length).toBeGreaterThan(5);
  });

  it('are told by plans, with their classes', () => {
    const { tiles } = planProgram(ir, largeDevice);
    expect(tiles.map(({ key }) => key).sort()).toEqual(shapes.map(({ key }) => key).sort());
    expect(new Set(tiles.map(({ kernelClass }) => kernelClass))).toEqual(
      new Set(['convolution', 'input gradient', 'kernel gradient', 'dot']),
    );
  });
});

describe('candidates', () => {
  const size = fc.record({
    batch: fc.integer({ min: 1, max: 4 }),
    rows: fc.integer({ min: 2, max: 5000 }),
    columns: fc.integer({ min: 2, max: 1500 }),
    sum: fc.integer({ min: 1, max: 100_000 }),
  });

  it('are few, different and possible, the choice of the model first', () => {
    fc.assert(
      fc.property(size, fc.constantFrom(largeDevice, smallestDevice), (of, limits) => {
        const candidates = candidatesFor(of, limits);
        expect(candidates[0]).toEqual(chooseTile(of, limits));
        expect(candidates.length).toBeLessThanOrEqual(6);
        expect(new Set(candidates.map(choiceText)).size).toBe(candidates.length);
        for (const choice of candidates) expect(isPossible(choice, of, limits)).toBe(true);
      }),
    );
  });

  it('of a kernel gradient differ in tiles and in parts of the sum', () => {
    const of = { batch: 1, rows: 128, columns: 1152, sum: 25_600 };
    const candidates = candidatesFor(of, largeDevice);
    expect(new Set(candidates.map(({ splits }) => splits)).size).toBeGreaterThan(1);
    expect(new Set(candidates.map(({ tile }) => JSON.stringify(tile))).size).toBeGreaterThan(1);
  });

  it('from elsewhere are refused when no kernel of them would be right', () => {
    const of = { batch: 1, rows: 64, columns: 64, sum: 64 };
    const tile = { rows: 64, columns: 64, depth: 16, threadRows: 8, threadColumns: 4 };
    expect(isPossible({ tile, splits: 2 }, of, smallestDevice)).toBe(true);
    for (const wrong of [
      { tile, splits: 5 },
      { tile, splits: 3 },
      { tile: { ...tile, rows: 63 }, splits: 1 },
      { tile: { ...tile, threadColumns: 2 }, splits: 1 },
    ]) {
      expect(isPossible(wrong, of, smallestDevice)).toBe(false);
    }
    expect(isPossible({ tile, splits: 1 }, of, { ...smallestDevice, workgroupStorage: 1000 })).toBe(false);
  });
});

describe('a plan that runs one contraction', () => {
  it.each([
    ['f32', shapes],
    ['f16', contractionShapes(halveOperands(normalise(ir), () => true))],
  ])('is sound for every candidate in %s', async (_, kinds) => {
    // Those of the most work have the most candidates.
    for (const { node } of kinds.slice(0, 2)) {
      for (const choice of candidatesFor(contractionSize(node), limitsOf(node, largeDevice))) {
        const { plan, from } = probe(node, choice, largeDevice);
        expect(planFaults(plan, largeDevice)).toEqual([]);
        if (!plan.dispatches.some(({ wgsl }) => wgsl.includes('f16'))) {
          expect(await kernelFaults(plan)).toEqual([]);
        }
        expect(plan.dispatches.map(({ cost }) => cost.kind).indexOf('contract')).toBe(from);
        expect(plan.tiles).toMatchObject([{ key: shapeKey(node), choice }]);
      }
    }
  });
});
