import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseRunConfig, type RunConfig, type RunConfigInput } from '@shared/config/schema';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { WebgpuEngine } from '@main/core/engine/webgpu/engine';
import { createNetwork } from '@main/core/nets/network';
import { Distiller } from '@main/core/run/distiller';
import { everyKernel } from '../../support/graphics';
import { noiseDataset, noiseTrajectories } from '../../support/noise';
import { largeDevice } from '../../support/planFaults';
import { openForTests } from './device';

/*
 * Iterations of whole runs as a graphics card has them, on whatever device there is: batches put together there, classes in
 * groups, the adversary, tiles chosen by measuring, kernels written as for a large card. That takes a software device minutes, so
 * it is done where everything is tested (`npm run test:gpu`).
 */

const dataset = noiseDataset({ classes: 3, channels: 3, imageSize: 16, perClass: 40, test: 12 });
const iterations = 3;
const objectives: readonly (readonly [string, RunConfigInput['objective']])[] = [
  ['DM', { kind: 'dm', realBatch: 16 }],
  ['DSA', { kind: 'dsa', realBatch: 16, outerLoops: 2, innerLoops: 1, networkBatch: 12 }],
  ['MTT', { kind: 'mtt', syntheticSteps: 3, experts: { epochs: 3 } }],
];

function configOf(objective: RunConfigInput['objective']): RunConfig {
  const parsed = parseRunConfig({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization: { basesPerClass: 2, hallucinators: 2, hallucinatorStart: 'identity' },
    objective,
    network: { width: 32, depth: 2 },
    adversary: { width: 32, depth: 2 },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  return parsed.config;
}

/** Every loss of every iteration, by series. */
async function lossesOf(engine: Engine, config: RunConfig): Promise<Record<string, number[]>[]> {
  const trajectories = noiseTrajectories(createNetwork(config.network, dataset.geometry), 4);
  const distiller = Distiller.create(engine, config, dataset, null, trajectories);
  const losses: Record<string, number[]>[] = [];
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    const found: Record<string, number[]> = {};
    for (const [series, tensors] of Object.entries(await distiller.step(iteration))) {
      for (const tensor of tensors) {
        const [value = Number.NaN] = await engine.download(tensor);
        (found[series] ??= []).push(value);
        engine.dispose(tensor);
      }
    }
    losses.push(found);
  }
  distiller.dispose();
  return losses;
}

async function whyNot(): Promise<string> {
  if (!everyKernel) return ' (skipped: only with HABA_GPU_TESTS=all)';
  const opened = await openForTests();
  if ('engine' in opened) await opened.engine.close();
  return 'reason' in opened ? ` (skipped: ${opened.reason})` : '';
}
const reason = await whyNot();
const folder = mkdtempSync(join(tmpdir(), 'tiles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(reason !== '')(`a run on webgpu${reason}`, () => {
  it.each(objectives)(
    'has the losses that it has on onnx: HaBa + %s',
    async (_name, objective) => {
      const config = configOf(objective);
      const onnx = await openEngine('onnx');
      const expected = await lossesOf(onnx, config);
      await onnx.close();
      const engine = await WebgpuEngine.create({
        software: true,
        limits: { compact: false, busyThreads: largeDevice.busyThreads },
        tuning: {
          measure: 'any',
          folder,
          version: 'test',
          limits: { milliseconds: 20_000, leastFlops: 2e6 },
        },
      });
      const found = await lossesOf(engine, config);
      expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 });
      await engine.close();
      expect(found.map(Object.keys)).toEqual(expected.map(Object.keys));
      found.forEach((series, iteration) => {
        for (const [name, values] of Object.entries(series)) {
          values.forEach((value, i) => {
            const ratio = value / (expected[iteration]?.[name]?.[i] ?? Number.NaN);
            expect(ratio, `${name} of iteration ${iteration}`).toBeGreaterThan(0.98);
            expect(ratio, `${name} of iteration ${iteration}`).toBeLessThan(1.02);
          });
        }
      });
    },
    1_200_000,
  );
});
