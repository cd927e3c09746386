import { execFile } from 'node:child_process';
import { message, type Message } from '@shared/words/message';
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { dirname } from 'node:path';
import { inspect, promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { EngineUnavailableError } from '../errors';
import type { DeviceInfo } from '../types';

/** The backends of TensorFlow.js that can execute programs, best first. */
type TensorflowBackend = 'tensorflow' | 'wasm' | 'cpu';

/** TensorFlow.js with a backend that is ready. */
export interface TensorflowLibrary {
  readonly backend: TensorflowBackend;
  readonly device: DeviceInfo;
  /** Why a better backend is not in use, in words; undefined when this is the best there is. */
  readonly note?: Message;
}

/** Kernels that the interpreter uses. A backend must have all of them. */
const requiredKernels = [
  tf.Add,
  tf.BatchMatMul,
  tf.Cast,
  tf.Concat,
  tf.Conv2D,
  tf.Cos,
  tf.Equal,
  tf.Exp,
  tf.Fill,
  tf.Floor,
  tf.GatherV2,
  tf.Identity,
  tf.Less,
  tf.LessEqual,
  tf.Log,
  tf.Max,
  tf.Maximum,
  tf.Min,
  tf.Minimum,
  tf.Multiply,
  tf.Neg,
  tf.NotEqual,
  tf.PadV2,
  tf.Prod,
  tf.Reciprocal,
  tf.Reshape,
  tf.Reverse,
  tf.ScatterNd,
  tf.Select,
  tf.Sin,
  tf.Slice,
  tf.Sqrt,
  tf.Sum,
  tf.Transpose,
];

let loading: Promise<TensorflowLibrary> | undefined;

/**
 * Loads the best backend, once: the native library (with CUDA where there is an NVIDIA GPU), else WebAssembly, else
 * plain JavaScript.
 * @throws EngineUnavailableError when none works.
 */
export function loadTensorflow(): Promise<TensorflowLibrary> {
  loading ??= loadBest();
  return loading;
}

async function loadBest(): Promise<TensorflowLibrary> {
  tf.enableProdMode();
  const reasons: Message[] = [];
  const attempts = { tensorflow: loadNative, wasm: loadWasm, cpu: loadPlain };
  for (const [backend, load] of Object.entries(attempts) as [
    TensorflowBackend,
    () => Promise<DeviceInfo>,
  ][]) {
    try {
      const device = await load();
      const missing = requiredKernels.filter((kernel) => tf.getKernel(kernel, backend) === undefined);
      if (missing.length > 0) throw new Error(`it lacks ${missing.join(', ')}`);
      const cpuOnly = backend === 'tensorflow' && device.kind === 'cpu' ? [message('engines.noCuda')] : [];
      const notes = [...reasons, ...cpuOnly];
      return { backend, device, ...(notes.length === 0 ? {} : { note: clauses(notes) }) };
    } catch (error) {
      reasons.push(
        isMissing(error)
          ? message('engines.libraryNotInstalled', { library: names[backend] })
          : message('engines.libraryNotUsable', { library: names[backend], reason: firstLine(error) }),
      );
    }
  }
  throw new EngineUnavailableError('tensorflow', message('engines.sentence', { clauses: clauses(reasons) }));
}

const clauses = (messages: readonly Message[]): Message =>
  messages.reduce((first, second) => message('engines.clauses', { first, second }));

const names: Record<TensorflowBackend, Message> = {
  tensorflow: message('engines.nativeLibrary'),
  wasm: message('engines.webassemblyBackend'),
  cpu: message('engines.javascriptBackend'),
};

const NATIVE_PACKAGE = '@tensorflow/tfjs-node-gpu';

/**
 * Whether the native library is simply not there, which is no fault: its package, or the package's native file, which set-up
 * fetches for NVIDIA drivers alone. What it needs itself may be missing otherwise.
 */
const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.includes(`'${NATIVE_PACKAGE}'`)) ||
    error.message.includes('(tfjs_binding.node) can not be found'));

/** An optional dependency: not every machine has it, so neither bundler nor type checker may look for it. */
async function loadNative(): Promise<DeviceInfo> {
  // Removed from Node 23, but used by the package.
  const legacy = createRequire(import.meta.url)('node:util') as {
    isNullOrUndefined?: (value: unknown) => boolean;
  };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  await import(/* @vite-ignore */ NATIVE_PACKAGE);
  await activate('tensorflow');
  const backend: unknown = tf.backend();
  const gpu =
    typeof backend === 'object' &&
    backend !== null &&
    'isUsingGpuDevice' in backend &&
    backend.isUsingGpuDevice === true;
  const runtime = `TensorFlow.js ${tf.version_core}, native`;
  return gpu
    ? { name: (await cudaDeviceName()) ?? 'CUDA device', kind: 'gpu', runtime: `${runtime} with CUDA` }
    : { name: cpuName(availableParallelism()), kind: 'cpu', runtime };
}

async function loadWasm(): Promise<DeviceInfo> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const packageFile = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(`${dirname(packageFile)}/dist/`);
  await activate('wasm');
  return { name: cpuName(1), kind: 'cpu', runtime: `TensorFlow.js ${tf.version_core}, WebAssembly` };
}

async function loadPlain(): Promise<DeviceInfo> {
  await import('@tensorflow/tfjs-backend-cpu');
  await activate('cpu');
  return { name: cpuName(1), kind: 'cpu', runtime: `TensorFlow.js ${tf.version_core}, JavaScript` };
}

async function activate(backend: TensorflowBackend): Promise<void> {
  if (!(await tf.setBackend(backend))) throw new Error('it did not start');
  await tf.ready();
}

function cpuName(threads: number): string {
  const model = cpus()[0]?.model.trim() ?? '';
  return `${model === '' ? 'CPU' : model} (${threads} ${threads === 1 ? 'thread' : 'threads'})`;
}

async function cudaDeviceName(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader']);
    return stdout.split('\n')[0]?.trim();
  } catch {
    return undefined;
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : inspect(error);
  return (message.split('\n')[0] ?? message).trim();
}
