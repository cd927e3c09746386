import { sizeOf } from '../../../trace/spec';
import { OutOfDeviceMemoryError } from '../../errors';
import type { BufferPlace, Dispatch, Plan } from '../plan/plan';
import { bytesFor } from '../plan/plan';
import type { BufferPool, DeviceBuffer, Scratch } from './buffers';
import { Clock, type Timing } from './clock';
import type { OpenDevice } from './device';

interface Stage {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  readonly dispatch: Dispatch;
  /** Bind groups by the ids of the inputs and outputs in them. */
  readonly groups: Map<string, GPUBindGroup>;
  /** Whether the bind group depends on a run's inputs or outputs. */
  readonly varies: boolean;
}

/** Bind groups kept for one dispatch. A training loop alternates between a few sets of buffers. */
const mostGroups = 64;

/** A plan on a device: pipelines, temporary memory and constants. */
export class Executable {
  private constructor(
    private readonly device: GPUDevice,
    readonly plan: Plan,
    private readonly stages: readonly Stage[],
    private readonly slots: readonly DeviceBuffer[],
    private readonly constants: readonly DeviceBuffer[],
    private readonly pool: BufferPool,
  ) {}

  /**
   * Compiles the kernels and allocates the memory of a plan.
   * @throws OutOfDeviceMemoryError
   */
  static async create(open: OpenDevice, plan: Plan, pool: BufferPool, scratch: Scratch): Promise<Executable> {
    checkSizes(open, plan);
    const { gpu } = open;
    gpu.pushErrorScope('out-of-memory');
    const slots = scratch.claim(plan.slots);
    const constants = plan.constants.map((data) => {
      const buffer = pool.acquire(bytesFor(data.length));
      gpu.queue.writeBuffer(buffer.gpu, 0, data);
      return buffer;
    });
    const failed = await gpu.popErrorScope();
    if (failed !== null) throw outOfMemory(plan, 'the device has not enough memory');
    const pipelines = new Map<string, Promise<GPUComputePipeline>>();
    const stages = await Promise.all(plan.dispatches.map((dispatch) => toStage(gpu, dispatch, pipelines)));
    return new Executable(gpu, plan, stages, slots, constants, pool);
  }

  /** Enqueues one run and returns its outputs. */
  run(inputs: readonly DeviceBuffer[]): DeviceBuffer[] {
    const outputs = this.plan.outputs.map(({ shape }) => this.pool.acquire(bytesFor(sizeOf(shape))));
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const stage of this.stages) {
      pass.setPipeline(stage.pipeline);
      pass.setBindGroup(0, this.bindGroup(stage, inputs, outputs));
      pass.dispatchWorkgroups(...stage.dispatch.workgroups);
    }
    pass.end();
    this.device.queue.submit([encoder.finish()]);
    return outputs;
  }

  /** Runs once with a timestamp around every dispatch: nanoseconds by dispatch. Needs the device's timestamps. */
  async profile(inputs: readonly DeviceBuffer[]): Promise<Timing[]> {
    const outputs = this.plan.outputs.map(({ shape }) => this.pool.acquire(bytesFor(sizeOf(shape))));
    const encoder = this.device.createCommandEncoder();
    const clock = new Clock(this.device, this.stages.length);
    this.stages.forEach((stage, i) => {
      const pass = encoder.beginComputePass({ timestampWrites: clock.around(i) });
      pass.setPipeline(stage.pipeline);
      pass.setBindGroup(0, this.bindGroup(stage, inputs, outputs));
      pass.dispatchWorkgroups(...stage.dispatch.workgroups);
      pass.end();
    });
    clock.resolve(encoder);
    this.device.queue.submit([encoder.finish()]);
    const times = await clock.read();
    for (const buffer of outputs) this.pool.release(buffer);
    return this.stages.map(({ dispatch }, i) => ({ label: dispatch.label, nanoseconds: times[i] ?? 0 }));
  }

  /** Forgets bind groups that hold a buffer which no longer exists. */
  forget(buffer: DeviceBuffer): void {
    const id = String(buffer.id);
    for (const { groups } of this.stages) {
      for (const key of groups.keys()) if (key.split(' ').includes(id)) groups.delete(key);
    }
  }

  close(): void {
    for (const buffer of this.constants) this.pool.release(buffer);
  }

  private bindGroup(
    stage: Stage,
    inputs: readonly DeviceBuffer[],
    outputs: readonly DeviceBuffer[],
  ): GPUBindGroup {
    const find = (place: BufferPlace): DeviceBuffer => this.find(place, inputs, outputs);
    const { buffers } = stage.dispatch;
    const key = stage.varies ? buffers.map(({ place }) => find(place).id).join(' ') : '';
    const known = stage.groups.get(key);
    if (known !== undefined) return known;
    const entries = buffers.map(({ place }, binding) => ({ binding, resource: { buffer: find(place).gpu } }));
    const group = this.device.createBindGroup({ layout: stage.layout, entries });
    if (stage.groups.size >= mostGroups) {
      const [oldest] = stage.groups.keys();
      if (oldest !== undefined) stage.groups.delete(oldest);
    }
    stage.groups.set(key, group);
    return group;
  }

  private find(
    { kind, index }: BufferPlace,
    inputs: readonly DeviceBuffer[],
    outputs: readonly DeviceBuffer[],
  ): DeviceBuffer {
    const all = { input: inputs, output: outputs, constant: this.constants, slot: this.slots }[kind];
    const found = all[index];
    if (found === undefined) throw new RangeError(`Program "${this.plan.name}" has no ${kind} ${index}.`);
    return found;
  }
}

async function toStage(
  device: GPUDevice,
  dispatch: Dispatch,
  pipelines: Map<string, Promise<GPUComputePipeline>>,
): Promise<Stage> {
  const entries = dispatch.buffers.map(({ write }, binding): GPUBindGroupLayoutEntry => ({
    binding,
    visibility: GPUShaderStage.COMPUTE,
    buffer: { type: write ? 'storage' : 'read-only-storage' },
  }));
  const layout = device.createBindGroupLayout({ entries });
  let pipeline = pipelines.get(dispatch.wgsl);
  if (pipeline === undefined) {
    pipeline = device.createComputePipelineAsync({
      label: dispatch.label,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: device.createShaderModule({ code: dispatch.wgsl }), entryPoint: 'main' },
    });
    pipelines.set(dispatch.wgsl, pipeline);
  }
  const varies = dispatch.buffers.some(({ place }) => place.kind === 'input' || place.kind === 'output');
  return { pipeline: await pipeline, layout, dispatch, groups: new Map(), varies };
}

function checkSizes(open: OpenDevice, plan: Plan): void {
  const outputs = plan.outputs.map(({ shape }) => bytesFor(sizeOf(shape)));
  const largest = Math.max(0, ...plan.slots, ...outputs);
  if (largest <= open.largestBuffer) return;
  throw outOfMemory(
    plan,
    `one of its tensors needs ${megabytes(largest)}, and this device allows ${megabytes(open.largestBuffer)} a tensor`,
  );
}

function outOfMemory(plan: Plan, reason: string): OutOfDeviceMemoryError {
  return new OutOfDeviceMemoryError(
    `Program "${plan.name}" needs ${megabytes(plan.bytes)} of device memory, but ${reason}. Use a smaller batch or network.`,
    plan.bytes,
  );
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
