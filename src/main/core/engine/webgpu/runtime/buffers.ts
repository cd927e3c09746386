/** A buffer on the device. Ids tell buffers apart in cached bind groups. */
export interface DeviceBuffer {
  readonly id: number;
  readonly bytes: number;
  readonly gpu: GPUBuffer;
}

/** Freed buffers beyond this are given back to the device. */
const largestReserve = 256 * 1024 * 1024;

/** Makes buffers, and reuses freed ones of the same size: a training loop soon allocates nothing. */
export class BufferPool {
  private readonly free = new Map<number, DeviceBuffer[]>();
  private reserve = 0;
  private nextId = 1;
  /** Bytes allocated on the device, in use or in reserve. */
  allocated = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly onFree: (buffer: DeviceBuffer) => void,
  ) {}

  /** A buffer of exactly `bytes` (a multiple of 4) with undefined contents. */
  acquire(bytes: number): DeviceBuffer {
    const known = this.free.get(bytes)?.pop();
    if (known !== undefined) {
      this.reserve -= bytes;
      return known;
    }
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    this.allocated += bytes;
    return { id: this.nextId++, bytes, gpu: this.device.createBuffer({ size: bytes, usage }) };
  }

  /** Takes a buffer back. Work already submitted may still use it: later work runs after that. */
  release(buffer: DeviceBuffer): void {
    if (this.reserve + buffer.bytes > largestReserve) {
      this.destroy(buffer);
      return;
    }
    this.reserve += buffer.bytes;
    const same = this.free.get(buffer.bytes);
    if (same === undefined) this.free.set(buffer.bytes, [buffer]);
    else same.push(buffer);
  }

  destroy(buffer: DeviceBuffer): void {
    this.allocated -= buffer.bytes;
    this.onFree(buffer);
    buffer.gpu.destroy();
  }

  /** Gives the reserve back to the device. */
  trim(): void {
    for (const buffers of this.free.values()) for (const buffer of buffers) this.destroy(buffer);
    this.free.clear();
    this.reserve = 0;
  }
}

/**
 * Temporary memory, shared by all programs of an engine: they run one after the other, so only the largest need of
 * any of them has to be met.
 */
export class Scratch {
  private readonly buffers: DeviceBuffer[] = [];

  constructor(private readonly pool: BufferPool) {}

  /** A buffer for each slot of a program, each at least as large as asked for and different from the others. */
  claim(slots: readonly number[]): DeviceBuffer[] {
    const taken = new Set<DeviceBuffer>();
    const claimed = new Array<DeviceBuffer | undefined>(slots.length).fill(undefined);
    const order = slots.map((_, i) => i).sort((a, b) => (slots[b] ?? 0) - (slots[a] ?? 0));
    for (const i of order) {
      const bytes = slots[i] ?? 0;
      const fitting = this.buffers
        .filter((buffer) => !taken.has(buffer) && buffer.bytes >= bytes)
        .sort((a, b) => a.bytes - b.bytes);
      const buffer = fitting[0] ?? this.pool.acquire(bytes);
      if (fitting[0] === undefined) this.buffers.push(buffer);
      taken.add(buffer);
      claimed[i] = buffer;
    }
    return claimed.filter((buffer) => buffer !== undefined);
  }

  close(): void {
    for (const buffer of this.buffers.splice(0)) this.pool.destroy(buffer);
  }
}
