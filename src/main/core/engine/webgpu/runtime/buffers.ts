import { OutOfDeviceMemoryError } from '../../errors';
import { inMegabytes } from '../megabytes';
import type { DeviceWatch } from './watch';

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
      `The graphics device has ${inMegabytes(memory)} of memory, of which ${inMegabytes(this.used)} are in use, ` +
        `and ${inMegabytes(bytes)} more are needed. Lower a batch size or the width of a network.`,
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
