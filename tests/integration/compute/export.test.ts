import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { EXPORT_PARTS, exportChoicesSchema, type ExportChoices } from '@shared/domain/exports';
import { readSafetensors, type SafetensorsFile } from '@main/core/formats/safetensors';
import { writeTransform } from '@main/core/data/zca/whiten';
import { ledgerOf } from '@shared/budget/storage';
import { runConfigSchema } from '@shared/config/schema';
import { decodePairs } from '@main/core/parameterization/hostDecode';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { filesBelow } from '@main/exports/distilled/files';
import { temporaryFolder } from '../../support/library';
import { stage, type Stage } from '../../support/stage';

const everything = exportChoicesSchema.parse({
  parts: [...EXPORT_PARTS],
  precisions: ['float32', 'uint8'],
});

const exported = async (
  { compute, file }: Stage,
  choices: ExportChoices,
  name = 'out',
  parent = temporaryFolder(),
): Promise<string> => {
  const target = join(parent, name);
  await compute.run({ kind: 'export', file, run: 'Measured', choices, target });
  return target;
};

const opened = (folder: string, name: string): SafetensorsFile =>
  readSafetensors(readFileSync(join(folder, name)));

/** Bytes of everything but the labels, which follow from the order. */
const takenBy = ({ tensors }: SafetensorsFile): number =>
  [...tensors].reduce((sum, [name, { data }]) => sum + (name === 'labels' ? 0 : data.byteLength), 0);

function ledgerBytes({ metadata }: SafetensorsFile): number {
  const { parameterization } = runConfigSchema.parse(JSON.parse(metadata['config'] ?? ''));
  return ledgerOf(parameterization, SAMPLE).bytes;
}

/** The embedded dataset. */
const SAMPLE = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 100 };

/** A run whose hallucinations are twenty times as strong: far beyond black and white. */
async function stageBeyond(): Promise<Stage> {
  const { params } = await stage();
  const decoder = params['hallucinators.dec.weight'];
  if (!decoder) throw new Error('The run has no decoders.');
  const strong = { ...decoder, data: decoder.data.map((weight) => 20 * weight) };
  return stage({}, false, { params: { ...params, 'hallucinators.dec.weight': strong } });
}

/** First and 99th hundredth of values, by sorting. */
function bulk(values: Iterable<number>): [number, number] {
  const sorted = Float64Array.from(values).sort();
  const outside = Math.floor(0.01 * sorted.length);
  return [sorted[outside] ?? NaN, sorted.at(-1 - outside) ?? NaN];
}

const rangeIn = (text: string | undefined): [number, number] => JSON.parse(text ?? '[]') as [number, number];

interface About {
  readonly uint8Values?: string;
  readonly uint8Range?: [number, number];
}

const aboutOf = (folder: string): About =>
  JSON.parse(readFileSync(join(folder, 'metadata.json'), 'utf8')) as About;

const grayOf = (path: string): { width: number; gray: number[] } => {
  const { width, data } = PNG.sync.read(readFileSync(path));
  return { width, gray: [...data].filter((_, i) => i % 4 === 0) };
};

async function hashes(folder: string): Promise<Record<string, string>> {
  const entries = (await filesBelow(folder)).map(({ name, path }): [string, string] => [
    name,
    createHash('sha256').update(readFileSync(path)).digest('hex'),
  ]);
  return Object.fromEntries(entries);
}

describe('an export', () => {
  it('holds what is stored, every training image in both precisions, PNG files by class and sheets', async () => {
    const at = await stage();
    const folder = await exported(at, everything);
    const stored = opened(folder, 'distilled.safetensors');
    expect(stored.tensors.get('bases')?.data).toEqual(at.params['bases']?.data);
    expect(stored.tensors.get('hallucinators.scale')?.shape).toEqual([3, 1, 26, 26]);
    expect(stored.metadata).toMatchObject({ kind: 'haba', per_class: '1', factor: '1', whitened: 'false' });
    const { tensors, metadata } = opened(folder, 'images.safetensors');
    expect(metadata).toMatchObject({ values: 'pixels', run: 'Measured', iteration: '5' });
    const images = tensors.get('images');
    expect(images?.shape).toEqual([30, 1, 28, 28]);
    const [mean = 0, std = 1] = [metadata['mean'], metadata['std']].map((text) => {
      const [value = 0] = JSON.parse(text ?? '[]') as number[];
      return value;
    });
    const decoded = decodePairs(at.params, [{ basis: 4, hallucinator: 2 }], 1).map((x) => x * std + mean);
    expect(images?.data.slice(14 * 784, 15 * 784)).toEqual(decoded);
    const bytes = tensors.get('images_uint8')?.data.slice(14 * 784, 15 * 784) ?? new Uint8Array();
    expect(bytes).toEqual(new Uint8Array(Uint8ClampedArray.from(decoded, (x) => 255 * x)));
    for (const [name, value] of [
      ['labels', 4],
      ['basis', 4],
      ['hallucinator', 2],
      ['part', -1],
    ] as const) {
      expect(tensors.get(name)?.data[14]).toBe(value);
    }
    const png = PNG.sync.read(readFileSync(join(folder, 'train', '4-Coat', 'basis-1-hallucinator-3.png')));
    expect(png.data.filter((_, i) => i % 4 === 0)).toEqual(Buffer.from(bytes));
    expect(readdirSync(join(folder, 'sheets'))).toHaveLength(10);
    const sheet = PNG.sync.read(readFileSync(join(folder, 'sheets', '4-Coat.png')));
    expect([sheet.width, sheet.height]).toEqual([2 * (4 * 30 + 2), 2 * 32]);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('10 bases and 3 hallucinators');
    expect(readdirSync(folder)).not.toContain('unfinished');
  });

  it('has arrays for NumPy whose values are those of safetensors', async () => {
    const folder = await exported(await stage(), everything);
    const { tensors } = opened(folder, 'images.safetensors');
    const files = unzipSync(readFileSync(join(folder, 'images.npz')));
    const npy = files['images.npy'] ?? new Uint8Array();
    const head = new TextDecoder('latin1').decode(npy.subarray(0, 128));
    expect(head).toContain("{'descr': '<f4', 'fortran_order': False, 'shape': (30, 1, 28, 28), }");
    expect(head.charCodeAt(127)).toBe(10);
    expect(new Float32Array(npy.slice(128).buffer)).toEqual(tensors.get('images')?.data);
    expect(Object.keys(unzipSync(readFileSync(join(folder, 'distilled.npz'))))).toContain(
      'hallucinators.enc.weight.npy',
    );
  });

  it('of a run within black and white says so beside its 8-bit images', async () => {
    const folder = await exported(await stage(), everything);
    const { metadata } = opened(folder, 'images.safetensors');
    expect(metadata).toMatchObject({ uint8_values: 'pixels', uint8_range: '[0,1]' });
    expect(aboutOf(folder)).toMatchObject({ uint8Values: 'pixels', uint8Range: [0, 1] });
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(
      'All 8-bit images show pixels on one scale: 0 (black) is 0 and 255 (white) is 1.',
    );
  });

  it('of a run that leaves black and white has one scale in all 8-bit forms, written beside them', async () => {
    const folder = await exported(await stageBeyond(), everything);
    const { tensors, metadata } = opened(folder, 'images.safetensors');
    const [low, high] = rangeIn(metadata['uint8_range']);
    const images = tensors.get('images')?.data ?? new Float32Array();
    const [p1, p99] = bulk(images);
    const width = p99 - p1;
    expect(width).toBeGreaterThan(3);
    expect(Math.abs(low - p1)).toBeLessThan(width / 1000);
    expect(Math.abs(high - p99)).toBeLessThan(width / 1000);
    // safetensors: bytes are values again.
    const bytes = tensors.get('images_uint8')?.data ?? new Uint8Array();
    const expected = Uint8ClampedArray.from(images, (value) => (255 * (value - low)) / (high - low));
    const wrong = expected.reduce((most, byte, i) => Math.max(most, Math.abs(byte - (bytes[i] ?? 999))), 0);
    expect(wrong).toBeLessThanOrEqual(1);
    const black = bytes.filter((byte) => byte === 0).length / bytes.length;
    const white = bytes.filter((byte) => byte === 255).length / bytes.length;
    expect(Math.max(black, white)).toBeLessThan(0.02);
    // NumPy
    const npz = unzipSync(readFileSync(join(folder, 'images.npz')));
    expect([...new Float32Array((npz['uint8_range.npy'] ?? new Uint8Array()).slice(-8).buffer)]).toEqual([
      Math.fround(low),
      Math.fround(high),
    ]);
    expect(npz['images_uint8.npy']?.slice(-bytes.length)).toEqual(bytes);
    // PNG
    const image = bytes.slice(14 * 784, 15 * 784);
    const png = grayOf(join(folder, 'train', '4-Coat', 'basis-1-hallucinator-3.png'));
    expect(png.gray).toEqual([...image]);
    // Sheets: the basis, then its hallucinations; every pixel is two wide.
    const sheet = grayOf(join(folder, 'sheets', '4-Coat.png'));
    const left = 2 + 3 * 30;
    const third = Array.from({ length: 784 }, (_, p) => {
      const [x, y] = [left + (p % 28), 2 + Math.floor(p / 28)];
      return sheet.gray[2 * y * sheet.width + 2 * x];
    });
    expect(third).toEqual([...image]);
    // Web page
    const page = readFileSync(join(folder, 'gallery.html'), 'utf8');
    expect(page).toContain(`"range":[${low},${high}],"plainRange":[0,1]`);
    // In words and as plain data
    expect(aboutOf(folder)).toMatchObject({ uint8Values: 'pixels', uint8Range: [low, high] });
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(readme).toContain(`on one scale: 0 (black) is ${low} and 255 (white) is ${high}.`);
    expect(readme).toContain("More than 1 % of the run's values lie below 0 or above 1");
  });

  it('of values as networks see them has a scale of those, and its page one of pixels', async () => {
    const at = await stageBeyond();
    const choices = { ...everything, values: 'network' as const };
    const folder = await exported(at, choices);
    const { tensors, metadata } = opened(folder, 'images.safetensors');
    const [low, high] = rangeIn(metadata['uint8_range']);
    const [p1, p99] = bulk(tensors.get('images')?.data ?? []);
    expect(metadata['uint8_values']).toBe('network');
    expect(Math.abs(low - p1) + Math.abs(high - p99)).toBeLessThan((p99 - p1) / 500);
    expect(aboutOf(folder)).toMatchObject({ uint8Values: 'network', uint8Range: [low, high] });
    const page = readFileSync(join(folder, 'gallery.html'), 'utf8');
    const alone = await exported(at, exportChoicesSchema.parse({ parts: ['web'], values: 'network' }));
    const { uint8Values, uint8Range = [NaN, NaN] } = aboutOf(alone);
    expect(uint8Values).toBe('pixels');
    expect(page).toContain(`"range":[${uint8Range.join(',')}],"plainRange":[0,1]`);
    expect(uint8Range).not.toEqual([low, high]);
  });

  it('of whitened images has a scale of pixels, and its page one of the values that networks see', async () => {
    const recipe = 'b'.repeat(64);
    const { params } = await stage();
    // Whitened values are a fifth of pixels less their mean, 0.5; those of bases reach 3.
    const diagonal = (value: number): Float32Array =>
      Float32Array.from({ length: 784 ** 2 }, (_, i) => (i % 785 === 0 ? value : 0));
    const at = await stage({}, false, { params, whitening: recipe });
    const transform = {
      mean: new Float32Array(784).fill(0.5),
      transform: diagonal(0.2),
      inverse: diagonal(5),
    };
    await writeTransform(at.library.cacheFolder, recipe, transform);
    const parts = ['safetensors', 'web'] as const;
    const folder = await exported(
      at,
      exportChoicesSchema.parse({ parts: [...parts], precisions: ['float32', 'uint8'] }),
    );
    const { tensors, metadata } = opened(folder, 'images.safetensors');
    const [low, high] = rangeIn(metadata['uint8_range']);
    const [p1, p99] = bulk(tensors.get('images')?.data ?? []);
    expect(p99 - p1).toBeGreaterThan(3);
    expect(Math.abs(low - p1) + Math.abs(high - p99)).toBeLessThan((p99 - p1) / 500);
    expect(metadata['uint8_values']).toBe('pixels');
    const page = readFileSync(join(folder, 'gallery.html'), 'utf8');
    expect(page).toContain('"range":[-3,3],"plainRange":[-3,3]');
  });

  it('without 8-bit images names no scale', async () => {
    const folder = await exported(
      await stage(),
      exportChoicesSchema.parse({ parts: ['safetensors', 'npz'] }),
    );
    expect(opened(folder, 'images.safetensors').metadata).not.toHaveProperty('uint8_range');
    expect(Object.keys(unzipSync(readFileSync(join(folder, 'images.npz'))))).not.toContain('uint8_range.npy');
    expect(aboutOf(folder)).not.toHaveProperty('uint8Range');
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).not.toContain('8-bit images');
  });

  it('is the same twice, as a folder and as an archive', async () => {
    const at = await stageBeyond();
    const parent = temporaryFolder();
    const one = await hashes(await exported(at, everything, 'one', parent));
    expect(await hashes(await exported(at, everything, 'two', parent))).toEqual(one);
    const archives = [join(parent, 'a', 'x.zip'), join(parent, 'b', 'x.zip')];
    for (const target of archives) {
      await at.compute.run({ kind: 'export', file: at.file, run: 'Measured', choices: everything, target });
    }
    const [first, second] = archives.map((path) => readFileSync(path));
    expect(first?.equals(second ?? Buffer.of())).toBe(true);
    const inside = unzipSync(first ?? new Uint8Array());
    expect(Object.keys(inside)).toEqual(Object.keys(one).map((name) => `x/${name}`));
    for (const [name, hash] of Object.entries(one)) {
      expect(
        createHash('sha256')
          .update(inside[`x/${name}`] ?? '')
          .digest('hex'),
      ).toBe(hash);
    }
    expect(readdirSync(join(parent, 'a'))).toEqual(['x.zip']);
  });

  it('of grids holds their parts as training images, and values as networks see them where that is chosen', async () => {
    const at = await stage({ parameterization: { hallucinators: 2, formation: 3 } });
    const choices = exportChoicesSchema.parse({ parts: ['safetensors'], values: 'network' });
    const { tensors, metadata } = opened(await exported(at, choices), 'images.safetensors');
    expect(tensors.get('images')?.shape).toEqual([180, 1, 28, 28]);
    // Image (basis * 9 + part) * 2 + hallucinator. 28 pixels are padded with mid-gray.
    const cell = { basis: 3, hallucinator: 1, part: 2 };
    const index = (3 * 9 + 2) * 2 + 1;
    const [mean = 0, std = 1] = ['mean', 'std'].map((name) => Number(metadata[name]?.slice(1, -1)));
    const grid = { factor: 3, padding: [(0.5 - mean) / std] };
    expect(tensors.get('images')?.data.slice(index * 784, (index + 1) * 784)).toEqual(
      decodePairs(at.params, [cell], 1, grid),
    );
    expect(tensors.get('part')?.data[index]).toBe(2);
  });

  it.each([
    [
      'frequencies',
      { kind: 'frequency', coefficients: 40 },
      'coefficients',
      'haba+fred',
      'stores 40 frequencies of each channel',
    ],
    [
      'fields',
      { kind: 'field', width: 5 },
      'fields.0.weight',
      'haba+ddif',
      'stores a network of 2 x 5 sines for each image',
    ],
    [
      'combinations',
      { kind: 'shared', memories: 5 },
      'memories',
      'haba+linba',
      'stores combinations of 5 images that classes share',
    ],
  ] as const)(
    'of %s and coarse maps holds them as they are stored, in the bytes that they take',
    async (...each) => {
      const [, code, own, kind, sentence] = each;
      const at = await stage({ parameterization: { code, basesPerClass: 2, hallucinators: 2, mapSize: 7 } });
      const folder = await exported(at, everything);
      const stored = opened(folder, 'distilled.safetensors');
      expect(stored.tensors.get(own)?.data).toEqual(at.params[own]?.data);
      expect(stored.tensors.has('bases')).toBe(false);
      expect(stored.tensors.get('hallucinators.scale')?.shape).toEqual([2, 1, 7, 7]);
      expect(stored.metadata['kind']).toBe(kind);
      expect(JSON.parse(stored.metadata['composition'] ?? '')).toMatchObject({ code, mapSize: 7 });
      expect(takenBy(stored)).toBe(ledgerBytes(stored));
      const readme = readFileSync(join(folder, 'README.md'), 'utf8');
      expect(readme).toContain(sentence);
      expect(readme).toContain(`The run stores ${ledgerBytes(stored)} bytes.`);
      expect(readme).toContain('scale and shift as maps of 7 x 7');
      const arrays = Object.keys(unzipSync(readFileSync(join(folder, 'distilled.npz'))));
      for (const name of stored.tensors.keys()) expect(arrays).toContain(`${name}.npy`);
      expect(existsSync(join(folder, 'onnx', 'hallucinator-2.onnx'))).toBe(true);
      expect(existsSync(join(folder, 'gallery.html'))).toBe(true);
    },
  );

  it.each([
    [8, 'affine', 'tensor'],
    [4, 'symmetric', 'channel'],
  ] as const)(
    'of %i bits, %s, by %s holds the codes in the bytes that they take',
    async (bits, mode, scales) => {
      const precision = { bits, mode, scales };
      const at = await stage({
        parameterization: { basesPerClass: 2, hallucinators: 2, mapSize: 7, precision },
      });
      const folder = await exported(at, exportChoicesSchema.parse({ parts: ['safetensors'] }));
      const stored = opened(folder, 'distilled.safetensors');
      const { tensors, metadata } = stored;
      // Each tensor begins with a whole byte.
      expect(takenBy(stored)).toBeGreaterThanOrEqual(ledgerBytes(stored));
      expect(takenBy(stored)).toBeLessThan(ledgerBytes(stored) + tensors.size);
      // The values of a basis, as README.md says that they follow.
      const [codes, steps, offsets] = ['codes', 'scales', 'offsets'].map((part) =>
        tensors.get(`bases.${part}`),
      );
      const lowest = Number(metadata['lowest_code']);
      const each = (20 * 784) / (steps?.data.length ?? 1);
      const values = Float32Array.from({ length: 20 * 784 }, (_, i) => {
        const number = ((codes?.data[Math.floor((i * bits) / 8)] ?? 0) >> ((i * bits) % 8)) & (2 ** bits - 1);
        const group = Math.floor(i / each);
        return (number + lowest) * (steps?.data[group] ?? NaN) + (offsets?.data[group] ?? 0);
      });
      const { parameterization: form } = runConfigSchema.parse(JSON.parse(metadata['config'] ?? ''));
      const parameterization = createParameterization(form, SAMPLE);
      expect(values).toEqual(parameterization.withBases(at.params)['bases']?.data);
      expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(`${bits} bits per number`);
    },
  );

  it('of frequencies of few bits holds a bit for each place of a class', async () => {
    const at = await stage({
      parameterization: {
        code: { kind: 'frequency', coefficients: 40 },
        basesPerClass: 2,
        precision: { bits: 8 },
      },
    });
    const folder = await exported(at, exportChoicesSchema.parse({ parts: ['safetensors'] }));
    const stored = opened(folder, 'distilled.safetensors');
    const { tensors } = stored;
    expect(takenBy(stored)).toBe(ledgerBytes(stored));
    const masks = tensors.get('frequencies.masks');
    expect(masks?.shape).toEqual([10, 98]);
    const [rows, columns] = [at.params['frequencies.rows'], at.params['frequencies.columns']];
    const kept = Array.from({ length: 784 }, (_, place) => place).filter(
      (place) => ((masks?.data[98 * 3 + Math.floor(place / 8)] ?? 0) >> (place % 8)) & 1,
    );
    const own = (of: typeof rows, i: number): number => of?.data[40 * 3 + i] ?? NaN;
    expect(kept).toEqual(kept.map((_, i) => 28 * own(rows, i) + own(columns, i)));
    expect(kept).toHaveLength(40);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(
      '`frequencies.masks` has a row of bits',
    );
  });

  it('that is cancelled or cannot be written leaves nothing', async () => {
    const at = await stage();
    const parent = temporaryFolder();
    const progress = at.events.next('gallery.progress', ({ jobId }) => jobId === 'mine');
    const target = join(parent, 'out.zip');
    const base = { kind: 'export' as const, file: at.file, run: 'Measured', choices: everything };
    const job = at.compute.run({ ...base, target }, 'mine');
    await progress;
    at.compute.cancel('mine');
    await expect(job).rejects.toThrow('was cancelled');
    expect(readdirSync(parent)).toEqual([]);
    mkdirSync(join(parent, 'taken', 'inside'), { recursive: true });
    await expect(at.compute.run({ ...base, target: join(parent, 'taken') })).rejects.toThrow(
      'choose another place',
    );
    writeFileSync(join(parent, 'file'), '');
    await expect(at.compute.run({ ...base, target: join(parent, 'file', 'out') })).rejects.toThrow(
      'choose another place',
    );
    expect(readdirSync(parent).sort()).toEqual(['file', 'taken']);
    expect(existsSync(target)).toBe(false);
  });

  it('of whitened images says what is missing where the way back to pixels is lost', async () => {
    const at = await stage({}, false, { whitening: 'a'.repeat(64) });
    await expect(exported(at, everything)).rejects.toThrow('export them as networks see them');
    const choices = exportChoicesSchema.parse({ parts: ['png'], values: 'network' });
    expect(existsSync(join(await exported(at, choices), 'train'))).toBe(true);
  });
});
