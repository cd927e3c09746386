import { statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DatasetTasks } from '@main/compute/datasetTasks';
import type { ToCompute } from '@main/compute/protocol';
import { nodeLauncher, type ChildProcess } from '@main/training/launcher';
import { resourcesPath } from '@main/platform/resources';
import { bundle } from '../../support/bundle';
import { EventLog } from '../../support/events';
import { serve, type Behaviour } from '../../support/fileServer';
import { openLibrary, temporaryFolder } from '../../support/library';

let entry = '';
beforeAll(async () => {
  entry = await bundle('src/main/compute/process.ts');
});

const MEGABYTE = 1_000_000;
const TOTAL = 182_040_794;

/** Sends a megabyte of what was asked for, and then nothing with the connection open. */
const aMegabyte: Behaviour = (request, response) => {
  const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const range = { 'content-range': `bytes ${start}-${TOTAL - 1}/${TOTAL}` };
  response.writeHead(start > 0 ? 206 : 200, {
    etag: '"one"',
    'content-length': TOTAL - start,
    ...(start > 0 ? range : {}),
  });
  response.write(Buffer.alloc(MEGABYTE, start / MEGABYTE));
};

describe('a download in a process of its own', () => {
  it('survives the kill of that process: the next one asks for the rest only', async () => {
    const library = await openLibrary();
    const server = await serve(aMegabyte);
    library.settings.set({ proxy: 'manual', proxyAddress: `127.0.0.1:${server.port}` });
    const events = new EventLog();
    const launched: ChildProcess<ToCompute>[] = [];
    const launch = nodeLauncher<ToCompute>(entry);
    const root = join(temporaryFolder(), 'datasets');
    const tasks = new DatasetTasks({
      library,
      root,
      resources: resourcesPath(),
      notify: events.notify,
      launch: () => {
        const child = launch();
        launched.push(child);
        return child;
      },
    });
    try {
      const arrived = (bytes: number): Promise<unknown> =>
        events.next('datasets.tasks', (event) => event.tasks.some(({ done }) => done >= bytes));
      const first = arrived(MEGABYTE);
      const killed = tasks.download('svhn');
      await first;
      launched[0]?.kill();
      await expect(killed).rejects.toThrow(/ended unexpectedly/);
      const part = join(root, 'svhn.download', 'train_32x32.mat.part');
      expect(statSync(part).size).toBe(MEGABYTE);
      const state = (await tasks.overview()).official.find(({ id }) => id === 'svhn');
      expect(state?.state).toBe('partial');

      const second = arrived(2 * MEGABYTE);
      const paused = tasks.download('svhn');
      await second;
      expect(server.asked[1]).toMatchObject({ range: `bytes=${MEGABYTE}-`, ifRange: '"one"' });
      tasks.cancel('download:svhn');
      expect(await paused).toBe(false);
      expect(statSync(part).size).toBe(2 * MEGABYTE);
    } finally {
      tasks.close();
    }
  });
});
