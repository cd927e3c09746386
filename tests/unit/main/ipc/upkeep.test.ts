import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Services } from '@main/ipc/services';
import { upkeepHandlers } from '@main/ipc/upkeep';
import { computeHere } from '../../../support/compute';
import { EventLog } from '../../../support/events';
import { fill } from '../../../support/filledLibrary';
import { openLibrary, temporaryFolder } from '../../../support/library';

async function stage(): Promise<{
  handlers: ReturnType<typeof upkeepHandlers>;
  filled: Awaited<ReturnType<typeof fill>>;
  events: EventLog;
  path: string;
}> {
  const library = await openLibrary();
  const filled = await fill(library, 20);
  const events = new EventLog();
  const path = join(temporaryFolder(), 'paper.haba');
  const desktop = {
    chooseSavePath: () => Promise.resolve(path),
    chooseFiles: () => Promise.resolve([path]),
    chooseFolder: () => Promise.resolve(null),
  };
  const { notify } = events;
  const compute = computeHere(library);
  const print = (html: string): Promise<Uint8Array> => Promise.resolve(Buffer.from(`%PDF ${html.length}`));
  const handlers = upkeepHandlers({
    library,
    desktop,
    notify,
    compute,
    print,
    info: {},
  } as unknown as Services);
  return { handlers, filled, events, path };
}

describe('archives through the window', () => {
  it('are written where the person says and imported from there, with progress', async () => {
    const { handlers, filled, events, path } = await stage();
    const exported = await handlers['archives.export']({ kind: 'project', id: filled.projectId });
    expect(exported?.path).toBe(path);
    const imported = await handlers['archives.theImport']({});
    expect(imported).toMatchObject({ copied: true, runs: 2 });
    const told = events.of('upkeep.progress');
    expect(told.filter(({ ended }) => ended).map(({ kind }) => kind)).toEqual(['export', 'import']);
    expect(events.of('project.changed').at(-1)).toEqual({ projectId: imported?.projectId });
  });

  it('go on one at a time, and end when they are cancelled', async () => {
    const { handlers, filled } = await stage();
    const first = Promise.resolve(handlers['archives.export']({ kind: 'project', id: filled.projectId }));
    await Promise.resolve();
    await Promise.resolve();
    await expect(Promise.resolve().then(() => handlers['upkeep.check']({}))).rejects.toThrow('busy');
    await handlers['upkeep.cancel']({});
    await expect(first).rejects.toThrow('Cancelled');
    expect((await handlers['upkeep.check']({})).findings).toEqual([]);
    expect(await handlers['upkeep.backup']({})).toBeNull();
  });
});
