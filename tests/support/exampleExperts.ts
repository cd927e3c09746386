/** Sets of experts as a library has them: unfinished, imported, small and damaged ones. Their files have no values in them. */
import { mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runConfigSchema } from '@shared/config/schema';
import { expertsRecipe, layoutOf, type ExpertsDescription } from '@main/core/experts/description';
import { partialPath } from '@main/core/experts/draft';
import { rowBytes, trajectoryHeader, trajectoryPath } from '@main/core/experts/trajectoryFile';

const CONFIG = runConfigSchema.parse({
  dataset: { source: 'fashion-mnist-sample' },
  parameterization: { hallucinators: 5 },
  objective: { kind: 'mtt' },
});
const RECIPE = expertsRecipe(CONFIG, { fingerprint: 'f' });

const experts = (count: number, testAccuracy: number | null, origin: string | null = null) =>
  Array.from({ length: count }, () => ({ testAccuracy, origin }));

/** Four sets, below the folder of a library's experts. */
export function addExperts(folder: string): void {
  const large = addSet(folder, '4c1f0e77a9b2d356', 2_468_000_000, {
    dataset: 'CIFAR10',
    network: 'ConvNet D3 W128',
    recipe: { ...RECIPE, dataset: { ...RECIPE.dataset, whitening: 'zca' } },
    experts: experts(37, 0.8124),
  });
  const layout = layoutOf(large);
  const partial = partialPath(join(folder, '4c1f0e77a9b2d356'), 37);
  writeFileSync(partial, trajectoryHeader(layout));
  truncateSync(partial, trajectoryHeader(layout).length + 13 * rowBytes(layout));
  addSet(folder, '9d20c3e15f7b8a64', 1_305_600_000, {
    dataset: 'CIFAR100',
    network: 'ConvNet D3 W128',
    recipe: RECIPE,
    experts: experts(20, null, 'replay_buffer_0.pt'),
  });
  addSet(folder, 'b7a6419f0c3de852', 1_900_000, {
    dataset: 'Fashion-MNIST sample',
    network: 'ConvNet D2 W16',
    recipe: { ...RECIPE, limitPerClass: 100 },
    experts: experts(4, 0.7011),
  });
  mkdirSync(join(folder, '0f5e8c27d91ab346'));
  writeFileSync(join(folder, '0f5e8c27d91ab346', 'experts.json'), '{');
}

/** A set whose files have `bytes` together. */
function addSet(
  folder: string,
  key: string,
  bytes: number,
  about: Pick<ExpertsDescription, 'dataset' | 'network' | 'recipe' | 'experts'>,
): ExpertsDescription {
  const place = join(folder, key);
  mkdirSync(place, { recursive: true });
  const description: ExpertsDescription = {
    format: 1,
    source: 'fashion-mnist-sample',
    parameters: [[100]],
    createdAt: '2026-10-02T08:15:00.000Z',
    ...about,
  };
  writeFileSync(join(place, 'experts.json'), JSON.stringify(description));
  const rest = bytes - readdirSync(place).reduce((sum, name) => sum + statSync(join(place, name)).size, 0);
  writeFileSync(trajectoryPath(place, 0), '');
  truncateSync(trajectoryPath(place, 0), rest);
  return description;
}
