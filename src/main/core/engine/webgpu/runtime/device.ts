/** A device: finding it, its name and what it can do. */
import { createRequire } from 'node:module';
import { message } from '@shared/words/message';
import { totalmem } from 'node:os';
import type * as Dawn from 'webgpu';
import { z } from 'zod';
import { EngineUnavailableError } from '../../errors';
import { chooseCard, nvidiaCards } from '../../cards';
import { memoryOfCard } from '../../memory';
import type { DeviceInfo } from '../../types';
import { type MatrixShape, subgroupSize } from '../graph/tileChoice';
import type { PlanLimits } from '../plan/plan';
import { DeviceWatch } from './buffers';

/** Names that do not begin with a capital alone. */
const SPELT: Readonly<Record<string, string>> = {
  nvidia: 'NVIDIA',
  geforce: 'GeForce',
  titan: 'TITAN',
  ti: 'Ti',
  pro: 'Pro',
  max: 'Max',
  super: 'SUPER',
};
/** Marks of trade that names carry. */
const LEFT_OUT: ReadonlySet<string> = new Set(['r', 'tm', 'c']);

/**
 * The name of a device for people. Dawn gives it as an identifier (`nvidia-geforce-rtx-4090`), and beside it the driver's
 * description, which names a software device better.
 */
export function deviceName(
  info: Pick<GPUAdapterInfo, 'device' | 'description' | 'vendor'>,
  software: boolean,
): string {
  const spelt = spell(info.device);
  const [first, second] = software ? [info.description, spelt] : [spelt, info.description];
  return first || second || spell(info.vendor) || 'unknown device';
}

function spell(identifier: string): string {
  return identifier
    .split('-')
    .filter((word) => word !== '' && !LEFT_OUT.has(word))
    .map((word) => SPELT[word] ?? (/\d/.test(word) || word.length <= 3 ? word.toUpperCase() : capital(word)))
    .join(' ');
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** What a device offers for half precision. */
export interface HalfSupport {
  /** Features to ask it for. */
  readonly features: readonly string[];
  /** What its tensor cores multiply at once; none where the compiler cannot use them. */
  readonly matrices: readonly MatrixShape[];
}

const matrixFeature = 'chromium-experimental-subgroup-matrix';

/** As Dawn lists what subgroup matrices can be. It is an extension: no types come with it. */
const adapterSchema = z.object({
  subgroupMinSize: z.number(),
  subgroupMaxSize: z.number(),
  subgroupMatrixConfigs: z.array(
    z.object({
      componentType: z.string(),
      resultComponentType: z.string(),
      M: z.number(),
      N: z.number(),
      K: z.number(),
    }),
  ),
});

/** Undefined when a device has no 16-bit numbers. */
export function halfSupport(features: ReadonlySet<string>, info: unknown): HalfSupport | undefined {
  if (!features.has('shader-f16')) return undefined;
  const matrices = features.has(matrixFeature) && features.has('subgroups') ? matricesOf(info) : [];
  const forMatrices = matrices.length > 0 ? ['subgroups', matrixFeature] : [];
  return { features: ['shader-f16', ...forMatrices], matrices };
}

/** Products of f16 that are summed in f32, on devices whose subgroups all have the size that kernels count on. */
function matricesOf(info: unknown): MatrixShape[] {
  const known = adapterSchema.safeParse(info);
  if (!known.success) return [];
  const { subgroupMinSize, subgroupMaxSize, subgroupMatrixConfigs } = known.data;
  if (subgroupMinSize !== subgroupSize || subgroupMaxSize !== subgroupSize) return [];
  return subgroupMatrixConfigs
    .filter(
      ({ componentType, resultComponentType }) => componentType === 'f16' && resultComponentType === 'f32',
    )
    .map(({ M, N, K }) => ({ rows: M, columns: N, depth: K }));
}

/** A way to graphics devices that Dawn has; `default` is the one that it would take itself. */
type Backend = 'vulkan' | 'd3d12' | 'default';

/**
 * Backends from the first choice to the last. On Windows Vulkan comes before Direct3D 12, for which Dawn compiles every
 * kernel again in every process: what its compiler makes is kept nowhere, while Vulkan's drivers keep what they compile on
 * the disk. Tensor cores are to be had through Vulkan alone.
 */
const preferred: readonly Backend[] = process.platform === 'win32' ? ['vulkan', 'default'] : ['default'];

/** Dawn stops when an object that it hands out is collected, so they stay referenced from here for good. */
const keeper = Symbol.for('haba-studio.webgpu');

/** @param name of the device that is wanted, as its driver gives it; null for any */
async function openGpu(backend: Backend, name: string | null): Promise<GPU> {
  const global = globalThis as { [keeper]?: Map<string, GPU> };
  const kept = (global[keeper] ??= new Map());
  const key = `${backend} ${name ?? ''}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const library = await loadLibrary();
  Object.assign(globalThis, library.globals);
  const gpu = library.create([
    'enable-dawn-features=allow_unsafe_apis,vulkan_enable_f16_on_nvidia',
    'disable-dawn-features=timestamp_quantization',
    ...(backend === 'default' ? [] : [`backend=${backend}`]),
    ...(name === null ? [] : [`adapter=${name}`]),
  ]);
  kept.set(key, gpu);
  return gpu;
}

async function loadLibrary(): Promise<typeof Dawn> {
  // Dawn hands results over in its own memory, which Electron's V8 does not take: the process would end.
  if (process.versions['electron'] !== undefined) {
    throw new EngineUnavailableError('webgpu', message('engines.notInElectron'));
  }
  return import('webgpu').catch((error: unknown) => {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new EngineUnavailableError('webgpu', message('engines.libraryNotLoadedInstall', { reason }));
  });
}

/**
 * The fastest graphics device of the first backend that has one; a software device only where no backend has another.
 * @throws EngineUnavailableError when Dawn cannot be loaded, or when the environment names a card that cannot be used.
 */
export async function findAdapter(backends = preferred): Promise<GPUAdapter | null> {
  const choice = chooseCard(await nvidiaCards());
  if (choice.kind === 'none') throw new EngineUnavailableError('webgpu', choice.reason);
  const name = choice.kind === 'named' ? choice.name : null;
  let software: GPUAdapter | null = null;
  for (const backend of backends) {
    const gpu = await openGpu(backend, name);
    const asked = gpu.requestAdapter({ powerPreference: 'high-performance' });
    // Dawn refuses where no device has the name.
    const adapter = name === null ? await asked : await asked.catch(() => null);
    if (adapter !== null && !isSoftware(adapter)) return adapter;
    software ??= adapter;
  }
  if (software === null && name !== null) {
    throw new EngineUnavailableError('webgpu', message('engines.cardNotFound', { name }));
  }
  return software;
}

/** Whether a device computes on the processor. */
function isSoftware(adapter: GPUAdapter): boolean {
  const words =
    `${adapter.info.description} ${adapter.info.device} ${adapter.info.architecture}`.toLowerCase();
  return adapter.info.isFallbackAdapter || /llvmpipe|lavapipe|swiftshader|software/.test(words);
}

/** An open WebGPU device and what the compiler needs to know of it. */
export interface OpenDevice {
  readonly gpu: GPUDevice;
  readonly info: DeviceInfo;
  readonly limits: PlanLimits;
  /** Bytes of the largest buffer that a kernel can use, a multiple of 16. */
  readonly largestBuffer: number;
  /** Bytes of memory that the device has; undefined where nothing tells. */
  readonly memory: number | undefined;
  readonly watch: DeviceWatch;
}

export interface DeviceOptions {
  /** Accept a software device (llvmpipe, SwiftShader): right, but slower than the onnx engine. For tests. */
  readonly software?: boolean;
  /** Keep the operands of large contractions in half precision. Without: no. */
  readonly half?: boolean;
  /** Overrides of limits, for tests of small devices. */
  readonly limits?: Partial<PlanLimits>;
  /** Bytes of memory that the engine may take, instead of what the device is found to have. */
  readonly memory?: number;
  /** Ask for no more than the limits that every device offers. */
  readonly defaultLimits?: boolean;
  /** Whether to use the device's timestamps, if it has them. Without: yes. */
  readonly timestamps?: boolean;
}

/** Limits worth having more of than every device must offer. */
const raisedLimits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxBufferSize',
] as const;

/** Threads that fill a large GPU (132 processors of 256 threads), and a CPU. */
const busyThreads = { hardware: 132 * 256, software: 512 };

/**
 * Opens the fastest graphics device.
 * @throws EngineUnavailableError when there is none, or only a software one that was not asked for.
 */
export async function openDevice(options: DeviceOptions = {}): Promise<OpenDevice> {
  const adapter = await findAdapter();
  if (adapter === null) {
    throw new EngineUnavailableError('webgpu', message('engines.noGraphicsDevice'));
  }
  const software = isSoftware(adapter);
  const name = deviceName(adapter.info, software);
  if (software && options.software !== true) {
    throw new EngineUnavailableError('webgpu', message('engines.onlySoftwareDevice', { name }));
  }
  const card = memoryOfCard(`${adapter.info.vendor} ${adapter.info.description}`);
  const raised = options.defaultLimits === true ? [] : raisedLimits;
  const requiredLimits = Object.fromEntries(raised.map((limit) => [limit, adapter.limits[limit]]));
  const half = options.half === true ? halfSupport(adapter.features, adapter.info) : undefined;
  if (options.half === true && half === undefined) {
    throw new EngineUnavailableError('webgpu', message('engines.noF16', { name }));
  }
  const timestamps = options.timestamps !== false && adapter.features.has('timestamp-query');
  const features = [...(timestamps ? ['timestamp-query'] : []), ...(half?.features ?? [])];
  const requiredFeatures = features as GPUFeatureName[];
  const gpu = await adapter.requestDevice({ requiredLimits, requiredFeatures });
  const allowed = Math.min(gpu.limits.maxStorageBufferBindingSize, gpu.limits.maxBufferSize);
  const largestBuffer = options.limits?.largestBuffer ?? Math.floor(allowed / 16) * 16;
  const limits: PlanLimits = {
    workgroupStorage: gpu.limits.maxComputeWorkgroupStorageSize,
    invocations: Math.min(gpu.limits.maxComputeInvocationsPerWorkgroup, gpu.limits.maxComputeWorkgroupSizeX),
    bindings: gpu.limits.maxStorageBuffersPerShaderStage,
    largestBuffer,
    groups: gpu.limits.maxComputeWorkgroupsPerDimension,
    compact: software,
    busyThreads: software ? busyThreads.software : busyThreads.hardware,
    half: half !== undefined,
    matrices: half?.matrices ?? [],
    ...options.limits,
  };
  const memory = options.memory ?? (software ? totalmem() : ((await card) ?? undefined));
  const info: DeviceInfo = {
    name,
    kind: software ? 'cpu' : 'gpu',
    runtime: `webgpu ${libraryVersion()}, Dawn`,
    details: {
      driver: adapter.info.description || null,
      memory: memory ?? null,
      largestBuffer,
      workgroupMemory: limits.workgroupStorage,
      workgroupThreads: limits.invocations,
      buffers: limits.bindings,
      halfPrecision: adapter.features.has('shader-f16'),
      timestamps: gpu.features.has('timestamp-query'),
    },
  };
  return { gpu, info, limits, largestBuffer, memory, watch: new DeviceWatch(gpu) };
}

/** The version of the package that holds Dawn: kernels are compiled by it, so results can differ between versions. */
function libraryVersion(): string {
  const { version } = createRequire(import.meta.url)('webgpu/package.json') as { version: string };
  return version;
}
