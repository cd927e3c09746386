/** Images that stay on a device, and batches gathered there: a batch brings row numbers instead of images. */
import { compiledByShape, type DeviceFunction } from '../engine/compile';
import { OutOfDeviceMemoryError } from '../engine/errors';
import type { DeviceTensor, Engine } from '../engine/types';
import type { TensorSpec } from '../trace/ir';
import { type Sym, take } from '../trace/ops';
import type { HostTensor, RealImages } from '../types';

/** So much of a graphics card's memory is taken for images at most; of a software device's, which has the host's, less. */
const MOST_BYTES = { gpu: 2 ** 30, cpu: 2 ** 26 } as const;

/** A list of images that can be copied one by one. */
export interface ImageRows {
  readonly count: number;
  /** C, S, S */
  readonly shape: readonly [number, number, number];
  copy(row: number, out: Float32Array, offset: number): void;
}

interface Inputs<T> {
  readonly images: T;
  readonly rows: T;
}

export class ImagePool {
  private readonly gather: DeviceFunction<Inputs<TensorSpec>, Sym>;

  private constructor(
    private readonly engine: Engine,
    private readonly images: DeviceTensor,
  ) {
    this.gather = compiledByShape<Inputs<TensorSpec>, Sym>(engine, 'images', ({ images: all, rows }) =>
      take(all, rows, 0),
    );
  }

  /** Uploads all images; null where the host puts batches together, and where the memory is too small. */
  static create(engine: Engine, { count, shape, copy }: ImageRows): ImagePool | null {
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (engine.batchesOn === 'host' || count < 1) return null;
    if (count * size * 4 > MOST_BYTES[engine.device.kind]) return null;
    const data = new Float32Array(count * size);
    for (let row = 0; row < count; row += 1) copy(row, data, row * size);
    try {
      return new ImagePool(engine, engine.upload(data, [count, ...shape]));
    } catch (error) {
      if (error instanceof OutOfDeviceMemoryError) return null;
      throw error;
    }
  }

  /** The images of some rows (int32 [n]), [n, C, S, S]; the caller owns them. */
  async take(rows: HostTensor): Promise<DeviceTensor> {
    const uploaded = this.engine.upload(rows.data, rows.shape);
    try {
      return await this.gather({ images: this.images, rows: uploaded });
    } finally {
      this.engine.dispose(uploaded);
    }
  }

  dispose(): void {
    this.engine.dispose(this.images);
  }
}

/** Some images of each of some classes: `[class, indices within it]`. */
export type ChosenImages = readonly (readonly [number, ArrayLike<number>])[];

/** A batch on the host: row numbers of images that are on the device, or the images. */
export interface FedBatch {
  readonly resident: boolean;
  readonly tensor: HostTensor;
}

/** Brings batches of real images to a device, where they stay if there is room (ImagePool). */
export class RealFeed {
  private pool: ImagePool | null | undefined;
  /** Row of each class's first image. */
  private readonly starts: readonly number[];
  private readonly count: number;

  constructor(
    private readonly engine: Engine,
    private readonly real: RealImages,
  ) {
    const starts: number[] = [];
    let next = 0;
    for (let c = 0; c < real.classes; c += 1) {
      starts.push(next);
      next += real.count(c);
    }
    this.starts = starts;
    this.count = next;
  }

  /** The host's part of a batch, class by class. */
  prepare(chosen: ChosenImages): FedBatch {
    const total = chosen.reduce((sum, [, indices]) => sum + indices.length, 0);
    if (this.resident() !== null) {
      const rows = Int32Array.from(
        chosen.flatMap(([c, indices]) => Array.from(indices, (index) => (this.starts[c] ?? 0) + index)),
      );
      return { resident: true, tensor: { data: rows, shape: [total] } };
    }
    const { channels, imageSize } = this.real;
    const size = channels * imageSize ** 2;
    const data = new Float32Array(total * size);
    let next = 0;
    for (const [c, indices] of chosen) {
      this.real.copy(c, indices, data, next * size);
      next += indices.length;
    }
    return { resident: false, tensor: { data, shape: [total, channels, imageSize, imageSize] } };
  }

  /** Its images on the device, [n, C, S, S]; the caller owns them. */
  async images({ resident, tensor }: FedBatch): Promise<DeviceTensor> {
    const pool = resident ? this.resident() : null;
    return pool === null ? this.engine.upload(tensor.data, tensor.shape) : pool.take(tensor);
  }

  dispose(): void {
    this.pool?.dispose();
    this.pool = undefined;
  }

  private resident(): ImagePool | null {
    const { channels, imageSize } = this.real;
    if (this.pool !== undefined) return this.pool;
    this.pool = ImagePool.create(this.engine, {
      count: this.count,
      shape: [channels, imageSize, imageSize],
      copy: (row, out, offset) => {
        const [c, index] = this.placeOf(row);
        this.real.copy(c, [index], out, offset);
      },
    });
    return this.pool;
  }

  private placeOf(row: number): readonly [number, number] {
    const c = this.starts.findLastIndex((start) => start <= row);
    return [c, row - (this.starts[c] ?? 0)];
  }
}
