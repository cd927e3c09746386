import { afterAll, expect, it } from 'vitest';
import { AUGMENTATION_OPS } from '@shared/config/schema';
import { augment, augmentLinear } from '@main/core/augment/augment';
import { drawAugmentation } from '@main/core/augment/draw';
import {
  augmentClassic,
  augmentClassicByFormula,
  CLASSIC_OPS,
  classicSpecs,
  classicTensors,
  drawClassic,
} from '@main/core/augment/classic';
import { type AugmentationForm, augmentationPipeline } from '@main/core/augment/stages';
import { AugmentationTables, tableSpecs } from '@main/core/augment/tables';
import { compileFunction, disposeTree, downloadTree, uploadTree } from '@main/core/engine/compile';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { Random } from '@main/core/random/random';
import type { Sym } from '@main/core/trace/ops';
import { openForTests } from './device';

const opened = await openForTests();
const webgpu = 'engine' in opened ? opened.engine : null;
const onnx = await openEngine('onnx');
afterAll(async () => {
  await webgpu?.close();
  await onnx.close();
});

const [tables, size, channels] = [8, 8, 3];
const shape = [tables, channels, size, size];
const geometry = { imageSize: size, channels };
const noise = (label: string) => ({
  data: Random.for(1, label).normalArray(tables * channels * size ** 2),
  shape,
});

/** Images, their gradient pulled back, and the images of the plain augmentation, for draws number 0, 1, ... */
async function augmented(engine: Engine, form: AugmentationForm): Promise<number[][]> {
  const pipeline = augmentationPipeline({ ops: [...AUGMENTATION_OPS], mode: 'single' }, geometry, form);
  const images = { shape, dtype: 'float32' as const };
  const program = await compileFunction(
    engine,
    'augment',
    ({ x, g, whole, half }: { x: Sym; g: Sym; whole: readonly Sym[]; half: readonly Sym[] }) => {
      const { output, transpose } = augmentLinear(pipeline, x, whole);
      return [output, transpose(g), augment(pipeline, x, half)];
    },
    {
      x: images,
      g: images,
      whole: tableSpecs(pipeline, { tables, adjoint: true }),
      half: tableSpecs(pipeline, { tables, adjoint: false }),
    },
  );
  const found: number[][] = [];
  for (let round = 0; round < 12; round += 1) {
    const batch = [{ draws: drawAugmentation(Random.for(round, 'draw'), pipeline, tables), count: tables }];
    const filled = (adjoint: boolean) => new AugmentationTables(pipeline, { tables, adjoint }).fill(batch);
    const inputs = uploadTree(engine, {
      x: noise('x'),
      g: noise('g'),
      whole: filled(true),
      half: filled(false),
    });
    const outputs = await program.run(inputs);
    for (const { data } of await downloadTree(engine, outputs)) found.push(Array.from(data));
    disposeTree(engine, [inputs, outputs]);
  }
  return found;
}

const title = 'augmentation by formulas gives what tables give on the onnx engine';
it.skipIf(webgpu === null)(
  'reason' in opened ? `${title} (no device: ${opened.reason})` : title,
  async () => {
    if (webgpu === null) return;
    const [found, expected] = [await augmented(webgpu, 'formulas'), await augmented(onnx, 'tables')];
    expect(found).toHaveLength(36);
    found.forEach((values, i) => {
      values.forEach((value, k) => expect(Math.abs(value - (expected[i]?.[k] ?? NaN))).toBeLessThan(2e-5));
    });
  },
);

const titleClassic = 'the classic augmentation by formula gives the images of the host';
it.skipIf(webgpu === null)(
  'reason' in opened ? `${titleClassic} (no device: ${opened.reason})` : titleClassic,
  async () => {
    if (webgpu === null) return;
    const pipeline = { kind: 'classic', ops: CLASSIC_OPS, ...geometry } as const;
    const program = await compileFunction(
      webgpu,
      'classic',
      ({ x, numbers }: { x: Sym; numbers: readonly Sym[] }) => [
        augmentClassicByFormula(pipeline, x, numbers),
      ],
      { x: { shape, dtype: 'float32' as const }, numbers: classicSpecs(pipeline, tables) },
    );
    for (let round = 0; round < 6; round += 1) {
      const random = (): Random => Random.for(round, 'classic');
      const numbers = classicTensors(pipeline, drawClassic(random(), pipeline.ops, pipeline, tables));
      const inputs = uploadTree(webgpu, { x: noise('x'), numbers });
      const outputs = await program.run(inputs);
      const [found] = await downloadTree(webgpu, outputs);
      const expected = augmentClassic(noise('x').data, pipeline, random(), pipeline.ops);
      expect(found?.data).toHaveLength(expected.length);
      expected.forEach((value, i) => expect(Math.abs(value - (found?.data[i] ?? NaN))).toBeLessThan(2e-5));
      disposeTree(webgpu, [inputs, outputs]);
    }
  },
);
