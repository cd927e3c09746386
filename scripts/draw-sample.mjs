/**
 * Draws the embedded dataset: a class-balanced part of Fashion-MNIST, written as gzipped IDX files.
 *
 *   node scripts/draw-sample.mjs [SOURCE] [TARGET]
 *
 * SOURCE is a folder with the four original IDX.gz files (default: where Debian's dataset-fashion-mnist puts them),
 * TARGET where the sample goes (default: resources/datasets/fashion-mnist-sample). Class c of a split gets the images
 * at positions `Random.for(0, 'fashion-mnist-sample', split, c).sample(images of the class, wanted)` among the images
 * of the class; the chosen images keep the order of the original file. Compression is fflate's, with a time stamp of
 * zero, so that the bytes are the same on every machine. Prints the SHA-256 of every file read and written.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'fflate';
import ts from 'typescript';

const SEED = 0;
const CLASSES = 10;
const SPLITS = [
  { name: 'train', prefix: 'train', perClass: 200 },
  { name: 'test', prefix: 't10k', perClass: 100 },
];

const root = fileURLToPath(new URL('..', import.meta.url));
const source = process.argv[2] ?? '/usr/share/datasets/fashion-mnist';
const target = process.argv[3] ?? join(root, 'resources/datasets/fashion-mnist-sample');

/** The studio's own generator, straight from its source. */
async function loadRandom() {
  const path = join(root, 'src/main/core/random/random.ts');
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const module = await import(`data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`);
  return module.Random;
}

/** @param {Uint8Array} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** @param {string} name */
function readGzip(name) {
  const bytes = readFileSync(join(source, name));
  console.log(`read     ${sha256(bytes)}  ${name}`);
  return gunzipSync(bytes);
}

/**
 * @param {string} name
 * @param {Uint8Array} bytes
 */
function writeGzip(name, bytes) {
  const packed = gzipSync(bytes, { level: 9, mtime: 0 });
  writeFileSync(join(target, name), packed);
  console.log(`written  ${sha256(packed)}  ${name} (${packed.length} bytes)`);
}

/**
 * Header of an IDX file of unsigned bytes: magic number and big-endian sizes.
 * @param {number[]} sizes
 */
function idxHeader(...sizes) {
  const header = new Uint8Array(4 + 4 * sizes.length);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x0800 | sizes.length);
  sizes.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  return header;
}

/**
 * @param {typeof import('../src/main/core/random/random.ts').Random} Random
 * @param {(typeof SPLITS)[number]} split
 * @param {Uint8Array} labels
 */
function choose(Random, split, labels) {
  /** @type {number[]} */
  const chosen = [];
  for (let c = 0; c < CLASSES; c += 1) {
    /** @type {number[]} */
    const ofClass = [];
    labels.forEach((label, i) => {
      if (label === c) ofClass.push(i);
    });
    const random = Random.for(SEED, 'fashion-mnist-sample', split.name, c);
    for (const position of random.sample(ofClass.length, split.perClass)) chosen.push(ofClass[position] ?? 0);
  }
  return chosen.sort((a, b) => a - b);
}

const Random = await loadRandom();
mkdirSync(target, { recursive: true });
for (const split of SPLITS) {
  const images = readGzip(`${split.prefix}-images-idx3-ubyte.gz`);
  const labels = readGzip(`${split.prefix}-labels-idx1-ubyte.gz`).subarray(8);
  const view = new DataView(images.buffer, images.byteOffset);
  const [height, width] = [view.getUint32(8), view.getUint32(12)];
  const size = height * width;
  const chosen = choose(Random, split, labels);
  const parts = chosen.map((i) => images.subarray(16 + i * size, 16 + (i + 1) * size));
  writeGzip(
    `${split.prefix}-images-idx3-ubyte.gz`,
    Buffer.concat([idxHeader(chosen.length, height, width), ...parts]),
  );
  writeGzip(
    `${split.prefix}-labels-idx1-ubyte.gz`,
    Buffer.concat([idxHeader(chosen.length), Uint8Array.from(chosen, (i) => labels[i] ?? 0)]),
  );
}
