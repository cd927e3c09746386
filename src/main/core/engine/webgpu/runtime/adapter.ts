import type * as Dawn from 'webgpu';
import { EngineUnavailableError } from '../../errors';

/** A way to graphics devices that Dawn has; `default` is the one that it would take itself. */
export type Backend = 'vulkan' | 'd3d12' | 'default';

/**
 * Backends from the first choice to the last. On Windows Vulkan comes before Direct3D 12, for which Dawn compiles every
 * kernel again in every process: what its compiler makes is kept nowhere, while Vulkan's drivers keep what they compile on
 * the disk. Tensor cores are to be had through Vulkan alone.
 */
const preferred: readonly Backend[] = process.platform === 'win32' ? ['vulkan', 'default'] : ['default'];

/** Dawn stops when an object that it hands out is collected, so they stay referenced from here for good. */
const keeper = Symbol.for('haba-studio.webgpu');

async function openGpu(backend: Backend): Promise<GPU> {
  const global = globalThis as { [keeper]?: Map<Backend, GPU> };
  const kept = (global[keeper] ??= new Map());
  const known = kept.get(backend);
  if (known !== undefined) return known;
  const library = await loadLibrary();
  Object.assign(globalThis, library.globals);
  const gpu = library.create([
    'enable-dawn-features=allow_unsafe_apis,vulkan_enable_f16_on_nvidia',
    'disable-dawn-features=timestamp_quantization',
    ...(backend === 'default' ? [] : [`backend=${backend}`]),
  ]);
  kept.set(backend, gpu);
  return gpu;
}

async function loadLibrary(): Promise<typeof Dawn> {
  // Dawn hands results over as memory of its own, which Electron's V8 does not take: the process would end.
  if (process.versions['electron'] !== undefined) {
    throw new EngineUnavailableError(
      'webgpu',
      'inside Electron its results cannot be read back. Packages of the studio bring Node.js for it: install the studio again. A checkout has it: npm start, or npm run haba.',
    );
  }
  return import('webgpu').catch((error: unknown) => {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new EngineUnavailableError(
      'webgpu',
      `its library could not be loaded (${reason}). Install the app again.`,
    );
  });
}

/**
 * The fastest graphics device of the first backend that has one; a software device only where no backend has another.
 * @throws EngineUnavailableError when Dawn cannot be loaded.
 */
export async function findAdapter(backends = preferred): Promise<GPUAdapter | null> {
  let software: GPUAdapter | null = null;
  for (const backend of backends) {
    const gpu = await openGpu(backend);
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter !== null && !isSoftware(adapter)) return adapter;
    software ??= adapter;
  }
  return software;
}

/** Whether a device computes on the processor. */
export function isSoftware(adapter: GPUAdapter): boolean {
  const words =
    `${adapter.info.description} ${adapter.info.device} ${adapter.info.architecture}`.toLowerCase();
  return adapter.info.isFallbackAdapter || /llvmpipe|lavapipe|swiftshader|software/.test(words);
}
