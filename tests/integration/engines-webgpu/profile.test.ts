import '../../support/graphics';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunConfigInput } from '@shared/config/schema';
import { profileDetails } from '@main/cli/gpu/profileText';
import { WebgpuEngine } from '@main/core/engine/webgpu/engine';
import { measureCeilings } from '@main/core/engine/webgpu/inspect/ceilings';
import { ProfilingEngine } from '@main/core/engine/webgpu/inspect/profiler';
import { openDevice } from '@main/core/engine/webgpu/runtime/device';
import { float32 } from '@main/core/trace/ir';
import { callCli } from '../../support/cli';
import { temporaryFolder } from '../../support/library';
import { configFile } from '../cli/support';
import { program } from './cases/case';
import { openForTests } from './device';

const first = await openForTests();
if ('engine' in first) await first.engine.close();
const title = 'reason' in first ? `profiles (skipped: ${first.reason})` : 'profiles';

/** A dozen kernels: a software device takes a second or two to compile each. */
const tiny: RunConfigInput = {
  dataset: { source: 'fashion-mnist-sample', limitPerClass: 2 },
  parameterization: { basesPerClass: 1 },
  objective: { kind: 'dm', realBatch: 2 },
  network: { width: 2, depth: 1 },
  adversary: { enabled: false },
  augmentation: { ops: [] },
};

describe.skipIf('reason' in first)(title, () => {
  const file = configFile(temporaryFolder(), 'tiny.json', tiny);
  const engines: WebgpuEngine[] = [];
  afterAll(async () => {
    for (const engine of engines) await engine.close();
  });

  it('of a run: programs, classes, ceilings, the host', async () => {
    const { code, stdout, stderr } = await callCli('profile', file, '--iterations', '2', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const profile = JSON.parse(stdout) as {
      hasTimestamps: boolean;
      device: { kind: string };
      ceilings: Record<string, number>;
      iterationMilliseconds: number[];
      host: Record<string, { count: number; bytes: number; milliseconds: number }>;
      classes: Record<string, { dispatches: number; nanoseconds: number }>;
      programs: {
        id: string;
        runsPerIteration: number;
        total: { dispatches: number; nanoseconds: number };
        dispatches: { nanoseconds: number }[];
      }[];
    };
    expect(profile.iterationMilliseconds).toHaveLength(2);
    for (const value of Object.values(profile.ceilings)) expect(value).toBeGreaterThan(0);
    expect(profile.programs.map(({ id, runsPerIteration }) => [id, runsPerIteration])).toEqual([
      ['dm/decode', 1],
      ['images', 1],
      ['dm', 1],
      ['dm/pull', 1],
      ['update', 1],
    ]);
    expect(profile.host.run?.count).toBe(5);
    expect(profile.host.download?.bytes).toBeGreaterThan(0);
    expect(profile.host.upload?.count).toBeGreaterThan(0);
    if (!profile.hasTimestamps) return;
    const classes = Object.values(profile.classes);
    const programs = profile.programs.map(({ total }) => total);
    for (const key of ['dispatches', 'nanoseconds'] as const) {
      const sum = (totals: readonly { dispatches: number; nanoseconds: number }[]): number =>
        totals.reduce((n, total) => n + total[key], 0);
      expect(sum(classes)).toBeCloseTo(sum(programs), 3);
      expect(sum(programs)).toBeGreaterThan(0);
    }
  });

  it('of a device that has no timestamps: whole programs by the clock of the host', async () => {
    const device = await openDevice({ software: true, timestamps: false });
    const inner = WebgpuEngine.on(device);
    engines.push(inner);
    const ceilings = await measureCeilings(device, { bytes: 4096, groups: 1, dispatches: 3, warmUp: 0 });
    for (const value of Object.values({ ...ceilings })) expect(value).toBeGreaterThan(0);
    const engine = new ProfilingEngine(inner, 2);
    expect(engine.hasTimestamps).toBe(false);
    const { ir } = program('twice', [float32([64])], (b, x) => b.emit('add', [x, x], {}));
    const twice = await engine.compile(ir);
    const x = engine.upload(new Float32Array(64).fill(3), [64]);
    engine.sampling = true;
    for (let i = 0; i < 3; i += 1) {
      const [y] = await engine.run(twice, [x]);
      if (y === undefined) throw new Error('No output.');
      expect(await engine.download(y)).toEqual(new Float32Array(64).fill(6));
      engine.dispose(y);
    }
    const [profiled] = engine.programs;
    expect(profiled?.samples.map(({ length }) => length)).toEqual([1, 1]);
    expect(engine.takeRuns()).toEqual(new Map([[twice.hash, 3]]));
    const work = engine.takeWork();
    expect([work.compile.count, work.run.count, work.upload.bytes, work.download.bytes]).toEqual([
      1, 3, 256, 768,
    ]);
    engine.dispose(x);
    expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 });
    const total = { dispatches: 1, bytes: 512, flops: 64, nanoseconds: 1 };
    const whole = {
      id: 'twice',
      part: 'iterations',
      runsPerIteration: 1,
      total,
      tiles: [],
      dispatches: [],
      byClass: new Map(),
    } as const;
    const plan = inner.planOf(twice);
    expect(profileDetails({ ...whole, plan }, { hasTimestamps: false, ceilings })).toEqual([
      'twice: the device has no timestamps, so dispatches have no times; see "plan".',
    ]);
  });
});
