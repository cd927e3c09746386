import type { Ceilings } from '../plan/cost';
import { Clock } from '../runtime/executable';
import type { OpenDevice } from '../runtime/device';

/*
 * What a device can do at most, measured by kernels that do one thing each: copying a large buffer, multiplying and
 * adding in registers, and nothing at all.
 */

const threads = 256;
/** Independent chains of four values in a thread: enough that none waits for the one before. */
const chains = 8;
const steps = 256;
/** Rounds that the best is taken of. */
const rounds = 5;

const copyKernel = `
@group(0) @binding(0) var<storage, read> source: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> result: array<vec4<f32>>;
@compute @workgroup_size(${threads})
fn main(@builtin(global_invocation_id) at: vec3<u32>) {
  let i = at.x + at.y * ${65_535 * threads}u;
  if (i < arrayLength(&source)) { result[i] = source[i]; }
}`;

/** Values come from memory and go there, so that nothing can be left out; the factor keeps them from overflowing. */
const fmaKernel = `
@group(0) @binding(0) var<storage, read> source: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> result: array<vec4<f32>>;
@compute @workgroup_size(${threads})
fn main(@builtin(global_invocation_id) at: vec3<u32>) {
  let i = at.x;
  let factor = source[i % 4u] * 0.5;
${lines(chains, (c) => `  var a${c} = vec4<f32>(f32(i) + ${c}.0);`)}
  for (var s = 0; s < ${steps}; s++) {
${lines(chains, (c) => `    a${c} = fma(a${c}, factor, factor);`)}
  }
  result[i] = ${Array.from({ length: chains }, (_, c) => `a${c}`).join(' + ')};
}`;

const emptyKernel = `
@group(0) @binding(0) var<storage, read> source: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> result: array<vec4<f32>>;
@compute @workgroup_size(1)
fn main() { result[0] = source[0]; }`;

function lines(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n');
}

/** How much to do: a software device gets little, a graphics card enough to leave its idle clock first. */
export interface CeilingOptions {
  /** Bytes of each of the two buffers. */
  readonly bytes: number;
  /** Workgroups of the kernel that multiplies and adds. */
  readonly groups: number;
  readonly dispatches: number;
  /** Milliseconds of work before anything is measured. */
  readonly warmUp: number;
}

/** What suits a device. */
function ceilingOptions({ info, largestBuffer }: Pick<OpenDevice, 'info' | 'largestBuffer'>): CeilingOptions {
  const size = info.kind === 'cpu' ? 16 * 2 ** 20 : 256 * 2 ** 20;
  return {
    bytes: Math.min(size, largestBuffer),
    groups: info.kind === 'cpu' ? 64 : 8192,
    dispatches: info.kind === 'cpu' ? 100 : 1000,
    warmUp: info.kind === 'cpu' ? 0 : 700,
  };
}

/**
 * Measures a device: bytes a second of a copy (read and written), f32 operations a second (two a multiply-add), and
 * seconds of a dispatch that does nothing, encoding included. The best of some rounds. Owns nothing afterwards.
 * @throws DeviceLostError, OutOfDeviceMemoryError
 */
export async function measureCeilings(
  device: OpenDevice,
  options = ceilingOptions(device),
): Promise<Ceilings> {
  const bench = await Bench.create(device, options.bytes);
  try {
    const [copy, fma, empty] = await Promise.all(
      [copyKernel, fmaKernel, emptyKernel].map((code) => bench.compile(code)),
    );
    if (copy === undefined || fma === undefined || empty === undefined) throw new RangeError('No kernels.');
    const groups = Math.ceil(options.bytes / 16 / threads);
    const copyGroups = [Math.min(groups, 65_535), Math.ceil(groups / 65_535)] as const;
    const warm = performance.now() + options.warmUp;
    do await bench.seconds(fma, [options.groups, 1], 1);
    while (performance.now() < warm);
    const best = async (time: () => Promise<number>): Promise<number> => {
      const times: number[] = [];
      for (let round = 0; round < rounds; round += 1) times.push(await time());
      return Math.min(...times);
    };
    const copySeconds = await best(() => bench.seconds(copy, copyGroups, 1));
    const fmaSeconds = await best(() => bench.seconds(fma, [options.groups, 1], 1));
    const emptySeconds = await best(() => bench.wallSeconds(empty, [1, 1], options.dispatches));
    return {
      bytesPerSecond: (2 * options.bytes) / copySeconds,
      flopsPerSecond: (options.groups * threads * steps * chains * 4 * 2) / fmaSeconds,
      secondsPerDispatch: emptySeconds / options.dispatches,
    };
  } finally {
    bench.close();
  }
}

/** Two buffers and the kernels that run on them. */
class Bench {
  private constructor(
    private readonly device: OpenDevice,
    private readonly layout: GPUBindGroupLayout,
    private readonly group: GPUBindGroup,
    private readonly buffers: readonly GPUBuffer[],
  ) {}

  static async create(device: OpenDevice, bytes: number): Promise<Bench> {
    const { gpu, watch } = device;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    const buffers = ['source', 'target'].map((label) => watch.makeBuffer(bytes, usage, label));
    await watch.settle();
    const layout = gpu.createBindGroupLayout({
      entries: (['read-only-storage', 'storage'] as const).map((type, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type },
      })),
    });
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    return new Bench(device, layout, gpu.createBindGroup({ layout, entries }), buffers);
  }

  async compile(code: string): Promise<GPUComputePipeline> {
    const { gpu, watch } = this.device;
    const module = await watch.makeModule(code, 'ceiling');
    const layout = gpu.createPipelineLayout({ bindGroupLayouts: [this.layout] });
    return watch.finish(gpu.createComputePipelineAsync({ layout, compute: { module, entryPoint: 'main' } }));
  }

  /** Seconds on the device; on the host's clock where the device has no timestamps. */
  async seconds(
    pipeline: GPUComputePipeline,
    groups: readonly [number, number],
    dispatches: number,
  ): Promise<number> {
    const { gpu, watch } = this.device;
    if (!gpu.features.has('timestamp-query')) return this.wallSeconds(pipeline, groups, dispatches);
    const clock = new Clock(gpu, 1);
    const encoder = gpu.createCommandEncoder();
    this.encode(encoder.beginComputePass({ timestampWrites: clock.around(0) }), pipeline, groups, dispatches);
    clock.resolve(encoder);
    gpu.queue.submit([encoder.finish()]);
    const [nanoseconds = 0] = await watch.finish(clock.read());
    return nanoseconds > 0 ? nanoseconds / 1e9 : this.wallSeconds(pipeline, groups, dispatches);
  }

  /** Seconds from encoding to the end of the work. */
  async wallSeconds(
    pipeline: GPUComputePipeline,
    groups: readonly [number, number],
    dispatches: number,
  ): Promise<number> {
    const { gpu, watch } = this.device;
    const start = performance.now();
    const encoder = gpu.createCommandEncoder();
    this.encode(encoder.beginComputePass(), pipeline, groups, dispatches);
    gpu.queue.submit([encoder.finish()]);
    await watch.finish(gpu.queue.onSubmittedWorkDone());
    return (performance.now() - start) / 1000;
  }

  close(): void {
    for (const buffer of this.buffers) buffer.destroy();
  }

  private encode(
    pass: GPUComputePassEncoder,
    pipeline: GPUComputePipeline,
    groups: readonly [number, number],
    dispatches: number,
  ): void {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.group);
    for (let i = 0; i < dispatches; i += 1) pass.dispatchWorkgroups(...groups);
    pass.end();
  }
}
