import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { calls, type CallInput } from '@shared/ipc/contract';
import { studyHandlers } from '@main/ipc/studies';
import type { Desktop, Services } from '@main/ipc/services';
import type { Library } from '@main/store/library';
import { Supervisor } from '@main/training/supervisor';
import { EventLog } from '../../../support/events';
import { openLibrary, temporaryFolder } from '../../../support/library';

let library: Library;
let events: EventLog;
let projectId: string;
let savePath: string | null;
let studies: ReturnType<typeof studyHandlers>;

beforeEach(async () => {
  library = await openLibrary();
  events = new EventLog();
  projectId = library.projects.create({ name: 'A project' }).id;
  savePath = null;
  const { notify } = events;
  // A process that never answers: the first run is under way, the others wait.
  const never = {
    pid: 1,
    post: () => undefined,
    onMessage: () => undefined,
    onExit: () => undefined,
    kill: () => undefined,
  };
  const desktop: Pick<Desktop, 'chooseSavePath'> = { chooseSavePath: () => Promise.resolve(savePath) };
  const print = (): Promise<Uint8Array> => Promise.resolve(Buffer.from('%PDF'));
  const supervisor = new Supervisor({ library, launch: () => never, notify });
  studies = studyHandlers({ library, supervisor, notify, desktop, print } as unknown as Services);
});

const create = (input: Omit<CallInput<'studies.create'>, 'projectId'>) =>
  studies['studies.create'](calls['studies.create'].input.parse({ projectId, ...input }));

const rq4 = { name: 'Terms', request: { kind: 'rq4' } } as const;

describe('studies', () => {
  it('are previewed, created as drafts, and listed', async () => {
    const request = calls['studies.preview'].input.parse({ kind: 'rq4' });
    expect(await studies['studies.preview'](request)).toMatchObject({ problems: [] });
    const made = await create({ ...rq4, start: false });
    expect(made).toMatchObject({
      name: 'Terms',
      kind: 'rq4',
      progress: { cells: 6, completed: 0, active: 0 },
    });
    expect(await studies['studies.list']({ projectId })).toEqual([made]);
    expect(await studies['studies.results']({ id: made.id })).toMatchObject({ progress: { cells: 6 } });
    expect(events.of('study.changed')).toEqual([{ studyId: made.id, projectId }]);
  });

  it('are queued, paused and resumed as a whole', async () => {
    const { id } = await create({ ...rq4, start: true });
    const statuses = (): string[] => library.runs.list(projectId).map(({ status }) => status);
    expect(statuses().every((status) => status === 'queued' || status === 'running')).toBe(true);
    expect((await studies['studies.list']({ projectId }))[0]?.progress.active).toBe(6);
    await studies['studies.pause']({ id });
    expect(statuses().filter((status) => status === 'draft')).toHaveLength(5);
    const { progress } = await studies['studies.resume']({ id });
    expect(progress.active).toBe(6);
  });

  it('are renamed, trashed when nothing runs, and purged', async () => {
    const busy = await create({ ...rq4, start: true });
    expect(() => studies['studies.trash']({ id: busy.id, trashed: true })).toThrow('pause the study first');
    const { id } = await create({ name: 'Other', request: { kind: 'idc' }, start: false });
    expect(await studies['studies.rename']({ id, name: 'New' })).toMatchObject({ name: 'New' });
    expect((await studies['studies.trash']({ id, trashed: true })).trashedAt).not.toBeNull();
    expect(await studies['studies.purge']({ id })).toEqual({ freedBytes: 0 });
    expect(library.studies.list(projectId)).toHaveLength(1);
  });

  it('are saved as reports in every format', async () => {
    const { id } = await create({ ...rq4, start: false });
    expect(await studies['studies.saveReport']({ id, format: 'csv' })).toBeNull();
    savePath = join(temporaryFolder(), 'study.csv');
    expect(await studies['studies.saveReport']({ id, format: 'csv' })).toMatchObject({ path: savePath });
    expect(readFileSync(savePath, 'utf8')).toMatch(/^row,column/);
    await studies['studies.saveReport']({ id, format: 'pdf' });
    expect(readFileSync(savePath, 'utf8')).toBe('%PDF');
  });

  it('are not created with a problem, and leave nothing behind', async () => {
    await expect(
      create({ name: 'x', request: { kind: 'rq1', dataset: { source: 'svhn' } }, start: true }),
    ).rejects.toThrow('Choose the folder');
    expect(library.runs.list(projectId)).toEqual([]);
  });
});
