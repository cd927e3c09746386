import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { EngineWork } from '@shared/domain';
import { WebgpuEngine } from '@main/core/engine/webgpu/engine';
import type { Tile } from '@main/core/engine/webgpu/graph/node';
import { contractionSize, rankTiles, splitsOf } from '@main/core/engine/webgpu/graph/tileChoice';
import { prepare } from '@main/core/engine/webgpu/plan/plan';
import { contractionShapes } from '@main/core/engine/webgpu/plan/shapes';
import { choiceText } from '@main/core/engine/webgpu/tuning/store';
import { grad } from '@main/core/trace/differentiate';
import * as ops from '@main/core/trace/ops';
import type { Sym } from '@main/core/trace/ops';
import { float32, sizeOf } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import { pseudoRandom } from '../../support/convnet';
import { execute } from '../../support/engines';
import { shareOf } from '../../support/graphics';
import { inHalfPrecision } from '../../support/halving';
import { interpret } from '../../support/interpreter';
import { largeDevice } from '../../support/planFaults';
import { openForTests } from './device';
import { distance } from './secondOrder';

const specs = { w: float32([36, 32, 3, 3]), x: float32([3, 32, 5, 5]) };
/** A convolution and its gradients by kernels and images: sums of 288, 324 and 75, edges of tiles in every direction. */
const program = trace(
  'gradients',
  (given: Record<keyof typeof specs, Sym>) =>
    grad(({ w, x }: { w: Sym; x: Sym }) => ops.sum(ops.square(ops.conv2d(x, w, { padding: 1 }))))(given),
  specs,
);
const inputs = program.inputs.map(({ spec }, i) => pseudoRandom(sizeOf(spec.shape), i + 1));

/** One contraction, whose sum can be cut. */
const product = trace('product', (of: { a: Sym; b: Sym }) => ops.matmul(of.a, of.b), {
  a: float32([40, 200]),
  b: float32([200, 36]),
});
const factors = product.inputs.map(({ spec }, i) => pseudoRandom(sizeOf(spec.shape), i + 1));

/** Kernels as graphics cards get them, on whatever device there is. */
const limits = { compact: false, busyThreads: largeDevice.busyThreads };
/** Why there is no such device; undefined where there is one. */
const missing = async (half: boolean): Promise<string | undefined> => {
  const opened = await openForTests({ half });
  if ('engine' in opened) await opened.engine.close();
  return 'reason' in opened ? opened.reason : undefined;
};
const [reason, halfReason] = [await missing(false), await missing(true)];
const titled = (title: string, why = reason): string =>
  why === undefined ? title : `${title} (skipped: ${why})`;

const someSize = { batch: 1, rows: 256, columns: 256, sum: 256 };
const tiles = rankTiles(someSize, { ...largeDevice, workgroupStorage: 32_768 }).map(
  ({ choice }) => choice.tile,
);
const area = ({ threadRows, threadColumns }: Tile): number => threadRows * threadColumns;
const byArea = [...tiles].sort((a, b) => area(a) - area(b));

describe.each(
  shareOf(
    [
      { precision: 'f16', half: true, error: 5e-5, expected: inHalfPrecision(program), why: halfReason },
      { precision: 'f32', half: false, error: 1e-5, expected: program, why: reason },
    ],
    2,
  ),
)('every tile and cut of sums', ({ precision, half, error, expected, why }) => {
  it.skipIf(why !== undefined)(
    titled(`computes what the interpreter does in ${precision}`, why),
    async () => {
      const again = await openForTests({ half, limits });
      if (!('engine' in again)) throw new Error(again.reason);
      const { engine } = again;
      const right = interpret(expected, inputs);
      const shapes = contractionShapes(prepare(program, { bindings: 8, half }));
      expect(shapes).toHaveLength(3);
      // Each contraction has another tile and another number of parts, so that a few programs try all.
      // The first program, which is always tried, has small ones, which compile fast.
      const programs = tiles.map((_, first) =>
        Object.fromEntries(
          shapes.map(({ key, node }, i) => {
            const tile = byArea[(first + 3 * i) % tiles.length];
            if (tile === undefined) throw new Error('There are no tiles.');
            const possible = splitsOf(contractionSize(node), tile, largeDevice);
            const splits = possible[(first + i) % possible.length] ?? 1;
            return [key, choiceText({ tile, splits })];
          }),
        ),
      );
      try {
        for (const record of shareOf(programs, programs.length)) {
          engine.adopt(record);
          const results = await execute(engine, program, inputs);
          results.forEach((values, i) => {
            expect(distance(values, right[i] ?? []), JSON.stringify(record)).toBeLessThan(error);
          });
          // It ran with these, not with others.
          expect(engine.record()).toEqual(record);
        }
      } finally {
        await engine.close();
      }
    },
    1_200_000,
  );
});

it.skipIf(reason !== undefined)(
  titled('computes the same whether rounds are functions or written out'),
  async () => {
    const results: number[][][] = [];
    for (const rounds of ['called', 'written'] as const) {
      const again = await openForTests({ limits: { ...limits, rounds } });
      if (!('engine' in again)) throw new Error(again.reason);
      results.push(await execute(again.engine, product, factors));
      const { dispatches } = again.engine.planOf(await again.engine.compile(product));
      expect(dispatches.some(({ wgsl }) => wgsl.includes('fn multiply'))).toBe(rounds === 'called');
      await again.engine.close();
    }
    expect(results[1]).toEqual(results[0]);
  },
);

describe.skipIf(reason !== undefined)(titled('an engine that measures'), () => {
  const folder = mkdtempSync(join(tmpdir(), 'tiles-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const tuning = {
    folder,
    measure: 'any',
    version: 'test',
    limits: { milliseconds: 5000, leastFlops: 0 },
  } as const;

  it.each(shareOf([true, false], 2))(
    'takes what it measured again at the next start (timestamps: %s)',
    async (timestamps) => {
      rmSync(folder, { recursive: true, force: true });
      let heard: (EngineWork['step'] | null)[] = [];
      const start = async (
        record = {},
      ): Promise<{ results: number[][]; record: object; sources: string[] }> => {
        heard = [];
        const onWork = (work: EngineWork | null): unknown => heard.push(work?.step ?? null);
        const engine = await WebgpuEngine.create({ software: true, timestamps, tuning, onWork });
        engine.adopt(record);
        const results = await execute(engine, product, factors);
        const { tiles: planned } = engine.planOf(await engine.compile(product));
        const sources = planned.map((tile) => engine.tileSource(tile));
        const answer = { results, record: engine.record(), sources };
        expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 });
        await engine.close();
        return answer;
      };
      const first = await start();
      expect(first.sources).toContain('measured');
      expect(heard).toEqual(['compiling', 'measuring', 'compiling', null]);
      expect(readdirSync(folder)).toHaveLength(1);
      expect(await start()).toEqual(first);
      expect(heard).toEqual(['compiling', null]);
      // What was measured is gone; a run that goes on does not need it.
      rmSync(folder, { recursive: true, force: true });
      const resumed = await start(first.record);
      expect(resumed.results).toEqual(first.results);
      expect(resumed.record).toEqual(first.record);
      expect(new Set(resumed.sources)).toEqual(new Set(['run']));
      const right = interpret(product, factors);
      first.results.forEach((values, i) => expect(distance(values, right[i] ?? [])).toBeLessThan(1e-5));
    },
  );

  it('is no worse off where the device refuses a measurement', async () => {
    const { createShaderModule } = GPUDevice.prototype;
    let broken = 0;
    // The first kernels are those that are measured.
    vi.spyOn(GPUDevice.prototype, 'createShaderModule').mockImplementation(function (this: GPUDevice, from) {
      broken += 1;
      return createShaderModule.call(this, broken > 2 ? from : { ...from, code: 'nonsense' });
    });
    const engine = await WebgpuEngine.create({
      software: true,
      tuning: { ...tuning, folder: join(folder, 'b') },
    });
    try {
      const right = interpret(product, factors);
      const results = await execute(engine, product, factors);
      expect(broken).toBeGreaterThan(4);
      results.forEach((values, i) => expect(distance(values, right[i] ?? [])).toBeLessThan(1e-5));
    } finally {
      vi.restoreAllMocks();
      await engine.close();
    }
  });
});
