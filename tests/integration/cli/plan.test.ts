import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runConfigSchema, type RunConfigInput } from '@shared/config/schema';
import { planDetails, planJson, planSummary } from '@main/cli/gpu/planText';
import { chooseProgram, planRun } from '@main/cli/gpu/runPlan';
import { standInDataset } from '@main/core/data/standIn';
import { DEVICE_LIMITS } from '@main/core/engine/webgpu/inspect/deviceLimits';
import { callCli } from '../../support/cli';
import { temporaryFolder } from '../../support/library';
import { configFile } from './support';

/** Trajectory matching, which has the most kinds of programs, as small as it gets. */
const tiny: RunConfigInput = {
  dataset: { source: 'fashion-mnist-sample', limitPerClass: 12 },
  parameterization: { basesPerClass: 1, hallucinators: 2 },
  objective: {
    kind: 'mtt',
    syntheticSteps: 3,
    experts: { count: 1, epochs: 4, batchSize: 8 },
    maxStartEpoch: 2,
    expertEpochs: 1,
  },
  network: { width: 4, depth: 1 },
  adversary: { width: 4, depth: 1 },
  evaluation: { networks: [{ width: 4, depth: 1 }] },
};

describe('the plan of a run', () => {
  it('has every program of a run with experts, by part, and what an iteration repeats', async () => {
    const config = runConfigSchema.parse(tiny);
    const dataset = standInDataset(config.dataset);
    if (dataset === null) throw new Error('The sample has a stand-in.');
    const run = await planRun(config, dataset, DEVICE_LIMITS.default.limits);
    const parts = Object.fromEntries(
      run.programs.map(({ id, part, runsPerIteration }) => [id, [part, runsPerIteration]]),
    );
    expect(parts).toMatchObject({
      'evaluate/train': ['experts', 0],
      'mtt/forward': ['iterations', 3],
      'mtt/backward': ['iterations', 3],
      'mtt/end': ['iterations', 1],
      update: ['iterations', 1],
      adversary: ['iterations', 1],
      decode: ['evaluation', 0],
      'evaluate/test': ['evaluation', 0],
    });
    expect(run.iteration.dispatches).toBe(
      run.programs.reduce(
        (n, { planned, runsPerIteration }) => n + runsPerIteration * planned.plan.dispatches.length,
        0,
      ),
    );
    expect(run.iteration.flops).toBeGreaterThan(1e5);
    expect(run.tensorBytes).toBeGreaterThan(1000);
    expect(chooseProgram(run.programs, 'decode')).toHaveLength(1);
    expect(() => chooseProgram(run.programs, 'encode')).toThrow(
      /^The run has no program "encode": choose one of .*evaluate\/train, .*decode/,
    );
    const text = planSummary('tiny.json', DEVICE_LIMITS.h100, run).join('\n');
    expect(text).toMatch(/^tiny\.json, planned for the limits of an H100.*\. Nothing was run\.\n/);
    expect(text).toMatch(/mtt\/forward +iterations +3 +\d+ +[\d.]+ MB/);
    expect(text).toMatch(
      /\nAt ceilings that kernels have reached there it takes [\d.]+ ms by its dispatches .* Nothing of this was measured\.\n/,
    );
    const forward = run.programs.find(({ id }) => id === 'mtt/forward');
    const details = forward ? planDetails(forward).join('\n') : '';
    expect(details).toMatch(/\nall +\d+ .*\n\nproduct +number/);
    expect(details).toMatch(/\nconvolution +\d+ +\d+ x \d+ x \d+ .* default\n/);
    expect(details).toMatch(/\n\n +class +workgroups/);
    expect(text).toMatch(
      /\nTiles: \d+ kinds of products, 0 chosen by measuring this device, \d+ by the model\./,
    );
    const json = JSON.stringify(planJson('tiny.json', DEVICE_LIMITS.h100, run, run.programs));
    expect(json).toContain('"kernelClass":"kernel gradient"');
    expect(json).not.toContain('@compute');
  });
});

describe('haba plan', () => {
  it('writes a file of WGSL for every dispatch, without the files of a known dataset', async () => {
    const folder = temporaryFolder();
    const file = configFile(folder, 'tiny.json', { ...tiny, dataset: { source: 'cifar10' } });
    const into = join(folder, 'kernels');
    const options = [
      '--device-limits',
      'default',
      '--precision',
      'f16',
      '--program',
      'update',
      '--wgsl',
      into,
      '--json',
    ];
    const { code, stdout, stderr } = await callCli('plan', file, ...options);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^\d+ kernels were written to .*kernels\.\n$/)]);
    const plan = JSON.parse(stdout) as {
      limits: { of: string };
      programs: { id: string; dispatches: unknown[]; totals: { dispatches: number } }[];
    };
    expect(plan.limits.of).toBe('the limits that every WebGPU device has, in half precision');
    expect(plan.programs.map(({ id }) => id)).toEqual(['update']);
    const files = readdirSync(join(into, 'update')).sort();
    expect(files.length).toBe(plan.programs[0]?.dispatches.length);
    expect(files.length).toBe(plan.programs[0]?.totals.dispatches);
    expect(files[0]).toMatch(/^000-[a-z-]+-[\dx]+\.wgsl$/);
    const text = readFileSync(join(into, 'update', files[0] ?? ''), 'utf8');
    expect(text).toMatch(/^\/\/ Dispatch 0 of "update": /);
    expect(text).toContain('@compute');
  });
});
