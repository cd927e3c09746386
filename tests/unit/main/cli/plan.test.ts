import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { datasetSchema } from '@shared/config/dataset';
import { runConfigSchema } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { chooseProgram, distinct, planRun } from '@main/cli/gpu/runPlan';
import { flop, moved, scaled, wgslName, writeWgsl } from '@main/cli/gpu/planText';
import { standInDataset } from '@main/core/data/standIn';
import { DEVICE_LIMITS } from '@main/core/engine/webgpu/inspect/deviceLimits';
import { callCli } from '../../../support/cli';
import { temporaryFolder } from '../../../support/library';

describe('numbers with units', () => {
  it.each([
    [0, '0'],
    [7, '7'],
    [999.4, '999'],
    [999.6, '1.00 k'],
    [11_796_480, '11.8 M'],
    [5.11e9, '5.11 G'],
    [7e17, '700 P'],
  ])('%d is %s', (value, text) => expect(scaled(value)).toBe(text));

  it('are bytes or operations', () => {
    expect([moved(16), moved(1_966_080), flop(7), flop(5.11e9)]).toEqual([
      '16 B',
      '1.97 MB',
      '7 FLOP',
      '5.11 GFLOP',
    ]);
  });
});

describe('names', () => {
  it('are told apart by numbers', () => {
    expect(distinct(['a', 'b', 'a', 'a'])).toEqual(['a', 'b', 'a:2', 'a:3']);
  });

  it('of files say place, class and shape', () => {
    const label = 'contract[6,10,32,16,16]';
    expect(wgslName({ kernelClass: 'input gradient', label }, 7)).toBe(
      '007-input-gradient-6x10x32x16x16.wgsl',
    );
    expect(wgslName({ kernelClass: 'split-K sum', label: 'rows[](1 reductions, 0 outputs)' }, 12)).toBe(
      '012-split-k-sum-scalar.wgsl',
    );
  });
});

describe('images that stand in', () => {
  it.each(['cifar10', 'tiny-imagenet'] as const)('are noise of the sizes of %s', (source) => {
    const dataset = standInDataset(datasetSchema.parse({ source, path: '-', limitPerClass: 2 }));
    expect(dataset?.train.count).toBe((dataset?.geometry.classes ?? 0) * 2);
    expect(dataset?.test.count).toBe(10_000);
    expect(new Set(dataset?.train.pixels.subarray(0, 3072)).size).toBeGreaterThan(200);
  });

  it('are not there for a dataset whose sizes only its files tell', () => {
    expect(standInDataset({ source: 'idx', path: '-', limitPerClass: null, whitening: 'none' })).toBeNull();
  });
});

describe('haba plan', () => {
  async function refused(words: readonly string[], sentence: RegExp): Promise<void> {
    const { code, stdout, stderr } = await callCli('plan', ...words);
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(/^[^\n]+\.\n$/);
    expect([code, stdout]).toEqual([2, '']);
  }

  it('says what is wrong with a preset, limits, a folder, before it plans', async () => {
    await refused(['preset:nothing'], /^There is no preset "nothing": choose one of quick/);
    await refused(
      ['preset:quick', '--device-limits', 'toaster'],
      /^There are no device limits named "toaster": choose one of default, h100\.$/m,
    );
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await refused(
      ['preset:quick', '--wgsl', file],
      /^The kernels cannot be written to .*file: a file is in the way\.$/m,
    );
    await refused(['preset:quick', '--wgsl', join(file, 'below')], /: a part of the path is a file\.$/m);
    await refused(
      ['preset:quick', '--data', '/'],
      /^The dataset of preset:quick is built in: leave --data out\.$/m,
    );
  });

  it('says so in words when a program is too large for the limits', async () => {
    const dataset = standInDataset(datasetSchema.parse({ source: 'cifar10', path: '-', limitPerClass: 2 }));
    if (dataset === null) throw new Error('There is no such dataset.');
    const config = runConfigSchema.parse({
      dataset: { source: 'cifar10', path: '-', limitPerClass: 2 },
      parameterization: { basesPerClass: 2 },
      objective: { kind: 'dm', realBatch: 2 },
      network: { width: 4, depth: 1 },
    });
    const limits = { ...DEVICE_LIMITS.default.limits, largestBuffer: 1024 };
    await expect(planRun(config, dataset, limits)).rejects.toThrow(UserError);
    await expect(planRun(config, dataset, limits)).rejects.toThrow('too large for this graphics device');
  });

  it('names the programs when there is none of a name', () => {
    expect(() => chooseProgram([], 'encode')).toThrow(/^The run has no program "encode": choose one of /);
    expect(writeWgsl(temporaryFolder(), [])).toBe(0);
  });
});
