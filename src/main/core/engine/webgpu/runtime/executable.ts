/** Running a compiled program: pipelines, clocks and fences. */
import { sizeOf } from '../../../trace/ir';
import { message } from '@shared/words/message';
import { EngineError, OutOfDeviceMemoryError } from '../../errors';
import { inMegabytes } from '../../memory';
import { type BufferPlace, bytesFor, type Dispatch, type Plan } from '../plan/plan';
import { type BufferPool, type DeviceBuffer, gist, type Scratch, write } from './buffers';
import type { OpenDevice } from './device';

/** Time that one dispatch took on the device. */
export interface Timing {
  readonly label: string;
  readonly nanoseconds: number;
}

/** Timestamps around the passes of one command encoder. */
export class Clock {
  private readonly queries: GPUQuerySet;
  private readonly resolved: GPUBuffer;
  private readonly readable: GPUBuffer;

  constructor(
    device: GPUDevice,
    private readonly passes: number,
  ) {
    const size = passes * 2 * 8;
    this.queries = device.createQuerySet({ type: 'timestamp', count: passes * 2 });
    this.resolved = device.createBuffer({
      size,
      usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    });
    this.readable = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  }

  around(pass: number): GPUComputePassTimestampWrites {
    return {
      querySet: this.queries,
      beginningOfPassWriteIndex: pass * 2,
      endOfPassWriteIndex: pass * 2 + 1,
    };
  }

  resolve(encoder: GPUCommandEncoder): void {
    encoder.resolveQuerySet(this.queries, 0, this.passes * 2, this.resolved, 0);
    encoder.copyBufferToBuffer(this.resolved, 0, this.readable, 0, this.passes * 16);
  }

  /** Nanoseconds of each pass, once the work is done. */
  async read(): Promise<number[]> {
    await this.readable.mapAsync(GPUMapMode.READ);
    const stamps = new BigUint64Array(this.readable.getMappedRange().slice(0));
    for (const resource of [this.queries, this.resolved, this.readable]) resource.destroy();
    return Array.from({ length: this.passes }, (_, i) =>
      Number((stamps[i * 2 + 1] ?? 0n) - (stamps[i * 2] ?? 0n)),
    );
  }
}

/** Runs between two looks at how far the device has come, and how many looks may be outstanding. */
const runsPerFence = 4;
const mostFences = 4;

/** Most runs that are enqueued and not finished. */
export const mostOutstanding = runsPerFence * (mostFences + 1);

/** Keeps the host from running ahead of the device without end. */
export class Fences {
  private readonly outstanding: Promise<unknown>[] = [];
  private runs = 0;

  /** `workDone` resolves when all that was submitted so far is through. */
  constructor(private readonly workDone: () => Promise<unknown>) {}

  /** To be called after every run: waits while more than `mostOutstanding` would be under way. */
  async pass(): Promise<void> {
    this.runs++;
    if (this.runs % runsPerFence !== 0) return;
    const fence = this.workDone();
    // Awaited later, or never when the engine closes first: a loss is then told by the device's watch.
    fence.catch(() => undefined);
    this.outstanding.push(fence);
    if (this.outstanding.length > mostFences) await this.outstanding.shift();
  }
}

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
    checkMemory(plan, pool, scratch);
    const { gpu, watch } = open;
    const slots = scratch.claim(plan.slots);
    const constants = pool.acquireAll(plan.constants.map((data) => bytesFor(data.length)));
    constants.forEach((buffer, i) => {
      const data = plan.constants[i];
      if (data !== undefined) write(gpu.queue, buffer, data);
    });
    await watch.settle();
    const pipelines = new Map<string, Promise<GPUComputePipeline>>();
    const stages = await watch.finish(
      Promise.all(plan.dispatches.map((dispatch) => toStage(open, plan.name, dispatch, pipelines))),
    );
    return new Executable(gpu, plan, stages, slots, constants, pool);
  }

  /** Enqueues one run and returns its outputs. */
  run(inputs: readonly DeviceBuffer[]): DeviceBuffer[] {
    const outputs = this.pool.acquireAll(this.plan.outputs.map(({ shape }) => bytesFor(sizeOf(shape))));
    const encoder = this.device.createCommandEncoder({ label: this.plan.name });
    const pass = encoder.beginComputePass({ label: this.plan.name });
    for (const stage of this.stages) {
      pass.setPipeline(stage.pipeline);
      pass.setBindGroup(0, this.bindGroup(stage, inputs, outputs));
      pass.dispatchWorkgroups(...stage.dispatch.workgroups);
    }
    pass.end();
    this.device.queue.submit([encoder.finish()]);
    return outputs;
  }

  /** Takes back outputs that nobody needs. */
  discard(outputs: readonly DeviceBuffer[]): void {
    for (const buffer of outputs) this.pool.release(buffer);
  }

  /** Runs once with a timestamp around every dispatch: nanoseconds by dispatch. Needs the device's timestamps. */
  async profile(inputs: readonly DeviceBuffer[]): Promise<Timing[]> {
    const outputs = this.pool.acquireAll(this.plan.outputs.map(({ shape }) => bytesFor(sizeOf(shape))));
    const encoder = this.device.createCommandEncoder({ label: this.plan.name });
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
    this.discard(outputs);
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
    const entries = buffers.map(({ place, part }, binding) => ({
      binding,
      resource: { buffer: partOf(find(place), part) },
    }));
    const group = this.device.createBindGroup({ label: stage.dispatch.label, layout: stage.layout, entries });
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

function partOf({ parts }: DeviceBuffer, index: number): GPUBuffer {
  const part = parts[index];
  if (part === undefined) throw new RangeError(`A tensor has no part ${index}.`);
  return part;
}

async function toStage(
  { gpu, watch }: OpenDevice,
  program: string,
  dispatch: Dispatch,
  pipelines: Map<string, Promise<GPUComputePipeline>>,
): Promise<Stage> {
  const { label } = dispatch;
  const entries = dispatch.buffers.map(({ write: written }, binding): GPUBindGroupLayoutEntry => ({
    binding,
    visibility: GPUShaderStage.COMPUTE,
    buffer: { type: written ? 'storage' : 'read-only-storage' },
  }));
  const layout = gpu.createBindGroupLayout({ label, entries });
  let pipeline = pipelines.get(dispatch.wgsl);
  if (pipeline === undefined) {
    const pipelineLayout = gpu.createPipelineLayout({ label, bindGroupLayouts: [layout] });
    pipeline = watch.makeModule(dispatch.wgsl, label).then((module) =>
      gpu.createComputePipelineAsync({
        label,
        layout: pipelineLayout,
        compute: { module, entryPoint: 'main' },
      }),
    );
    pipelines.set(dispatch.wgsl, pipeline);
  }
  const varies = dispatch.buffers.some(({ place }) => place.kind === 'input' || place.kind === 'output');
  return { pipeline: await compiled(pipeline, program, label), layout, dispatch, groups: new Map(), varies };
}

async function compiled(
  pipeline: Promise<GPUComputePipeline>,
  program: string,
  label: string,
): Promise<GPUComputePipeline> {
  try {
    return await pipeline;
  } catch (error) {
    const reason = error instanceof Error ? gist(error.message) : String(error);
    throw new EngineError(message('engines.kernelRefused', { label, name: program, reason }));
  }
}

/** Refuses a plan that does not fit beside what is in use, before anything of it is allocated. */
function checkMemory(plan: Plan, pool: BufferPool, scratch: Scratch): void {
  const { memory } = pool.limits;
  if (memory === undefined) return;
  const outputs = plan.outputs.reduce((sum, { shape }) => sum + bytesFor(sizeOf(shape)), 0);
  const constants = plan.constants.reduce((sum, { length }) => sum + bytesFor(length), 0);
  const needed = scratch.missing(plan.slots) + outputs + constants;
  if (pool.used + needed <= memory) return;
  throw new OutOfDeviceMemoryError(
    message('engines.programTooLarge', {
      name: plan.name,
      needed: inMegabytes(plan.bytes),
      memory: inMegabytes(memory),
      used: inMegabytes(pool.used),
    }),
    plan.bytes,
  );
}
