/** What a single file is, by what is in it: names may have been changed on the way. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { viewOf } from '../../core/formats/bytes';

export interface Identified {
  readonly path: string;
  readonly kind: 'idx-images' | 'idx-labels' | 'matlab';
  /** Images or labels for IDX; bytes for MATLAB, whose larger file has more images. */
  readonly count: number;
  /** Whether the content is inside a gzip. */
  readonly zipped: boolean;
}

/** Bytes that say what a file is. */
const HEAD = 128;

/** A file of MNIST's or SVHN's format; null for everything else. */
export async function identify(path: string): Promise<Identified | null> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return null;
  const raw = await headOf(path);
  const zipped = raw[0] === 0x1f && raw[1] === 0x8b;
  const head = zipped ? await unzippedHead(path) : raw;
  if (head.length < 8) return null;
  const view = viewOf(head);
  // IDX: two zeros, 8 for unsigned bytes, the number of dimensions, and the sizes in big-endian order.
  if (view.getUint32(0) === 0x0803) return { path, zipped, kind: 'idx-images', count: view.getUint32(4) };
  if (view.getUint32(0) === 0x0801) return { path, zipped, kind: 'idx-labels', count: view.getUint32(4) };
  const isMatlab = new TextDecoder().decode(head.subarray(0, 19)) === 'MATLAB 5.0 MAT-file';
  return isMatlab && !zipped ? { path, zipped, kind: 'matlab', count: found.size } : null;
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(HEAD);
    const { bytesRead } = await file.read(bytes, 0, HEAD, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What a gzip begins with; as much as there is of a damaged one. */
async function unzippedHead(path: string): Promise<Uint8Array> {
  const unzip = createGunzip();
  pipeline(createReadStream(path), unzip, () => undefined);
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of unzip as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      if (chunks.reduce((sum, { length }) => sum + length, 0) >= HEAD) break;
    }
  } catch {
    // The reader says what is wrong with it when it is read as a whole.
  }
  return Buffer.concat(chunks).subarray(0, HEAD);
}

/**
 * The names that the formats' readers look for, by the files that were found: the larger set is the training set, and labels
 * belong to images of their number. Null when the files are not the whole of one dataset.
 */
export function arrange(files: readonly Identified[]): ReadonlyMap<string, string> | null {
  const ofKind = (kind: Identified['kind']): Identified[] =>
    files.filter((file) => file.kind === kind).sort((a, b) => b.count - a.count);
  const [images, labels, matlab] = [ofKind('idx-images'), ofKind('idx-labels'), ofKind('matlab')];
  if (matlab.length === 2 && images.length + labels.length === 0) {
    return named(matlab, ['train_32x32.mat', 'test_32x32.mat']);
  }
  const pairs = images.length === 2 && labels.length === 2 && matlab.length === 0;
  if (!pairs || images.some(({ count }, i) => count !== labels[i]?.count)) return null;
  return new Map([
    ...named(images, ['train-images-idx3-ubyte', 't10k-images-idx3-ubyte']),
    ...named(labels, ['train-labels-idx1-ubyte', 't10k-labels-idx1-ubyte']),
  ]);
}

/** From paths to new names. */
const named = (files: readonly Identified[], names: readonly string[]): Map<string, string> =>
  new Map(files.map(({ path, zipped }, i) => [path, `${names[i] ?? ''}${zipped ? '.gz' : ''}`]));
