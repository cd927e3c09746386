import { createRequire } from 'node:module';
import { totalmem } from 'node:os';
import { EngineUnavailableError } from '../../errors';
import { memoryOfCard } from '../../memory';
import type { DeviceInfo } from '../../types';
import type { PlanLimits } from '../plan/plan';
import { findAdapter, isSoftware } from './adapter';
import { halfSupport } from './halves';
import { deviceName } from './name';
import { DeviceWatch } from './watch';

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
    throw new EngineUnavailableError(
      'webgpu',
      'no graphics device was found. Install its driver (with Vulkan on Linux).',
    );
  }
  const software = isSoftware(adapter);
  const name = deviceName(adapter.info, software);
  if (software && options.software !== true) {
    throw new EngineUnavailableError(
      'webgpu',
      `the only graphics device is a software one (${name}), which the onnx engine outruns. Install a graphics driver.`,
    );
  }
  const card = memoryOfCard(`${adapter.info.vendor} ${adapter.info.description}`);
  const raised = options.defaultLimits === true ? [] : raisedLimits;
  const requiredLimits = Object.fromEntries(raised.map((limit) => [limit, adapter.limits[limit]]));
  const half = options.half === true ? halfSupport(adapter.features, adapter.info) : undefined;
  if (options.half === true && half === undefined) {
    throw new EngineUnavailableError(
      'webgpu',
      `the graphics device (${name}) does not compute with 16-bit numbers. Choose the precision f32.`,
    );
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
