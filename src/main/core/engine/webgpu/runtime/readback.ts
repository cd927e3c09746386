import type { DeviceBuffer } from './buffers';
import type { DeviceWatch } from './watch';

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
