import type { OpenDevice } from '@main/core/engine/webgpu/runtime/device';
import { DeviceWatch } from '@main/core/engine/webgpu/runtime/buffers';
import type { PlanLimits } from '@main/core/engine/webgpu/plan/plan';

/** What a device that computes nothing was asked for. */
export interface FakeWork {
  /** Bytes of buffers that tensors and programs have, now and at most. */
  bytes: number;
  mostBytes: number;
  writes: number;
  submissions: number;
}

const STORAGE = 0x80;
const flags = { GPUBufferUsage: { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, STORAGE, QUERY_RESOLVE: 0x200 } };

/** A device that takes everything and computes nothing, for what the engine does around a real one. Downloads are zeros. */
export function fakeDevice(limits: PlanLimits): { readonly device: OpenDevice; readonly work: FakeWork } {
  Object.assign(globalThis, flags, { GPUShaderStage: { COMPUTE: 4 }, GPUMapMode: { READ: 1 } });
  const work: FakeWork = { bytes: 0, mostBytes: 0, writes: 0, submissions: 0 };
  const done = (): Promise<void> => Promise.resolve();
  const nothing = (): void => undefined;
  const pass = {
    setPipeline: nothing,
    setBindGroup: nothing,
    dispatchWorkgroups: nothing,
    end: nothing,
  };
  const gpu = {
    lost: new Promise(nothing),
    limits: {},
    features: new Set<string>(),
    addEventListener: nothing,
    pushErrorScope: nothing,
    popErrorScope: () => Promise.resolve(null),
    createBuffer: ({ size, usage }: GPUBufferDescriptor) => {
      const counted = (usage & STORAGE) === 0 ? 0 : size;
      work.bytes += counted;
      work.mostBytes = Math.max(work.mostBytes, work.bytes);
      return {
        size,
        mapAsync: done,
        getMappedRange: () => new ArrayBuffer(size),
        unmap: nothing,
        destroy: () => (work.bytes -= counted),
      };
    },
    createShaderModule: () => ({}),
    createBindGroupLayout: () => ({}),
    createPipelineLayout: () => ({}),
    createComputePipelineAsync: () => Promise.resolve({}),
    createBindGroup: () => ({}),
    createCommandEncoder: () => ({
      beginComputePass: () => pass,
      copyBufferToBuffer: nothing,
      finish: () => ({}),
    }),
    queue: {
      writeBuffer: () => (work.writes += 1),
      submit: () => (work.submissions += 1),
      onSubmittedWorkDone: done,
    },
    destroy: nothing,
  } as unknown as GPUDevice;
  const largestBuffer = limits.largestBuffer ?? 2 ** 31;
  const info = { name: 'a device', kind: 'gpu', runtime: 'none' } as const;
  return {
    work,
    device: { gpu, info, limits, largestBuffer, memory: undefined, watch: new DeviceWatch(gpu) },
  };
}
