import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { EXPORT_PARTS, exportChoicesSchema, type ExportChoices } from '@shared/exports';
import { readSafetensors, type SafetensorsFile } from '../../../src/main/core/checkpoint/safetensors';
import { decodePairs } from '../../../src/main/core/parameterization/hostDecode';
import { filesBelow } from '../../../src/main/exports/distilled/files';
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

  it('is the same twice, as a folder and as an archive', async () => {
    const at = await stage();
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
    const at = await stage({ parameterization: { kind: 'haba+idc', hallucinators: 2, factor: 3 } });
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
