/** Small files of every dataset format, written as the official ones are. */
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';

/** Files by path below a folder; null leaves one out. */
export type Files = Readonly<Record<string, Uint8Array | string | null>>;

export function writeFiles(folder: string, files: Files): string {
  for (const [path, content] of Object.entries(files)) {
    if (content === null) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Value of pixel `p` of image `i`: every image is different, and no plane is symmetric. */
export const pixelOf = (i: number, p: number): number => (31 * i + 7 * p + (p >> 5)) % 256;
export const CIFAR_SIZE = 3072;
const pixelsOf = (i: number): Uint8Array => Uint8Array.from({ length: CIFAR_SIZE }, (_, p) => pixelOf(i, p));

/** Records of CIFAR's binary version; image `first + i` has the label(s) `labels[i]`. */
export const cifarRecords = (first: number, labels: readonly (readonly number[])[]): Buffer =>
  Buffer.concat(labels.flatMap((label, i) => [Buffer.from(label), pixelsOf(first + i)]));

const NAMES10 = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const names100 = Array.from({ length: 100 }, (_, i) => `class_${i}`);
const all = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** CIFAR-10 with 10 images a file, labels 0 to 9. */
export const cifar10Binary = (): Files => ({
  'batches.meta.txt': `${NAMES10.join('\n')}\n\n`,
  ...Object.fromEntries(
    all(5).map((b) => [
      `data_batch_${b + 1}.bin`,
      cifarRecords(
        10 * b,
        all(10).map((label) => [label]),
      ),
    ]),
  ),
  'test_batch.bin': cifarRecords(
    50,
    all(10).map((label) => [label]),
  ),
});

export const cifar100Binary = (): Files => ({
  'fine_label_names.txt': `${names100.join('\n')}\n`,
  'coarse_label_names.txt': 'a\n',
  'train.bin': cifarRecords(
    0,
    all(500).map((i) => [i % 20, i % 100]),
  ),
  'test.bin': cifarRecords(
    500,
    all(100).map((i) => [i % 20, i]),
  ),
});

/** The first bytes of an IDX file of unsigned bytes. */
export function idxHeader(sizes: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.set([0, 0, 8, sizes.length]);
  sizes.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return header;
}

/**
 * A dataset of IDX files whose training images take about `bytes` and, as a file without content, no room on the disk. They
 * are black; labels go round.
 */
export function writeSparseIdx(
  folder: string,
  {
    classes,
    imageSize,
    bytes,
  }: { readonly classes: number; readonly imageSize: number; readonly bytes: number },
): void {
  const size = imageSize ** 2;
  for (const [prefix, count] of [
    ['train', Math.floor(bytes / size)],
    ['t10k', classes],
  ] as const) {
    const images = join(folder, `${prefix}-images-idx3-ubyte`);
    const header = idxHeader([count, imageSize, imageSize]);
    writeFileSync(images, header);
    truncateSync(images, header.length + count * size);
    const labels = Buffer.alloc(count);
    for (let i = 0; i < count; i += 1) labels[i] = i % classes;
    writeFileSync(join(folder, `${prefix}-labels-idx1-ubyte`), Buffer.concat([idxHeader([count]), labels]));
  }
}

/** Images of 6 x 6 in three classes as IDX files: 12 for training and 5 to test. */
export const idx = (): Files =>
  Object.fromEntries(
    Object.entries({ train: 12, t10k: 5 }).flatMap(([prefix, count]) => [
      [
        `${prefix}-images-idx3-ubyte`,
        Buffer.concat([
          idxHeader([count, 6, 6]),
          Buffer.from(all(count * 36).map((at) => pixelOf(count + Math.floor(at / 36), at % 36))),
        ]),
      ],
      [
        `${prefix}-labels-idx1-ubyte`,
        Buffer.concat([idxHeader([count]), Buffer.from(all(count).map((i) => i % 3))]),
      ],
    ]),
  );

type Pickled =
  | number
  | string
  | readonly Pickled[]
  | { readonly array: Uint8Array; readonly columns: number }
  | PickledMap;
interface PickledMap {
  readonly [key: string]: Pickled;
}

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};
const text = (bytes: Uint8Array): Buffer =>
  bytes.length < 256
    ? Buffer.concat([Buffer.from(['U'.charCodeAt(0), bytes.length]), bytes])
    : Buffer.concat([Buffer.from('T'), int32(bytes.length), bytes]);

const isArray = (value: Pickled): value is { array: Uint8Array; columns: number } =>
  typeof value === 'object' && 'array' in value && value.array instanceof Uint8Array;

const isList = (value: Pickled): value is readonly Pickled[] => Array.isArray(value);

function pickled(value: Pickled): Buffer {
  if (typeof value === 'number') return Buffer.concat([Buffer.from('J'), int32(value)]);
  if (typeof value === 'string') return text(Buffer.from(value, 'latin1'));
  if (isList(value)) {
    return Buffer.concat([Buffer.from(']('), ...value.map(pickled), Buffer.from('e')]);
  }
  if (isArray(value)) {
    const { array, columns } = value;
    return Buffer.concat([
      Buffer.from('cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n'),
      Buffer.from([...Buffer.from('K'), 0, ...Buffer.from('\x85U\x01b\x87R', 'latin1')]),
      Buffer.from('(K\x01', 'latin1'),
      pickled(array.length / columns),
      pickled(columns),
      Buffer.from('\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R', 'latin1'),
      Buffer.from('(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89', 'latin1'),
      text(array),
      Buffer.from('tb'),
    ]);
  }
  const entries = Object.entries<Pickled>(value as PickledMap).flatMap(([key, one]) => [
    pickled(key),
    pickled(one),
  ]);
  return Buffer.concat([Buffer.from('}('), ...entries, Buffer.from('u')]);
}

/** A pickle of protocol 2 as Python 2 writes it: texts are byte strings. */
export const python2Pickle = (value: Pickled): Buffer =>
  Buffer.concat([Buffer.from([0x80, 2]), pickled(value), Buffer.from('.')]);

export const cifarPickle = (first: number, labels: readonly number[], key = 'labels'): Buffer =>
  python2Pickle({
    data: { array: Buffer.concat(labels.map((_, i) => pixelsOf(first + i))), columns: CIFAR_SIZE },
    [key]: labels,
    batch_label: 'a batch',
    filenames: labels.map((label, i) => `image_${label}_${i}.png`),
  });

export const cifar10Python = (): Files => ({
  'batches.meta': python2Pickle({ num_cases_per_batch: 10, label_names: NAMES10, num_vis: 3072 }),
  ...Object.fromEntries(all(5).map((b) => [`data_batch_${b + 1}`, cifarPickle(10 * b, all(10))])),
  test_batch: cifarPickle(50, all(10)),
});

export const cifar100Python = (): Files => ({
  meta: python2Pickle({ fine_label_names: names100, coarse_label_names: ['a'] }),
  train: cifarPickle(
    0,
    all(500).map((i) => i % 100),
    'fine_labels',
  ),
  test: cifarPickle(500, all(100), 'fine_labels'),
});

const element = (type: number, data: Uint8Array): Buffer => {
  if (data.length > 0 && data.length <= 4) {
    const small = Buffer.alloc(8);
    small.writeUInt16LE(type, 0);
    small.writeUInt16LE(data.length, 2);
    small.set(data, 4);
    return small;
  }
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(type, 0);
  tag.writeUInt32LE(data.length, 4);
  return Buffer.concat([tag, data, Buffer.alloc((8 - (data.length % 8)) % 8)]);
};

/** A MATLAB file of version 5 with uint8 arrays, values in column-major order. */
export function matlabFile(
  arrays: Readonly<Record<string, { sizes: readonly number[]; data: Uint8Array }>>,
  compressed: boolean,
): Buffer {
  const header = Buffer.alloc(128, ' ');
  header.write('MATLAB 5.0 MAT-file');
  header.set([0, 1, ...Buffer.from('IM')], 124);
  const parts = Object.entries(arrays).map(([name, { sizes, data }]) => {
    const matrix = element(
      14,
      Buffer.concat([
        element(6, Buffer.concat([int32(9), int32(0)])),
        element(5, Buffer.concat(sizes.map(int32))),
        element(1, Buffer.from(name)),
        element(2, data),
      ]),
    );
    if (!compressed) return matrix;
    const packed = deflateSync(matrix);
    return Buffer.concat([int32(15), int32(packed.length), packed]);
  });
  return Buffer.concat([header, ...parts]);
}

/** Images whose value at (row, column, channel) is `pixelOf(image, channel plane position)`. */
export function svhnFile(first: number, digits: readonly number[], compressed: boolean): Buffer {
  const data = new Uint8Array(digits.length * CIFAR_SIZE);
  digits.forEach((_, n) => {
    for (let channel = 0; channel < 3; channel += 1) {
      for (let row = 0; row < 32; row += 1) {
        for (let column = 0; column < 32; column += 1) {
          data[row + 32 * (column + 32 * (channel + 3 * n))] = pixelOf(
            first + n,
            channel * 1024 + row * 32 + column,
          );
        }
      }
    }
  });
  return matlabFile(
    {
      X: { sizes: [32, 32, 3, digits.length], data },
      y: { sizes: [digits.length, 1], data: Uint8Array.from(digits) },
    },
    compressed,
  );
}

export const svhn = (compressed = true): Files => ({
  'train_32x32.mat': svhnFile(0, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 10], compressed),
  'test_32x32.mat': svhnFile(12, [10, 9], compressed),
});

/** A PNG of one colour but for its red, which counts up along the rows. */
export function png(width: number, height: number, [red, green, blue]: readonly number[]): Buffer {
  const image = new PNG({ width, height });
  for (let p = 0; p < width * height; p += 1) {
    image.data.set([((red ?? 0) + (p % width)) % 256, green ?? 0, blue ?? 0, 255], 4 * p);
  }
  return PNG.sync.write(image);
}

/** 12 x 8 pixels: red 20 a column, green 30 a row, blue 100; baseline, full chroma. */
export const JPEG = Buffer.from(
  '/9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAIAAwDAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABsQAAEEAwAAAAAAAAAAAAAAACQAAgiiBQYz/8QAFgEBAQEAAAAAAAAAAAAAAAAABgQI/8QAHhEAAgEDBQAAAAAAAAAAAAAABiIAAQIDBAUkMTL/2gAMAwEAAhEDEQA/ACTSYvcw6qnXlvbQkInPl42YmL4TBKoFmLXq01ptpzxrXn//2Q==',
  'base64',
);

/** The same picture, progressive, chroma at half size. */
export const PROGRESSIVE_JPEG = Buffer.from(
  '/9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgARCAAIAAwDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAVAQEBAAAAAAAAAAAAAAAAAAACBf/aAAwDAQACEAMQAAABkbYgD//EABgQAAIDAAAAAAAAAAAAAAAAAAAGAwQi/9oACAEBAAEFAqSuRK+P/8QAGREAAQUAAAAAAAAAAAAAAAAAAAQFBhMy/9oACAEDAQE/AY07q6tH/8QAGBEAAgMAAAAAAAAAAAAAAAAAAAQFETL/2gAIAQIBAT8Bckmb0f/EABcQAQADAAAAAAAAAAAAAAAAAAABIjL/2gAIAQEABj8CijL/xAAXEAEAAwAAAAAAAAAAAAAAAAAAIcHx/9oACAEBAAE/IchEq//aAAwDAQACAAMAAAAQ/wD/xAAXEQADAQAAAAAAAAAAAAAAAAAAQYHw/9oACAEDAQE/EJLM/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAgEBPxBL/8QAFBABAAAAAAAAAAAAAAAAAAAAEP/aAAgBAQABPxAQd//Z',
  'base64',
);

/** Two classes, two training images each and one for testing; the names sort naturally, not by their letters. */
export const imageFolder = (): Files => ({
  'train/class2/img10.png': png(8, 8, [10, 20, 30]),
  'train/class2/img9.PNG': png(8, 8, [9, 20, 30]),
  'train/class10/a.jpg': JPEG,
  'train/class10/b.jpeg': PROGRESSIVE_JPEG,
  'train/class10/notes.txt': 'not an image',
  'train/.hidden/x.png': png(8, 8, [0, 0, 0]),
  'test/class2/t.png': png(16, 8, [40, 50, 60]),
  'test/class10/t.png': png(8, 24, [70, 80, 90]),
});
