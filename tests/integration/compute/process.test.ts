import { PNG } from 'pngjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Compute } from '@main/compute/compute';
import type { ToCompute } from '@main/compute/protocol';
import { resourcesPath } from '@main/platform/resources';
import { nodeLauncher, type ChildProcess } from '@main/training/launcher';
import { bundle } from '../../support/bundle';
import { temporaryFolder } from '../../support/library';

let entry: string;
beforeAll(async () => {
  entry = await bundle('src/main/compute/process.ts');
});

interface Stage {
  readonly compute: Compute;
  readonly processes: ChildProcess<ToCompute>[];
  /** The first process has ended. */
  readonly ended: Promise<void>;
}

function stage(idle?: number): Stage {
  const processes: ChildProcess<ToCompute>[] = [];
  let end: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const launch = nodeLauncher<ToCompute>(entry);
  const compute = new Compute({
    launch: () => {
      const launched = launch();
      processes.push(launched);
      return {
        ...launched,
        onExit: (listener) =>
          launched.onExit((exit) => {
            listener(exit);
            end();
          }),
      };
    },
    notify: () => undefined,
    places: { resources: resourcesPath(), cache: temporaryFolder() },
    ...(idle === undefined ? {} : { idle }),
  });
  return { compute, processes, ended };
}

const picture = {
  kind: 'picture' as const,
  name: 'gray.png',
  bytes: new Uint8Array(PNG.sync.write(new PNG({ width: 4, height: 4 }))),
  channels: 1,
  imageSize: 4,
};

describe('the computing process', () => {
  it('starts when it is needed, works, and says what is wrong in a sentence', async () => {
    const { compute, processes } = stage();
    expect(processes).toHaveLength(0);
    const { planes } = await compute.run(picture);
    expect(planes).toHaveLength(16);
    const broken = { ...picture, bytes: picture.bytes.slice(0, 30) };
    await expect(compute.run(broken)).rejects.toMatchObject({ name: 'UserError', code: 'bad-input' });
    expect(processes).toHaveLength(1);
    compute.close();
  });

  it('takes its computation with it when it is killed, and the next one gets a new process', async () => {
    const { compute, processes } = stage();
    await compute.run(picture);
    const lost = compute.run(picture);
    processes[0]?.kill();
    await expect(lost).rejects.toThrow('ended unexpectedly');
    expect((await compute.run(picture)).planes).toHaveLength(16);
    expect(processes).toHaveLength(2);
    compute.close();
  });

  it('ends when there is nothing to do', async () => {
    const { compute, processes, ended } = stage(10);
    await compute.run(picture);
    await ended;
    await compute.run(picture);
    expect(processes).toHaveLength(2);
    compute.close();
  });

  it('does one computation of a name at a time', async () => {
    const { compute } = stage();
    const first = compute.run(picture, 'same');
    await expect(compute.run(picture, 'same')).rejects.toThrow('already running');
    await first;
    compute.close();
  });
});
