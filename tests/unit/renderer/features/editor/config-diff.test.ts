import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '@shared/config/schema';
import { diffConfigs } from '@renderer/features/editor/configDiff';
import { withValueAt, type Json } from '@shared/config/paths';

const base = runConfigSchema.parse({
  dataset: { source: 'fashion-mnist-sample' },
  parameterization: { hallucinators: 5 },
  objective: { kind: 'dm' },
}) as Json;
const paths = (own: Json, other: Json): string[] => diffConfigs(own, other).map(({ path }) => path);

describe('the differences of two configurations', () => {
  it('are single values, in the order of the configuration', () => {
    const own = withValueAt(withValueAt(base, 'seed', 3), 'optimiser.images.learningRate', 7);
    expect(diffConfigs(own, base)).toEqual([
      { path: 'optimiser.images.learningRate', own: 7, other: null },
      { path: 'seed', own: 3, other: 0 },
    ]);
  });

  it('do not count defaults that are left out', () => {
    const written = {
      dataset: { source: 'fashion-mnist-sample' },
      parameterization: { hallucinators: 5 },
      objective: { kind: 'dm' },
    };
    expect(paths(written, base)).toEqual([]);
  });

  it('are a whole part where it is of another kind', () => {
    const own = withValueAt(base, 'objective', { kind: 'dc' });
    expect(paths(own, base)).toEqual(['objective']);
  });

  it('go into lists of equal length, and take others as a whole', () => {
    expect(paths(withValueAt(base, 'evaluation.networks.0.width', 8), base)).toEqual([
      'evaluation.networks.0.width',
    ]);
    expect(paths(withValueAt(base, 'evaluation.networks', [{}, {}]), base)).toEqual(['evaluation.networks']);
    expect(paths(withValueAt(base, 'augmentation.ops', ['crop']), base)).toEqual(['augmentation.ops']);
  });

  it('vanish when each value is taken back, one by one', () => {
    let own = withValueAt(base, 'objective', { kind: 'dsa' });
    own = withValueAt(withValueAt(own, 'training.iterations', 5000), 'evaluation.networks', [{}, {}]);
    const found = diffConfigs(own, base);
    expect(found).toHaveLength(3);
    for (const { path, other } of found) own = withValueAt(own, path, other);
    expect(diffConfigs(own, base)).toEqual([]);
  });

  it('are found in what is not valid, too', () => {
    expect(diffConfigs(withValueAt(base, 'training.iterations', 'many'), base)).toEqual([
      { path: 'training.iterations', own: 'many', other: 1000 },
    ]);
  });
});
