import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportArchive } from '@main/archives/exportArchive';
import { importArchive } from '@main/archives/importArchive';
import { Compute } from '@main/compute/compute';
import type { ToCompute } from '@main/compute/protocol';
import { gatherIn } from '@main/ipc/upkeep';
import { resourcesPath } from '@main/platform/resources';
import { nodeLauncher, type ChildProcess } from '@main/training/launcher';
import { bundle } from '../../support/bundle';
import { fill, pagesOf } from '../../support/filledLibrary';
import { openLibrary, temporaryFolder } from '../../support/library';

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

  it('reads an archive for who has the library open, tells how far it is, and can be ended', async () => {
    const { compute } = stage();
    const library = await openLibrary();
    const { projectId, trashedRunId } = await fill(library);
    library.purge.run(trashedRunId);
    const path = join(temporaryFolder(), 'paper.haba');
    await exportArchive(library, { kind: 'project', projectId }, path);
    const other = await openLibrary();
    const gather = gatherIn(compute);
    const progress: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }): number =>
      progress.push(done / total);
    const controller = new AbortController();
    controller.abort();
    const cancelled = importArchive(other, path, { gather, signal: controller.signal });
    await expect(cancelled).rejects.toThrow('Cancelled');
    expect(other.projects.list()).toEqual([]);
    await importArchive(other, path, { gather, onProgress });
    expect(await pagesOf(other, projectId)).toEqual(await pagesOf(library, projectId));
    expect(progress.length).toBeGreaterThan(0);
    truncateSync(path, 5000);
    await expect(importArchive(other, path, { gather })).rejects.toMatchObject({ name: 'UserError' });
    expect(readdirSync(other.incomingFolder)).toEqual([]);
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
