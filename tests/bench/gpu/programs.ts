/** The programs of real runs, as they reach an engine: for measurements of compiling. */
import { parseRunConfig, type RunConfig, type RunConfigInput } from '@shared/config/schema';
import { Evaluator } from '@main/core/evaluate/evaluate';
import { randomRealSource } from '@main/core/evaluate/sources';
import { realImagesOf } from '@main/core/data/images';
import type { Engine } from '@main/core/engine/types';
import { createNetwork } from '@main/core/nets/network';
import { Random } from '@main/core/random/random';
import { Distiller } from '@main/core/run/distiller';
import type { ProgramIR } from '@main/core/trace/ir';
import { noiseDataset, noiseTrajectories } from '../../support/noise';
import { RecordingEngine } from '../../support/recordingEngine';

/** Milliseconds that this process has spent on a processor. */
export function processorMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

/** Programs by what they belong to, and the processor's milliseconds of tracing them (and drawing an iteration). */
export interface TracedRun {
  readonly name: string;
  readonly programs: readonly ProgramIR[];
  readonly traceMilliseconds: number;
}

const haba = (basesPerClass: number): RunConfigInput['parameterization'] => ({
  basesPerClass,
  hallucinators: 5,
});
const mtt = (syntheticSteps: number): RunConfigInput['objective'] => ({
  kind: 'mtt',
  syntheticSteps,
  experts: { epochs: 3 },
});

type Method = Pick<RunConfigInput, 'parameterization' | 'objective'>;

const methods: Readonly<Record<string, Method>> = {
  'HaBa+MTT IPC 1': { parameterization: haba(1), objective: mtt(2) },
  'HaBa+MTT IPC 10': { parameterization: haba(10), objective: mtt(2) },
  'HaBa+MTT IPC 50': { parameterization: haba(50), objective: mtt(2) },
  'HaBa+DM 256': { parameterization: haba(10), objective: { kind: 'dm', realBatch: 256 } },
  'HaBa+DSA IPC 10': {
    parameterization: haba(10),
    objective: { kind: 'dsa', outerLoops: 2, innerLoops: 1 },
  },
};

const networks: Readonly<Record<string, RunConfigInput['network']>> = {
  AlexNet: { kind: 'alexnet' },
  ResNet18: { kind: 'resnet18' },
  VGG11: { kind: 'vgg11' },
};

/**
 * One iteration of every method with a ConvNet-3 of width 128 on 3x32x32, and an epoch of other networks; those with
 * `wanted` in their names.
 */
export async function traceRuns(wanted = ''): Promise<TracedRun[]> {
  const dataset = noiseDataset({ classes: 10, channels: 3, imageSize: 32, perClass: 256, test: 256 });
  const runs: TracedRun[] = [];
  const traced = async (name: string, work: (engine: Engine) => Promise<void>): Promise<void> => {
    if (!name.includes(wanted)) return;
    const engine = new RecordingEngine('device');
    const begun = processorMilliseconds();
    await work(engine);
    const traceMilliseconds = processorMilliseconds() - begun;
    runs.push({ name, programs: engine.met, traceMilliseconds });
  };
  for (const [name, method] of Object.entries(methods)) {
    const config = configOf({ ...method, network: { width: 128 } });
    const trajectories = noiseTrajectories(createNetwork(config.network, dataset.geometry), 3);
    await traced(name, async (engine) => {
      const distiller = Distiller.create(engine, config, dataset, null, trajectories);
      await distiller.step(0);
      distiller.dispose();
    });
  }
  for (const [name, network] of Object.entries(networks)) {
    const config = configOf({ parameterization: haba(10), objective: { kind: 'dm' }, network });
    await traced(`evaluation of ${name}`, async (engine) => {
      const { evaluation, augmentation, network: definition } = config;
      const net = createNetwork(definition, dataset.geometry);
      const evaluator = new Evaluator(engine, net, dataset, evaluation, augmentation);
      const source = randomRealSource(realImagesOf(dataset), 26, Random.for(0));
      const job = { source, seed: 0, labels: [], epochs: 0, learningRate: 0.01 };
      await evaluator.trainAndTest({ ...job, onEpoch: () => Promise.resolve() });
    });
  }
  return runs;
}

function configOf(input: Omit<RunConfigInput, 'dataset'>): RunConfig {
  const parsed = parseRunConfig({ dataset: { source: 'fashion-mnist-sample' }, ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  return parsed.config;
}
