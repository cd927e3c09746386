import { afterAll, beforeAll, it } from 'vitest';
import { augment, augmentLinear } from '@main/core/augment/augment';
import { augmentationPipeline } from '@main/core/augment/stages';
import { AugmentationTables } from '@main/core/augment/tables';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { evaluate } from '../support/evaluate';
import { shareOn } from '../support/graphics';
import { describeEngines } from '../support/testedEngines';
import { expectClose } from './support/compare';
import { recordedDraws, strategyOps } from './support/augmentation';
import { Fixture } from './support/fixtures';

interface Settings {
  readonly strategy: string;
  readonly siamese: boolean;
  /** S: one operation for the batch; M: all in order. */
  readonly aug_mode: 'S' | 'M';
}

const LIMIT = 1e-5;
const fixture = new Fixture('dsa');

describeEngines('differentiable augmentation on the %s engine', (id) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(id);
  });
  afterAll(() => engine.close());

  it.each(shareOn(id, fixture.cases, 9))('%s', async (name) => {
    const { strategy, siamese, aug_mode: mode } = fixture.settings<Settings>(name);
    const [prefix = ''] = name.split('/');
    const images = fixture.tensor(`${prefix}/input`);
    const [batch = 0, channels = 0, imageSize = 0] = images.shape;
    const ops = strategyOps(strategy);
    const pipeline = augmentationPipeline(
      { ops, mode: mode === 'M' ? 'sequence' : 'single' },
      { channels, imageSize },
    );
    const draws = recordedDraws(fixture, `${name}/`, mode === 'M' ? ops : undefined);
    const count = siamese ? 1 : batch;
    const batches = [{ draws, count }];
    const tables = new AugmentationTables(pipeline, { tables: count, adjoint: true }).fill(batches);
    const forward = new AugmentationTables(pipeline, { tables: count, adjoint: false }).fill(batches);
    const result = await evaluate(
      engine,
      name,
      (inputs) => {
        const augmented = augmentLinear(pipeline, inputs.images, inputs.tables);
        return {
          output: augmented.output,
          gradient: augmented.transpose(inputs.cotangent),
          withoutAdjoint: augment(pipeline, inputs.images, inputs.forward),
        };
      },
      { images, tables, forward, cotangent: fixture.tensor(`${prefix}/cotangent`) },
    );
    const output = fixture.floats(`${name}/output`);
    expectClose('output', result.output.data, output, LIMIT);
    expectClose('output without adjoint tables', result.withoutAdjoint.data, output, LIMIT);
    expectClose('grad_input', result.gradient.data, fixture.floats(`${name}/grad_input`), LIMIT);
  });
});
