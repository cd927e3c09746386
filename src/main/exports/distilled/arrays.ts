/** Named arrays that are written one after the other, however large they are: as safetensors, or as NumPy's archive. */
import { open } from 'node:fs/promises';
import { type Pixels, piecesOf as imagePieces } from '../../core/data/pixels';
import { safetensorsHead, type SafetensorsDType } from '../../core/formats/safetensors';
import { writeAll } from '../../core/disk/writing';
import { npyHead } from '../../core/formats/numpy';
import { piecesOf, writeZip, type OnPart } from './files';

export interface StoredArray {
  readonly name: string;
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  /** Bytes of the values. */
  readonly size: number;
  /** The values, little-endian, in C order. */
  read(): AsyncIterable<Uint8Array>;
}

type Values = Float32Array | Int32Array | Uint8Array;

const dtypeOf = (values: Values): SafetensorsDType =>
  values instanceof Float32Array ? 'F32' : values instanceof Int32Array ? 'I32' : 'U8';

/** An array in memory. */
export function inMemory(name: string, shape: readonly number[], values: Values): StoredArray {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return {
    name,
    dtype: dtypeOf(values),
    shape,
    size: bytes.length,
    async *read() {
      await Promise.resolve();
      yield bytes;
    },
  };
}

/** Images of a dataset, which may lie on the disk. */
export const ofPixels = (name: string, shape: readonly number[], pixels: Pixels): StoredArray => ({
  name,
  dtype: 'U8',
  shape,
  size: pixels.length,
  async *read() {
    for await (const { bytes } of imagePieces(pixels, pixels.length / (shape[0] ?? 1))) yield bytes;
  },
});

/** An array whose values are all of a file. */
export const inFile = (
  name: string,
  dtype: SafetensorsDType,
  shape: readonly number[],
  { path, size }: { readonly path: string; readonly size: number },
): StoredArray => ({ name, dtype, shape, size, read: () => piecesOf(path) });

/** Writes a safetensors file that does not exist yet. */
export async function writeSafetensorsFile(
  path: string,
  metadata: Readonly<Record<string, string>>,
  arrays: readonly StoredArray[],
  onPart: OnPart,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    const total = arrays.reduce((sum, { size }) => sum + size, 0);
    await writeAll(file, safetensorsHead(metadata, new Map(arrays.map((array) => [array.name, array]))));
    let written = 0;
    for (const array of arrays) {
      for await (const part of array.read()) {
        await writeAll(file, part);
        written += part.length;
        await onPart(written, total);
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Writes an archive for `numpy.load` that does not exist yet. */
export async function writeNpz(path: string, arrays: readonly StoredArray[], onPart: OnPart): Promise<void> {
  const sources = arrays.map(({ name, dtype, shape, size, read }) => {
    const head = npyHead(dtype, shape);
    return {
      name: `${name}.npy`,
      size: size + head.length,
      async *read() {
        yield head;
        yield* read();
      },
    };
  });
  await writeZip(path, sources, onPart);
}
