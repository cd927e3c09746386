import { verbatim } from '@shared/words/message';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ProfileOf, profileDetails, profileJson, profileText } from '@main/cli/gpu/profileText';
import type { ProgramProfile } from '@main/cli/gpu/runProfile';
import { EngineUnavailableError } from '@main/core/engine/errors';
import { addWork, divideWork, NO_WORK } from '@main/core/engine/webgpu/inspect/profiler';
import {
  addByClass,
  median,
  reached,
  timedByClass,
  timedDispatches,
  timedTotals,
} from '@main/core/engine/webgpu/inspect/timing';
import type { KernelClass } from '@main/core/engine/webgpu/plan/cost';
import type { Dispatch, Plan } from '@main/core/engine/webgpu/plan/plan';
import { callCli } from '../../../support/cli';

vi.mock('@main/core/engine/webgpu/runtime/device', () => ({
  openDevice: () =>
    Promise.reject(new EngineUnavailableError('webgpu', verbatim('no graphics device was found.'))),
}));
afterEach(() => vi.clearAllMocks());

const dispatch = (kernelClass: KernelClass, bytes: number, flops: number): Dispatch => ({
  label: `${kernelClass}[${bytes}]`,
  kernelClass,
  wgsl: '',
  workgroups: [1, 1, 1],
  buffers: [],
  cost: { kind: 'contract', bytesRead: bytes / 2, bytesWritten: bytes / 2, flops },
});

const plan: Plan = {
  name: 'step',
  dispatches: [
    dispatch('convolution', 1000, 8000),
    dispatch('elementwise', 4000, 10),
    dispatch('convolution', 1000, 2000),
  ],
  slots: [],
  constants: [],
  outputs: [],
  bytes: 0,
  compulsoryBytes: 0,
  tiles: [],
};

const timed = timedDispatches(plan, [
  [10, 5, 90],
  [30, 6, 7],
  [20, 4, 8],
]);
const ceilings = { bytesPerSecond: 1e12, flopsPerSecond: 1e12, secondsPerDispatch: 1e-9 };

describe('times of dispatches', () => {
  it('are medians over the sampled runs', () => {
    expect(timed.map(({ nanoseconds }) => nanoseconds)).toEqual([20, 5, 8]);
    expect([median([]), median([3]), median([1, 9]), median([9, 1, 2])]).toEqual([0, 3, 1, 2]);
    expect(timedDispatches(plan, []).map(({ nanoseconds }) => nanoseconds)).toEqual([0, 0, 0]);
  });

  it('add up by program and by class', () => {
    expect(timedTotals(timed)).toEqual({ dispatches: 3, bytes: 6000, flops: 10_010, nanoseconds: 33 });
    const byClass = timedByClass(timed);
    expect(byClass.get('convolution')).toEqual({
      dispatches: 2,
      bytes: 2000,
      flops: 10_000,
      nanoseconds: 28,
    });
    const twice = addByClass([
      { byClass, times: 2 },
      { byClass, times: 0 },
    ]);
    expect([...twice.keys()]).toEqual(['convolution', 'elementwise']);
    expect(twice.get('elementwise')).toEqual({ dispatches: 2, bytes: 8000, flops: 20, nanoseconds: 10 });
  });

  it('are held against the ceilings', () => {
    const half = reached({ dispatches: 1, bytes: 500, flops: 250, nanoseconds: 1 }, ceilings);
    expect(half.bytesPerSecond / 5e11).toBeCloseTo(1, 6);
    expect(half.flopsPerSecond / 2.5e11).toBeCloseTo(1, 6);
    expect([half.bytesShare, half.flopsShare].map((share) => share.toFixed(4))).toEqual(['0.5000', '0.2500']);
    expect(reached({ dispatches: 1, bytes: 500, flops: 250, nanoseconds: 0 }, ceilings).bytesShare).toBe(0);
  });
});

const program: ProgramProfile = {
  id: 'step',
  part: 'iterations',
  runsPerIteration: 50,
  plan,
  tiles: [
    {
      key: '0123456789abcdef',
      kernelClass: 'kernel gradient',
      size: { batch: 1, rows: 128, columns: 1152, sum: 25_600 },
      count: 2,
      choice: { tile: { rows: 128, columns: 64, depth: 16, threadRows: 8, threadColumns: 8 }, splits: 14 },
      source: 'measured',
    },
  ],
  total: timedTotals(timed),
  dispatches: timed,
  byClass: timedByClass(timed),
};
const calls = (milliseconds: number, count: number, bytes: number): typeof NO_WORK.run => ({
  milliseconds,
  count,
  bytes,
});
const of: ProfileOf = {
  source: 'preset:quick',
  device: { name: 'a card', kind: 'gpu', runtime: 'webgpu (Dawn)' },
  hasTimestamps: true,
  ceilings,
  profile: {
    first: 1234.5,
    compiling: 1000,
    iterations: [4, 2, 3],
    host: { ...NO_WORK, run: calls(0.5, 50, 0), upload: calls(0.25, 2, 6000), download: calls(0.75, 3, 12) },
    programs: [program],
  },
};

describe('a profile in words', () => {
  const text = profileText(of).join('\n');

  it('says the device, its ceilings, iterations, programs, classes and the host', () => {
    expect(text).toContain(
      'preset:quick on a card (webgpu (Dawn)).\nCeilings, measured here: copy 1.00 TB/s, f32 1.00 TFLOP/s, 0.00 µs a dispatch.',
    );
    expect(text).toContain(
      'Median of 3 iterations: 3.00 ms (2.00 ms to 4.00 ms); the device computes for 0.00 ms of it.',
    );
    expect(text).toContain('The first iteration took 1235 ms, 1000 ms of them for planning and compiling.');
    expect(text).toContain('\nTiles: 1 kind of products, 1 chosen by measuring this device, 0 by the model.');
    expect(profileDetails(program, of).join('\n')).toMatch(
      /^kernel gradient +2 +128 x 1152 x 25600 +15\.1 GFLOP +128 x 64 +8 x 8 +14 +measured here$/m,
    );
    expect(text).toMatch(
      /^step +iterations +50 +0\.00 ms +100\.0 % +3 +182 G +18\.2 % +303 G +30\.3 % +0\.00 ms \(FLOP\)$/m,
    );
    expect(text).toMatch(
      /^convolution +0\.00 ms +84\.8 % +100 +100 kB +500 kFLOP +71\.4 G +7\.1 % +357 G +35\.7 %$/m,
    );
    expect(text).toMatch(/^encoding, submitting +0\.50 ms +16\.7 % +50$/m);
    expect(text).toMatch(/^everything else +1\.50 ms +50\.0 %$/m);
    expect(text).not.toContain('software');
  });

  it('says what a software device and one without timestamps cannot tell', () => {
    const device = { ...of.device, kind: 'cpu' } as const;
    const said = profileText({ ...of, device, hasTimestamps: false }).join('\n');
    expect(said).toContain('the figures show that profiling works and prove nothing about speed.');
    expect(said).toContain('The device has no timestamps: programs are timed by the host');
    expect(said).not.toMatch(/^convolution/m);
  });

  it('lists the dispatches of a program, and everything as JSON', () => {
    expect(profileDetails(program, of).join('\n')).toMatch(
      /^ *0 +convolution +0\.02 µs +60\.6 % .*convolution\[1000\]$/m,
    );
    expect(JSON.parse(JSON.stringify(profileJson(of)))).toMatchObject({
      iterationMilliseconds: [4, 2, 3],
      classes: { convolution: { dispatches: 100 } },
      programs: [{ id: 'step', dispatches: [{ nanoseconds: 20 }, {}, {}] }],
    });
  });

  it('leaves out what was not done: no iterations', () => {
    const profile = { ...of.profile, iterations: [], programs: [{ ...program, runsPerIteration: 0 }] };
    const said = profileText({ ...of, profile }).join('\n');
    expect(said).toContain('class, every program once');
    expect(said).not.toMatch(/Median|host, an iteration/);
  });
});

describe('work of the host', () => {
  it('adds up and is shared out', () => {
    const once = { ...NO_WORK, upload: calls(3, 1, 10) };
    expect(divideWork(addWork(once, addWork(once, once)), 3)).toEqual(once);
  });
});

describe('haba profile', () => {
  it.each([
    [['preset:nothing'], /^There is no preset "nothing": choose one of quick/],
    [
      ['preset:quick', '--iterations', '0'],
      /^--iterations takes a whole number from 1 to 10000, not "0"\.$/m,
    ],
    [['preset:quick', '--iterations', '2.5'], /not "2\.5"\.$/m],
    [
      ['preset:quick', '--parts', 'iterations,lunch'],
      /^A run has no part "lunch": choose from experts, measures, iterations, evaluation/,
    ],
    [['preset:quick'], /^The webgpu engine is not available: no graphics device was found\.$/m],
  ])('%j is refused in one sentence', async (words, sentence) => {
    const { code, stdout, stderr } = await callCli('profile', ...words);
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(/^[^\n]+\.\n$/);
    expect([code, stdout]).toEqual([2, '']);
  });
});
