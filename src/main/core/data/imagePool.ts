/** Images that stay on a device, and batches gathered there: a batch brings row numbers instead of images. */
import { compiledByShape, type DeviceFunction } from '../engine/byShape';
import { OutOfDeviceMemoryError } from '../engine/errors';
import type { DeviceTensor, Engine } from '../engine/types';
import type { TensorSpec } from '../trace/ir';
import { type Sym, take } from '../trace/ops';
import type { HostTensor } from '../types';

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
