import { say, type Message } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import type { EngineInfo } from '@shared/domain';
import { admit, memoryObstacle, type Obstacle } from '@main/training/admission';
import { config, newRun, openLibrary } from '../../../support/library';

const engine = (kind: 'cpu' | 'gpu'): EngineInfo => ({
  id: kind === 'gpu' ? 'webgpu' : 'onnx',
  available: true,
  device: kind,
  kind,
  runtime: '1',
});
const GB = 1e9;

const words = (reason: Message | null): string => (reason === null ? '' : say('en', reason));

async function obstacleWith(
  system: number,
  graphics: number | null,
  kind: 'cpu' | 'gpu',
): Promise<{
  readonly obstacle: Obstacle;
  readonly looked: () => number;
  readonly run: ReturnType<typeof newRun>;
}> {
  const library = await openLibrary();
  let looked = 0;
  const obstacle = memoryObstacle({
    library,
    engines: () => {
      looked += 1;
      return Promise.resolve([engine(kind)]);
    },
    systemMemory: () => system,
    graphicsMemory: () => Promise.resolve(graphics),
  });
  return { obstacle, looked: () => looked, run: newRun(library, 'Mine') };
}

describe('admission', () => {
  it('lets a run through that fits, without looking for engines', async () => {
    const { obstacle, looked, run } = await obstacleWith(64 * GB, null, 'cpu');
    expect(await obstacle(run)).toBeNull();
    expect(looked()).toBe(0);
  });

  it('refuses one that does not, with both figures and a way out', async () => {
    const { obstacle, run } = await obstacleWith(0.1 * GB, null, 'cpu');
    expect(words(await obstacle(run))).toMatch(
      /^The run "Mine" would take about \d+\.\d GB of memory and this computer has 0\.1 GB: lower /,
    );
    await expect(admit(obstacle, run)).rejects.toMatchObject({
      code: 'conflict',
      problems: [{ path: 'memory' }],
    });
    expect(words(await admit(obstacle, run, true))).toContain('would take about');
  });

  it('asks the graphics card where the engine runs on it, and lets through what nobody knows', async () => {
    const small = await obstacleWith(64 * GB, 0.1 * GB, 'gpu');
    expect(words(await small.obstacle(small.run))).toContain('the graphics card has 0.1 GB');
    const unused = await obstacleWith(64 * GB, 0.1 * GB, 'cpu');
    expect(await unused.obstacle(unused.run)).toBeNull();
    const unknown = await obstacleWith(0.1 * GB, null, 'gpu');
    expect(await unknown.obstacle(unknown.run)).toBeNull();
  });

  it('knows imported folders by what was found in them, and lets unknown ones through', async () => {
    const { obstacle, run } = await obstacleWith(0.1 * GB, null, 'cpu');
    const dataset = { source: 'idx', path: '/nowhere', limitPerClass: null, whitening: 'none' } as const;
    expect(await obstacle({ ...run, config: { ...config, dataset } })).toBeNull();
    const library = await openLibrary();
    library.datasets.save({
      ...{ id: 'd', name: 'mine', source: 'idx', path: '/nowhere', classNames: ['a', 'b'], channels: 1 },
      ...{ imageSize: 28, trainCount: 100, testCount: 10, licence: null },
    });
    const knowing = memoryObstacle({
      library,
      engines: () => Promise.resolve([engine('cpu')]),
      systemMemory: () => 1,
    });
    expect(words(await knowing({ ...run, config: { ...config, dataset } }))).toContain('this computer has');
  });
});
