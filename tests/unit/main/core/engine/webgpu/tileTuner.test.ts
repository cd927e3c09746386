import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeviceDetails } from '@shared/domain';
import { DeviceLostError, EngineError } from '@main/core/engine/errors';
import { combineProducts } from '@main/core/engine/webgpu/graph/split';
import { normalise } from '@main/core/engine/webgpu/graph/rewrite';
import { type Contract, smallestTile } from '@main/core/engine/webgpu/graph/operands';
import { chooseTile, contractionSize, type TileChoice } from '@main/core/engine/webgpu/graph/tileChoice';
import { planProgram } from '@main/core/engine/webgpu/plan/plan';
import { contractionShapes, shapeKey } from '@main/core/engine/webgpu/plan/shapes';
import { candidatesFor, fastest, recordOf, TileTuner } from '@main/core/engine/webgpu/tuning/tiles';
import { choiceText, TileStore } from '@main/core/engine/webgpu/tuning/store';
import type { TileTimer, Trial } from '@main/core/engine/webgpu/tuning/timer';
import type { RoundForm } from '@main/core/engine/webgpu/emit/contract/frame';
import type { DeviceInfo } from '@main/core/engine/types';
import { trace } from '@main/core/trace/trace';
import * as net from '../../../../../support/convnet';
import { kernelFaults } from '../../../../../support/kernelFaults';
import { largeDevice, planFaults, smallestDevice, softwareDevice } from '../../../../../support/planFaults';

const shape = net.convNet3(16, 4);
const ir = trace('step', net.step, net.stepSpecs(shape));
const other = trace('step', net.step, net.stepSpecs(net.convNet3(16, 5)));
const shapes = contractionShapes(combineProducts(normalise(ir)));
const details: DeviceDetails = {
  driver: '1.2',
  memory: null,
  largestBuffer: 2 ** 30,
  workgroupMemory: 49_152,
  workgroupThreads: 1024,
  buffers: 16,
  halfPrecision: true,
  timestamps: true,
};
const device: DeviceInfo = { name: 'Card', kind: 'gpu', runtime: 'webgpu 1', details };

/** A timer for which the last tile is the fastest, and what it was asked. */
class FakeTimer implements TileTimer {
  readonly asked: Contract[] = [];
  /** Which ways to write rounds were compared, by comparison. */
  readonly rounds: RoundForm[][] = [];
  /** @param written How long rounds that are written out take, called ones being 1. */
  constructor(
    private readonly fail?: Error,
    private readonly written = 1,
  ) {}
  time(node: Contract, trials: readonly Trial[]): Promise<number[]> {
    const forms = trials.map(({ rounds }) => rounds);
    if (new Set(forms).size > 1) this.rounds.push(forms);
    else this.asked.push(node);
    if (this.fail) return Promise.reject(this.fail);
    const tiles = new Set(trials.map(({ choice }) => choiceText(choice))).size > 1;
    return Promise.resolve(
      trials.map(
        ({ rounds }, i) => (1000 - (tiles ? i * 100 : 0)) * (rounds === 'written' ? this.written : 1),
      ),
    );
  }
}
const everything = { milliseconds: 60_000, leastFlops: 0 };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tiles-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const store = (of = device, version = 'v1'): TileStore => new TileStore(folder, of, largeDevice, version);

describe('what is kept of a device', () => {
  const decisions = {
    shapes: new Map([['0123456789abcdef', { choice: '64x64x16/8x4*2', measured: true }]]),
    programs: new Map([['hash', ['0123456789abcdef']]]),
  };

  it('is found by the same device, driver and compiler alone', async () => {
    await store().add(decisions);
    expect(await store().read()).toEqual(decisions);
    for (const foreign of [
      store({ ...device, name: 'Another card' }),
      store({ ...device, details: { ...details, driver: '1.3' } }),
      store({ ...device, runtime: 'webgpu 2' }),
      store(device, 'v2'),
    ]) {
      expect((await foreign.read()).shapes.size).toBe(0);
    }
  });

  it('is as good as nothing when it is damaged, and is written anew', async () => {
    await store().add(decisions);
    const [name = ''] = readdirSync(folder);
    const whole = readFileSync(join(folder, name), 'utf8');
    for (const text of [
      '',
      'nonsense',
      '[]',
      whole.slice(0, -9),
      whole.replace('64x64', '64y64'),
      whole.replace('tiles/1', 'tiles/2'),
    ]) {
      writeFileSync(join(folder, name), text);
      expect((await store().read()).shapes.size, text).toBe(0);
      await store().add(decisions);
      expect(await store().read()).toEqual(decisions);
    }
  });

  it('keeps what another process measured', async () => {
    await store().add(decisions);
    const later = new Map([['0123456789abcdef', { choice: '32x32x16/4x4*1', measured: true }]]);
    await store().add({ shapes: later, programs: new Map() });
    expect(await store().read()).toEqual(decisions);
  });

  it('harms nothing where the folder cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    const nowhere = new TileStore(join(folder, 'file', 'below'), device, largeDevice, 'v1');
    await nowhere.add(decisions);
    expect((await nowhere.read()).shapes.size).toBe(0);
  });
});

describe('deciding', () => {
  it('leaves everything to the model without a timer', async () => {
    const { choose, choices } = await new TileTuner(largeDevice).of(ir);
    expect(choose).toBe(chooseTile);
    expect(choices).toEqual({});
  });

  it('takes what was fastest, once for every kind, the most work first', async () => {
    const timer = new FakeTimer();
    const tuner = new TileTuner(largeDevice, store(), timer, everything);
    const { choose, choices } = await tuner.of(ir);
    const several = shapes.filter(({ node }) => candidatesFor(contractionSize(node), largeDevice).length > 1);
    expect(several.length).toBeGreaterThan(3);
    expect(timer.asked.map(shapeKey)).toEqual(several.map(({ key }) => key));
    for (const { key, node } of several) {
      const last = candidatesFor(contractionSize(node), largeDevice).at(-1);
      expect(choose(contractionSize(node), largeDevice, node)).toEqual(last);
      expect(tuner.sourceOf(key)).toBe('measured');
    }
    const plan = planProgram(ir, largeDevice, choose);
    expect(planFaults(plan, largeDevice)).toEqual([]);
    expect(recordOf([plan])).toEqual(choices);
    await tuner.of(ir);
    expect(timer.asked).toHaveLength(several.length);
  });

  it('is the same at the next start, without measuring', async () => {
    const onMeasure = vi.fn();
    const first = await new TileTuner(largeDevice, store(), new FakeTimer(), everything).of(ir, onMeasure);
    expect(onMeasure).toHaveBeenCalled();
    onMeasure.mockClear();
    const timer = new FakeTimer();
    const second = await new TileTuner(largeDevice, store(), timer, everything).of(ir, onMeasure);
    expect(second.choices).toEqual(first.choices);
    expect(timer.asked).toEqual([]);
    expect(onMeasure).not.toHaveBeenCalled();
  });

  it('asks for several programs one after the other', async () => {
    const timer = new FakeTimer();
    const tuner = new TileTuner(largeDevice, null, timer, everything);
    const [a, b] = await Promise.all([tuner.of(ir), tuner.of(ir), tuner.of(other)]);
    expect(a).toEqual({ ...b, choose: a.choose });
    expect(new Set(timer.asked.map(shapeKey)).size).toBe(timer.asked.length);
  });

  it('leaves small work to the model, and what there was no time for', async () => {
    const timer = new FakeTimer();
    const none = new TileTuner(largeDevice, store(), timer, { milliseconds: -1, leastFlops: 0 });
    const { choices } = await none.of(ir);
    expect(timer.asked).toEqual([]);
    await new TileTuner(largeDevice, null, timer, { ...everything, leastFlops: 1e12 }).of(ir);
    expect(timer.asked).toEqual([]);
    // What was decided stays decided: the next start does not add up in another order.
    expect((await new TileTuner(largeDevice, store(), timer, everything).of(ir)).choices).toEqual(choices);
    expect(timer.asked).toEqual([]);
  });

  it('fails no program when measuring fails', async () => {
    const timer = new FakeTimer(new EngineError('The graphics device refused work.'));
    const { choose } = await new TileTuner(largeDevice, store(), timer, everything).of(ir);
    expect(planProgram(ir, largeDevice, choose)).toEqual(planProgram(ir, largeDevice));
  });

  it('does not measure again what has brought the device down', async () => {
    const lost = new FakeTimer(new DeviceLostError('The graphics device was lost.'));
    await expect(new TileTuner(largeDevice, store(), lost, everything).of(ir)).rejects.toThrow(
      DeviceLostError,
    );
    const timer = new FakeTimer();
    await new TileTuner(largeDevice, store(), timer, everything).of(ir);
    expect(timer.asked).toEqual([]);
  });

  it('writes the rounds of tiles out where that is faster, which is found out once', async () => {
    const timer = new FakeTimer(undefined, 0.9);
    const tuner = new TileTuner(largeDevice, store(), timer, everything);
    expect((await tuner.of(ir)).rounds).toBe('written');
    await tuner.of(other);
    expect(timer.rounds).toEqual([['called', 'written']]);
    const next = new FakeTimer();
    expect((await new TileTuner(largeDevice, store(), next, everything).of(ir)).rounds).toBe('written');
    expect(next.rounds).toEqual([]);
    // Without a clear gain, where nothing is measured, and where a measurement fails, they are functions.
    const fresh = (timer: FakeTimer | null, limits = largeDevice): TileTuner =>
      new TileTuner(limits, null, timer, everything);
    expect((await fresh(new FakeTimer(undefined, 0.99)).of(ir)).rounds).toBe('called');
    expect((await fresh(null).of(ir)).rounds).toBe('called');
    expect((await fresh(new FakeTimer(new EngineError('refused'))).of(ir)).rounds).toBe('called');
    const software = new FakeTimer(undefined, 0.5);
    expect((await fresh(software, softwareDevice).of(ir)).rounds).toBe('called');
    expect(software.rounds).toEqual([]);
  });

  it('plans the same with either form but for the text of contractions', async () => {
    const [called, written] = (['called', 'written'] as const).map((rounds) =>
      planProgram(ir, { ...largeDevice, rounds }),
    );
    const shell = (plan = called): unknown => plan?.dispatches.map((dispatch) => ({ ...dispatch, wgsl: '' }));
    expect(shell(written)).toEqual(shell());
    const text = (plan = called): string => plan?.dispatches.map(({ wgsl }) => wgsl).join('') ?? '';
    expect(text()).toContain('fn multiply');
    expect(text(written)).not.toContain('fn multiply');
    expect(text(written)).not.toContain('var<private> sum');
    expect(await kernelFaults(written ?? expect.fail())).toEqual([]);
  });

  it('goes on as a run began, whatever this device has measured', async () => {
    const record = Object.fromEntries(
      shapes.map(({ key }) => [key, choiceText({ tile: smallestTile, splits: 1 })]),
    );
    const timer = new FakeTimer();
    const tuner = new TileTuner(largeDevice, store(), timer, everything);
    tuner.adopt({ ...record, nonsense: 'nonsense' });
    const { choose, choices } = await tuner.of(ir);
    expect(choices).toEqual(record);
    expect(timer.asked).toEqual([]);
    expect(recordOf([planProgram(ir, largeDevice, choose)])).toEqual(record);
    expect(tuner.sourceOf(shapes[0]?.key ?? '')).toBe('run');
    tuner.adopt({});
    expect((await tuner.of(ir)).choices).not.toEqual(record);
  });

  it('leaves out what a run recorded on a device that can more', async () => {
    const tile = { rows: 128, columns: 128, depth: 16, threadRows: 8, threadColumns: 8 };
    const record = Object.fromEntries(shapes.map(({ key }) => [key, choiceText({ tile, splits: 1 })]));
    const tuner = new TileTuner(smallestDevice);
    tuner.adopt(record);
    const { choose } = await tuner.of(ir);
    expect(planFaults(planProgram(ir, smallestDevice, choose), smallestDevice)).toEqual([]);
  });
});

describe('the fastest', () => {
  const choices = [1, 2, 3].map((splits): TileChoice => ({ tile: smallestTile, splits }));

  it('is another than the model took only where it is clearly faster', () => {
    expect(fastest(choices, [100, 98, 120])).toBe(choices[0]);
    expect(fastest(choices, [100, 90, 80])).toBe(choices[2]);
    expect(fastest(choices, [Infinity, 90, 95])).toBe(choices[1]);
    expect(fastest(choices, [Infinity, Infinity, Infinity])).toBeUndefined();
  });
});
