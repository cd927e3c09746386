import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RunConfigInput, runConfigSchema } from '@shared/config/schema';
import { InterruptedError } from '@main/cli/exit';
import type { RunOutput } from '@main/cli/output';
import { train } from '@main/cli/train';
import { openDataset } from '@main/core/data/open';
import { OutOfDeviceMemoryError } from '@main/core/engine/errors';
import { WebgpuEngine } from '@main/core/engine/webgpu/engine';
import { type DeviceOptions, openDevice } from '@main/core/engine/webgpu/runtime/device';
import { resourcesPath } from '@main/platform/resources';
import { tracesOf } from '../../faults/support/traces';
import { everyKernel } from '../../support/graphics';
import { newRun, openLibrary, temporaryFolder } from '../../support/library';
import { openForTests } from './device';

const first = await openForTests();
if ('engine' in first) await first.engine.close();
const title = 'reason' in first ? `a run on a device (skipped: ${first.reason})` : 'a run on a device';
const only = everyKernel ? '' : ' (skipped: only with HABA_GPU_TESTS=all)';

const config: RunConfigInput = {
  dataset: { source: 'fashion-mnist-sample', limitPerClass: 4 },
  parameterization: { basesPerClass: 1 },
  objective: { kind: 'dm', realBatch: 2 },
  network: { width: 4, depth: 1 },
  adversary: { enabled: false },
  training: { iterations: 12, checkpointEvery: 4, previewEvery: 100 },
  evaluation: { networks: [{ width: 4, depth: 1 }], repeats: 1, epochs: 1 },
  engine: 'webgpu',
  seed: 5,
};

const silent: RunOutput = {
  notify: () => undefined,
  started: () => undefined,
  say: () => undefined,
  result: () => undefined,
  close: () => undefined,
};

/** Trains a run to its end. With `loses`, its device is destroyed some programs after the first checkpoint. */
async function trainOn(
  folder: string,
  runId: string,
  loses = false,
  options: DeviceOptions = {},
): Promise<void> {
  const library = await openLibrary(folder);
  const device = await openDevice({ software: true, ...options });
  const engine = WebgpuEngine.on(device);
  const run = engine.run.bind(engine);
  let left = 5;
  engine.run = (program, inputs) => {
    if (loses && library.checkpoints.list(runId).length > 0 && left-- === 0) device.gpu.destroy();
    return run(program, inputs);
  };
  const places = { resources: resourcesPath(), cache: library.cacheFolder };
  const dataset = await openDataset(library.runs.get(runId).config.dataset, places);
  try {
    await train(library, runId, { dataset, engine, followWork: () => undefined }, silent);
  } finally {
    await engine.close();
    library.close();
  }
}

async function makeRun(): Promise<{ folder: string; runId: string }> {
  const folder = join(temporaryFolder(), 'library');
  const library = await openLibrary(folder);
  const { projectId } = newRun(library);
  const { id } = library.runs.create({ projectId, name: 'A run', config: runConfigSchema.parse(config) });
  library.close();
  return { folder, runId: id };
}

describe.skipIf('reason' in first)(title, () => {
  it('that has too little memory fails in words before it computes', async () => {
    const { folder, runId } = await makeRun();
    const refused = trainOn(folder, runId, false, { memory: 200_000 });
    await expect(refused).rejects.toThrow(OutOfDeviceMemoryError);
    const library = await openLibrary(folder);
    const { status, statusReason, iteration } = library.runs.get(runId);
    library.close();
    expect({ status, iteration }).toEqual({ status: 'failed', iteration: 0 });
    expect(statusReason).toMatch(
      /graphics device.* in use.*Lower a batch size or the width of a network\.$/m,
    );
  });

  it.skipIf(!everyKernel)(
    `that is lost is interrupted in words, and goes on as if nothing had happened${only}`,
    { timeout: 600_000 },
    async () => {
      const whole = await makeRun();
      await trainOn(whole.folder, whole.runId);
      const disturbed = await makeRun();
      const lost = trainOn(disturbed.folder, disturbed.runId, true);
      await expect(lost).rejects.toThrow(InterruptedError);
      await expect(lost).rejects.toThrow(/^The graphics device was lost \(.+\)\. To go on afterwards:/);
      const library = await openLibrary(disturbed.folder);
      const { status, statusReason, iteration } = library.runs.get(disturbed.runId);
      library.close();
      expect(status).toBe('interrupted');
      expect(statusReason).toMatch(/^The graphics device was lost \(.+\)\. Resuming continues/);
      expect(iteration).toBeGreaterThan(0);
      await trainOn(disturbed.folder, disturbed.runId);
      const traces = tracesOf(whole.folder, whole.runId);
      expect(traces['metrics']?.length).toBeGreaterThan(12);
      expect(tracesOf(disturbed.folder, disturbed.runId)).toEqual(traces);
    },
  );
});
