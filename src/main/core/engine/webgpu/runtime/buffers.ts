/** Memory of a device: buffers, watched for errors, and reading them back. */
import { DeviceLostError, EngineError, OutOfDeviceMemoryError } from '../../errors';
import { message } from '@shared/words/message';
import { inMegabytes } from '../../memory';

/**
 * Watches a device for errors. WebGPU reports errors late and apart from the call that caused them: what happened is
 * kept here as a typed error, and `check` throws it from the next call on.
 */
export class DeviceWatch {
  private lostBecause: string | undefined;
  private memory: OutOfDeviceMemoryError | undefined;
  private fault: EngineError | undefined;
  private readonly scopes = new Set<Promise<void>>();
  /** Resolves once the device is lost. */
  readonly lost: Promise<void>;

  constructor(private readonly gpu: GPUDevice) {
    this.lost = gpu.lost.then(({ message, reason }) => {
      this.lostBecause ??= message || reason;
    });
    gpu.addEventListener('uncapturederror', ({ error }) => {
      if (isOutOfMemory(error)) this.memory ??= deviceIsFull(0);
      else this.fault ??= new EngineError(message('engines.workRefused', { reason: gist(error.message) }));
    });
  }

  get isLost(): boolean {
    return this.lostBecause !== undefined;
  }

  /**
   * @throws DeviceLostError, OutOfDeviceMemoryError or EngineError (with the label of the dispatch in its words) when
   * the device reported an error.
   */
  check(): void {
    if (this.lostBecause !== undefined) throw lostError(this.lostBecause);
    const trouble = this.memory ?? this.fault;
    if (trouble !== undefined) throw trouble;
  }

  /**
   * Makes a buffer. Where the device has no memory for it, the next `check` throws OutOfDeviceMemoryError.
   * @param size Bytes, a multiple of 4.
   */
  makeBuffer(size: number, usage: GPUBufferUsageFlags, label: string): GPUBuffer {
    this.gpu.pushErrorScope('out-of-memory');
    const buffer = this.gpu.createBuffer({ size, usage, label });
    const scope = this.gpu.popErrorScope().then(
      (error) => {
        if (error !== null) this.memory ??= deviceIsFull(size);
      },
      // The scope ended with the device, which `lost` reports.
      () => undefined,
    );
    this.scopes.add(scope);
    void scope.then(() => this.scopes.delete(scope));
    return buffer;
  }

  /** Compiles WGSL. @throws EngineError with what the device has against it. */
  async makeModule(code: string, label: string): Promise<GPUShaderModule> {
    this.gpu.pushErrorScope('validation');
    const module = this.gpu.createShaderModule({ label, code });
    const error = await this.gpu.popErrorScope();
    if (error !== null) throw new EngineError(gist(error.message));
    return module;
  }

  /** Waits until it is known whether all buffers made so far exist, then checks. */
  async settle(): Promise<void> {
    await this.finish(Promise.all(this.scopes));
    this.check();
  }

  /**
   * Resolves with `work`, or at once when the device is lost: nothing that waits for a device may wait for ever.
   * @throws DeviceLostError when the device was lost or aborted the work.
   */
  async finish<T>(work: Promise<T>): Promise<T> {
    const lost = this.lost.then((): never => {
      throw lostError(this.lostBecause ?? 'unknown');
    });
    try {
      return await Promise.race([work, lost]);
    } catch (error) {
      this.check();
      if (error instanceof Error && error.name === 'AbortError') throw lostError(error.message || 'aborted');
      throw error;
    }
  }
}

const lostError = (reason: string): DeviceLostError =>
  new DeviceLostError(message('engines.deviceLost', { reason: reason.replace(/[.\s]+$/, '') }));

const isOutOfMemory = (error: GPUError): boolean => error.constructor.name === 'GPUOutOfMemoryError';

function deviceIsFull(bytes: number): OutOfDeviceMemoryError {
  const full =
    bytes === 0
      ? message('engines.outOfMemory')
      : message('engines.outOfMemoryAsking', { more: inMegabytes(bytes) });
  return new OutOfDeviceMemoryError(full, bytes);
}

/** What Dawn says first, and the lines where it names the objects (by their labels) that were at hand. */
export function gist(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  const [first = 'without a reason'] = lines.filter((line) => line !== '');
  return [first, ...lines.filter((line) => line.startsWith('- While'))].join(' ');
}

/**
 * Memory of a tensor on the device. One larger than a kernel can bind lies in several parts, each full but the last.
 * Ids tell buffers apart in cached bind groups.
 */
export interface DeviceBuffer {
  readonly id: number;
  readonly bytes: number;
  readonly parts: readonly GPUBuffer[];
}

export interface PoolLimits {
  /** Bytes of a part: what a kernel can bind and the device allows a buffer. A multiple of 16. */
  readonly partBytes: number;
  /** Bytes that the device has for this engine; undefined where nothing tells. */
  readonly memory?: number | undefined;
  /** Freed buffers beyond this many bytes are given back to the device. */
  readonly reserve?: number;
}

const usualReserve = 256 * 1024 * 1024;

/** Makes buffers, and reuses freed ones of the same size: a training loop soon allocates nothing. */
export class BufferPool {
  private readonly free = new Map<number, DeviceBuffer[]>();
  private reserved = 0;
  private nextId = 1;
  /** Bytes allocated on the device, in use or in reserve. */
  allocated = 0;

  constructor(
    private readonly watch: Pick<DeviceWatch, 'makeBuffer'>,
    private readonly onFree: (buffer: DeviceBuffer) => void,
    readonly limits: PoolLimits,
  ) {}

  /** Bytes in use. */
  get used(): number {
    return this.allocated - this.reserved;
  }

  /**
   * A buffer of exactly `bytes` (a multiple of 16) with undefined contents.
   * @throws OutOfDeviceMemoryError when the device is known to have less.
   */
  acquire(bytes: number): DeviceBuffer {
    const known = this.free.get(bytes)?.pop();
    if (known !== undefined) {
      this.reserved -= bytes;
      return known;
    }
    this.makeRoom(bytes);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const parts: GPUBuffer[] = [];
    for (let start = 0; start < bytes; start += this.limits.partBytes) {
      const size = Math.min(this.limits.partBytes, bytes - start);
      parts.push(this.watch.makeBuffer(size, usage, 'tensor'));
    }
    this.allocated += bytes;
    return { id: this.nextId++, bytes, parts };
  }

  /** Buffers of these sizes: all of them, or none when there is too little memory (OutOfDeviceMemoryError). */
  acquireAll(sizes: readonly number[]): DeviceBuffer[] {
    const made: DeviceBuffer[] = [];
    try {
      for (const bytes of sizes) made.push(this.acquire(bytes));
      return made;
    } catch (error) {
      for (const buffer of made) this.release(buffer);
      throw error;
    }
  }

  /** Takes a buffer back. Work already submitted may still use it: later work runs after that. */
  release(buffer: DeviceBuffer): void {
    if (this.reserved + buffer.bytes > (this.limits.reserve ?? usualReserve)) {
      this.destroy(buffer);
      return;
    }
    this.reserved += buffer.bytes;
    const same = this.free.get(buffer.bytes);
    if (same === undefined) this.free.set(buffer.bytes, [buffer]);
    else same.push(buffer);
  }

  destroy(buffer: DeviceBuffer): void {
    this.allocated -= buffer.bytes;
    this.onFree(buffer);
    for (const part of buffer.parts) part.destroy();
  }

  /** Gives the reserve back to the device. */
  trim(): void {
    const kept = [...this.free.values()].flat();
    this.free.clear();
    this.reserved = 0;
    for (const buffer of kept) this.destroy(buffer);
  }

  private makeRoom(bytes: number): void {
    const { memory = Infinity } = this.limits;
    if (this.allocated + bytes <= memory) return;
    this.trim();
    if (this.allocated + bytes <= memory) return;
    throw new OutOfDeviceMemoryError(
      message('engines.memoryExceeded', {
        memory: inMegabytes(memory),
        used: inMegabytes(this.used),
        more: inMegabytes(bytes),
      }),
      this.used + bytes,
    );
  }
}

/**
 * Temporary memory, shared by all programs of an engine: they run one after the other, so only the largest need of
 * any of them has to be met.
 */
export class Scratch {
  private readonly buffers: DeviceBuffer[] = [];

  constructor(private readonly pool: Pick<BufferPool, 'acquire' | 'destroy'>) {}

  /** Bytes that `claim` would have to allocate. */
  missing(slots: readonly number[]): number {
    return this.match(slots).reduce(
      (sum, buffer, i) => (buffer === undefined ? sum + (slots[i] ?? 0) : sum),
      0,
    );
  }

  /** A buffer for each slot of a program, each at least as large as asked for and different from the others. */
  claim(slots: readonly number[]): DeviceBuffer[] {
    return this.match(slots).map((known, i) => {
      if (known !== undefined) return known;
      const made = this.pool.acquire(slots[i] ?? 0);
      this.buffers.push(made);
      return made;
    });
  }

  close(): void {
    for (const buffer of this.buffers.splice(0)) this.pool.destroy(buffer);
  }

  /** The smallest buffers present that the slots fit into, the largest slot first. */
  private match(slots: readonly number[]): (DeviceBuffer | undefined)[] {
    const taken = new Set<DeviceBuffer>();
    const matched = new Array<DeviceBuffer | undefined>(slots.length).fill(undefined);
    const order = slots.map((_, i) => i).sort((a, b) => (slots[b] ?? 0) - (slots[a] ?? 0));
    for (const i of order) {
      const [smallest] = this.buffers
        .filter((buffer) => !taken.has(buffer) && buffer.bytes >= (slots[i] ?? 0))
        .sort((a, b) => a.bytes - b.bytes);
      if (smallest === undefined) continue;
      taken.add(smallest);
      matched[i] = smallest;
    }
    return matched;
  }
}

/** Enqueues copying host data into a buffer. */
export function write(queue: GPUQueue, { parts }: DeviceBuffer, data: Float32Array | Int32Array): void {
  let start = 0;
  for (const part of parts) {
    const elements = Math.min(data.length - start, part.size / data.BYTES_PER_ELEMENT);
    queue.writeBuffer(part, 0, data, start, elements);
    start += elements;
  }
}

/** Staging buffers kept for the next readback, in bytes. */
const largestReserve = 64 * 1024 * 1024;

/** Copies buffers to the host through staging buffers, which are kept and used again. */
export class Readback {
  private readonly free = new Map<number, GPUBuffer[]>();
  private readonly mapping = new Set<GPUBuffer>();
  private reserve = 0;
  private closed = false;
  /** Staging buffers made so far. */
  made = 0;

  constructor(
    private readonly gpu: GPUDevice,
    private readonly watch: DeviceWatch,
  ) {}

  /**
   * The first `bytes` bytes of a buffer, once the work enqueued so far is through.
   * @throws DeviceLostError, also when the device is lost meanwhile.
   */
  async read(buffer: DeviceBuffer, bytes: number): Promise<ArrayBuffer> {
    const parts = await Promise.all(buffer.parts.map((part) => this.readPart(part)));
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only.slice(0, bytes);
    const whole = new Uint8Array(buffer.bytes);
    let start = 0;
    for (const part of parts) {
      whole.set(new Uint8Array(part), start);
      start += part.byteLength;
    }
    return whole.buffer.slice(0, bytes);
  }

  /** Frees everything; reads that are under way fail. */
  close(): void {
    this.closed = true;
    for (const buffer of this.mapping) buffer.destroy();
    for (const buffers of this.free.values()) for (const buffer of buffers) buffer.destroy();
    this.free.clear();
  }

  private async readPart(part: GPUBuffer): Promise<ArrayBuffer> {
    const staging = this.take(stagingSize(part.size));
    const encoder = this.gpu.createCommandEncoder({ label: 'readback' });
    encoder.copyBufferToBuffer(part, 0, staging, 0, part.size);
    this.gpu.queue.submit([encoder.finish()]);
    this.mapping.add(staging);
    try {
      await this.watch.finish(staging.mapAsync(GPUMapMode.READ, 0, part.size));
      const data = staging.getMappedRange(0, part.size).slice(0);
      staging.unmap();
      this.give(staging);
      return data;
    } catch (error) {
      staging.destroy();
      throw error;
    } finally {
      this.mapping.delete(staging);
    }
  }

  private take(size: number): GPUBuffer {
    const known = this.free.get(size)?.pop();
    if (known !== undefined) {
      this.reserve -= size;
      return known;
    }
    this.made++;
    return this.watch.makeBuffer(size, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST, 'readback');
  }

  private give(staging: GPUBuffer): void {
    if (this.closed || this.reserve + staging.size > largestReserve) {
      staging.destroy();
      return;
    }
    this.reserve += staging.size;
    const same = this.free.get(staging.size);
    if (same === undefined) this.free.set(staging.size, [staging]);
    else same.push(staging);
  }
}

/** Few different sizes, so that buffers can be used again: powers of two, exact ones where those would waste much. */
const stagingSize = (bytes: number): number =>
  bytes > largestReserve ? bytes : 2 ** Math.ceil(Math.log2(bytes));
