/** The memory that `haba plan` tells of before a run, beside what the engine then has in use. */
import { describe, expect, it } from 'vitest';
import { type RunConfig, type RunConfigInput, runConfigSchema } from '@shared/config/schema';
import { ALL_PARTS, planRun } from '@main/cli/gpu/runPlan';
import { standInDataset } from '@main/core/data/standIn';
import type { LoadedDataset } from '@main/core/data/images';
import { WebgpuEngine } from '@main/core/engine/webgpu/engine';
import { distil } from '@main/core/run/distil';
import { rehearse } from '@main/core/run/measure';
import { fakeDevice } from '../../support/fakeGpu';
import { largeDevice } from '../../support/planFaults';
import { unheard, unsteered } from '../../support/unattended';

const network = { width: 4, depth: 1 } as const;
const shared = {
  dataset: { source: 'fashion-mnist-sample' },
  parameterization: { basesPerClass: 1, hallucinators: 2 },
  network,
  adversary: network,
  training: { iterations: 3 },
  evaluation: {
    networks: [network],
    batchSize: 128,
    repeats: 1,
    epochs: 1,
    wholeDataset: true,
    wholeDatasetEpochs: 1,
    randomBaseline: false,
    herdingBaseline: false,
  },
} satisfies Partial<RunConfigInput>;

/** An engine on a device that computes nothing, and the most bytes that it had in use. */
function watchedEngine(): { readonly engine: WebgpuEngine; readonly used: () => number } {
  const engine = WebgpuEngine.on(fakeDevice(largeDevice).device);
  const [run, upload] = [engine.run.bind(engine), engine.upload.bind(engine)];
  let most = 0;
  const noted = <T>(result: T): T => {
    most = Math.max(most, engine.usedBytes);
    return result;
  };
  engine.run = async (...given) => noted(await run(...given));
  engine.upload = (...given) => noted(upload(...given));
  return { engine, used: () => most };
}

describe('memory of a graphics card, told before a run', () => {
  const told = async (
    input: RunConfigInput,
  ): Promise<{ config: RunConfig; dataset: LoadedDataset; bytes: number }> => {
    const config = runConfigSchema.parse(input);
    const dataset = standInDataset(config.dataset);
    if (dataset === null) throw new Error('The sample has a stand-in.');
    const { deviceBytes: bytes } = await planRun(config, dataset, largeDevice);
    return { config, dataset, bytes };
  };
  const compare = (bytes: number, used: number, { train, geometry }: LoadedDataset): void => {
    // Training images are all on the card, as an evaluation of the whole dataset and experts need them.
    expect(used).toBeGreaterThan(4 * train.count * geometry.channels * geometry.imageSize ** 2);
    expect(bytes).toBeGreaterThanOrEqual(used);
    expect(bytes).toBeLessThan(1.1 * used);
  };

  it('is what distribution matching has in use at most', async () => {
    const { config, dataset, bytes } = await told({ ...shared, objective: { kind: 'dm', realBatch: 16 } });
    const { engine, used } = watchedEngine();
    await distil({ config, engine, dataset, control: unsteered, listener: unheard, resume: null });
    await engine.close();
    compare(bytes, used(), dataset);
  });

  it('is what trajectory matching and its experts have in use at most', async () => {
    const experts = { count: 1, epochs: 4, batchSize: 32 };
    const objective = { kind: 'mtt', syntheticSteps: 3, experts, maxStartEpoch: 2, expertEpochs: 1 } as const;
    const { config, dataset, bytes } = await told({ ...shared, objective });
    const { engine, used } = watchedEngine();
    await rehearse({ config, engine, dataset, iterations: 3, parts: ALL_PARTS, onPart: () => undefined });
    await engine.close();
    compare(bytes, used(), dataset);
  });
});
