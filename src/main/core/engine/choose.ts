/** Choosing an engine: what is there, what a short benchmark says of it, and opening the best. */
import {
  ENGINE_IDS,
  type EngineId,
  type EngineInfo,
  type EngineMeasurement,
  type Precision,
} from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message, type Message, together, verbatim } from '@shared/words/message';
import { grad } from '../trace/differentiate';
import { float32, sizeOf } from '../trace/ir';
import * as ops from '../trace/ops';
import type { Sym } from '../trace/ops';
import type { OnWork } from './resources';
import { compileFunction, disposeTree, uploadTree } from './compile';
import { EngineUnavailableError } from './errors';
import type { Engine } from './types';

const batch = 16;
const width = 32;
const specs = {
  images: float32([batch, 3, 32, 32]),
  first: float32([width, 3, 3, 3]),
  second: float32([width, width, 3, 3]),
};

/** One gradient step of two convolutions: small enough for any device, alike enough to what runs later. */
function step({ images, first, second }: { images: Sym; first: Sym; second: Sym }): Sym[] {
  const energy = ([a = first, b = second]: Sym[]): Sym => {
    const hidden = ops.avgPool2d(ops.relu(ops.conv2d(images, a, { padding: 1 })), { kernel: 2 });
    return ops.mean(ops.square(ops.conv2d(hidden, b, { padding: 1 })));
  };
  return grad(energy)([first, second]);
}

/**
 * Times an engine: the median milliseconds of a small training step over about half a second, after a warm-up.
 * To be remembered per device, and given to `openEngine`.
 */
export async function measureEngine(engine: Engine, milliseconds = 500): Promise<number> {
  const compiled = await compileFunction(engine, 'benchmark', step, specs);
  const ramp = (shape: readonly number[]): { data: Float32Array; shape: readonly number[] } => ({
    data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i) / 4),
    shape,
  });
  const inputs = uploadTree(engine, {
    images: ramp(specs.images.shape),
    first: ramp(specs.first.shape),
    second: ramp(specs.second.shape),
  });
  const runOnce = async (): Promise<number> => {
    const start = performance.now();
    const outputs = await compiled.run(inputs);
    for (const output of outputs) await engine.download(output);
    disposeTree(engine, outputs);
    return performance.now() - start;
  };
  try {
    // The idle clock of a graphics card is a fraction of what it runs at.
    const warm = performance.now() + (engine.device.kind === 'gpu' ? Math.min(700, milliseconds) : 0);
    do await runOnce();
    while (performance.now() < warm);
    const times: number[] = [];
    const end = performance.now() + milliseconds;
    while (times.length < 3 || performance.now() < end) times.push(await runOnce());
    times.sort((a, b) => a - b);
    return times[Math.floor(times.length / 2)] ?? Number.POSITIVE_INFINITY;
  } finally {
    disposeTree(engine, inputs);
  }
}

/** What the user set: an engine, or the best of those present. */
export type EngineChoice = EngineId | 'auto';

/** Figures of a short benchmark (see benchmark.ts), of this machine and perhaps of others. */
export type Measurements = readonly Pick<
  EngineMeasurement,
  'engine' | 'device' | 'runtime' | 'milliseconds'
>[];

/** An engine that started, with a remark that is no obstacle. */
interface Opened {
  readonly engine: Engine;
  readonly note?: Message | undefined;
}

/** How an engine is to run. */
export interface EngineSettings {
  /** Default: f32. */
  readonly precision?: Precision;
  /** A folder for what was compiled, measured and checked on a graphics card; without it each start does that anew. */
  readonly cache?: string;
  /** Hears what the engine gets ready before it can compute: its device, and programs. */
  readonly onWork?: OnWork;
}

/** Engines load native libraries, so each is loaded only when asked for. */
const openers: Record<EngineId, (settings: EngineSettings) => Promise<Opened>> = {
  async onnx({ onWork }) {
    const { OnnxEngine } = await import('./onnx/engine').catch(
      asUnavailable('onnx', message('engines.installAgain')),
    );
    return { engine: OnnxEngine.create(undefined, onWork) };
  },
  async tensorflow() {
    const { TensorflowEngine } = await import('./tensorflow/engine').catch(
      asUnavailable('tensorflow', message('engines.installAgain')),
    );
    const engine = await TensorflowEngine.create();
    return { engine, note: engine.note };
  },
  async webgpu({ precision, cache, onWork }) {
    const { admitDevice, CheckStore, foldersIn, PlanStore, WebgpuEngine } = await import('./webgpu/engine');
    const half = precision === 'f16';
    const device = { software: softwareAllowed(), half };
    const folders = cache === undefined ? undefined : foldersIn(cache);
    const engine = await WebgpuEngine.create({
      ...device,
      tuning: { measure: measuredDevices(), folder: folders?.tiles },
      plans: folders && new PlanStore(folders.plans),
      onWork,
    });
    if (engine.device.kind === 'cpu') return { engine, note: SOFTWARE_NOTE };
    const store = folders && new CheckStore(folders.devices);
    const reopen = (): Promise<Engine> => {
      onWork?.({ step: 'checking', device: engine.device.name });
      return WebgpuEngine.create(device);
    };
    return { engine: await admitDevice(engine, { half, reopen, store }).finally(() => onWork?.(null)) };
  },
};

const SOFTWARE_NOTE = message('engines.softwareDevice');

/** Whether a software graphics device will do: right, but slow, so only for tests and for looking at the engine. */
const softwareAllowed = (): boolean => process.env['HABA_SOFTWARE_GPU'] === '1';

/**
 * Which graphics devices the engine webgpu measures to choose its tiles: hardware ones, or with HABA_GPU_TUNING `on` software
 * ones too, with `off` none.
 */
export function measuredDevices(): 'never' | 'hardware' | 'any' {
  const wish = process.env['HABA_GPU_TUNING'];
  return wish === 'off' ? 'never' : wish === 'on' ? 'any' : 'hardware';
}

/** Lists all engines: what each runs on here, or why it cannot be used and what would help. */
export async function listEngines(): Promise<EngineInfo[]> {
  return Promise.all(ENGINE_IDS.map(examine));
}

async function examine(id: EngineId): Promise<EngineInfo> {
  try {
    const { engine, note } = await openers[id]({});
    const { name, kind, runtime, details } = engine.device;
    await engine.close();
    return {
      id,
      available: true,
      device: name,
      kind,
      runtime,
      ...(details === undefined ? {} : { details }),
      ...(note === undefined ? {} : { note }),
    };
  } catch (error) {
    return { id, available: false, reason: reasonOf(error) };
  }
}

/**
 * Starts an engine: the one chosen; with `auto` the fastest by `measured` among the engines that find the device which
 * was measured, else TensorFlow on a CUDA device, WebGPU on a graphics card, ONNX Runtime on the CPU, in this order.
 * The precision f16 leaves the webgpu engine alone.
 * @throws UserError with the reason when the chosen engine (or, with `auto`, every engine) cannot be used here.
 */
export async function openEngine(
  choice: EngineChoice = 'auto',
  measured: Measurements = [],
  settings: EngineSettings = {},
): Promise<Engine> {
  if (settings.precision === 'f16') return startInHalf(choice, settings);
  if (choice !== 'auto') return start(choice, settings);
  const reasons: Message[] = [];
  for (const { id, accept } of preference(measured)) {
    try {
      const { engine } = await openers[id](settings);
      if (accept(engine)) return engine;
      await engine.close();
    } catch (error) {
      reasons.push(message('engines.reasonOf', { engine: id, reason: reasonOf(error) }));
    }
  }
  throw new UserError('unavailable', message('engines.noneStarted', { reasons: together(...reasons) }));
}

/** Half precision changes what is computed, so an engine without it refuses rather than computing something else. */
async function startInHalf(choice: EngineChoice, settings: EngineSettings): Promise<Engine> {
  if (choice === 'auto' || choice === 'webgpu') return start('webgpu', settings);
  throw new UserError('bad-input', message('engines.f32Only', { engine: choice }));
}

async function start(id: EngineId, settings: EngineSettings): Promise<Engine> {
  try {
    return (await openers[id](settings)).engine;
  } catch (error) {
    if (error instanceof EngineUnavailableError) throw new UserError('unavailable', error.said);
    throw error;
  }
}

interface Preference {
  readonly id: EngineId;
  readonly accept: (engine: Engine) => boolean;
}

/**
 * Which engines to try, in order. Without measurements a GPU engine counts only if it has a GPU. A software graphics
 * device is never chosen, however it was measured: `onnx` is faster on the same processor.
 */
export function preference(measured: Measurements): Preference[] {
  const always = (): boolean => true;
  const onGpu = (engine: Engine): boolean => engine.device.kind === 'gpu';
  const byTime = [...measured].sort((a, b) => a.milliseconds - b.milliseconds);
  return [
    ...byTime.map(({ engine: id, device, runtime }) => ({
      id,
      accept: (engine: Engine) =>
        engine.device.name === device &&
        engine.device.runtime === runtime &&
        (engine.id !== 'webgpu' || onGpu(engine)),
    })),
    { id: 'tensorflow', accept: onGpu },
    { id: 'webgpu', accept: onGpu },
    { id: 'onnx', accept: always },
    { id: 'tensorflow', accept: always },
  ];
}

function asUnavailable(engine: EngineId, help: Message): (error: unknown) => never {
  return (error) => {
    throw new EngineUnavailableError(
      engine,
      message('engines.libraryNotLoaded', { reason: messageOf(error), help }),
    );
  };
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

const reasonOf = (error: unknown): Message =>
  error instanceof EngineUnavailableError ? error.reason : verbatim(messageOf(error));
