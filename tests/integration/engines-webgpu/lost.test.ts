import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RunConfigInput, runConfigSchema } from '@shared/config/schema';
import { InterruptedError } from '../../../src/main/cli/exit';
import type { RunOutput } from '../../../src/main/cli/output/output';
import { train } from '../../../src/main/cli/train';
import { openDataset } from '../../../src/main/core/data/open';
import { WebgpuEngine } from '../../../src/main/core/engine/webgpu/engine';
import { openDevice } from '../../../src/main/core/engine/webgpu/runtime/device';
import { resourcesPath } from '../../../src/main/platform/resources';
import { notifyNobody } from '../../../src/main/training/notify';
import { tracesOf } from '../../faults/support/traces';
import { everyKernel } from '../../support/graphics';
import { newRun, openLibrary, temporaryFolder } from '../../support/library';
import { openForTests } from './device';

const first = await openForTests();
if ('engine' in first) await first.engine.close();
const reason = 'reason' in first ? first.reason : everyKernel ? undefined : 'only with HABA_GPU_TESTS=all';
const title = reason === undefined ? 'a run on a device' : `a run on a device (skipped: ${reason})`;

const config: RunConfigInput = {
  dataset: { source: 'fashion-mnist-sample', limitPerClass: 4 },
  parameterization: { kind: 'pixels', imagesPerClass: 1 },
  objective: { kind: 'dm', realBatch: 2 },
  network: { width: 4, depth: 1 },
  adversary: { enabled: false },
  training: { iterations: 12, checkpointEvery: 4, previewEvery: 100 },
  evaluation: { networks: [{ width: 4, depth: 1 }], repeats: 1, epochs: 1 },
  engine: 'webgpu',
  seed: 5,
};

const silent: RunOutput = {
  notify: notifyNobody,
  started: () => undefined,
  say: () => undefined,
  result: () => undefined,
  close: () => undefined,
};

/** Trains a run to its end. With `loses`, its device is destroyed some programs after the first checkpoint. */
async function trainOn(folder: string, runId: string, loses = false): Promise<void> {
  const library = await openLibrary(folder);
  const device = await openDevice({ software: true });
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
    await train(library, runId, { dataset, engine }, silent);
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

describe.skipIf(reason !== undefined)(title, () => {
  it(
    'that is lost is interrupted in words, and goes on as if nothing had happened',
    { timeout: 600_000 },
    async () => {
      const whole = await makeRun();
      await trainOn(whole.folder, whole.runId);
      const disturbed = await makeRun();
      const lost = trainOn(disturbed.folder, disturbed.runId, true);
      await expect(lost).rejects.toThrow(InterruptedError);
      await expect(lost).rejects.toThrow(/^The graphics device was lost \(.+\)\. To go on then:/);
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
