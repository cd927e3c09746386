import { message, say, verbatim } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import { UserError } from '@shared/domain/errors';
import { bulk } from '@main/ipc/projects';
import type { Services } from '@main/ipc/services';
import type { Library } from '@main/store/library';
import { EventLog } from '../../../support/events';
import { checkpointAt, newRun, openLibrary } from '../../../support/library';

interface Stage {
  readonly library: Library;
  readonly events: EventLog;
  readonly services: Services;
  readonly asked: string[];
}

async function stage(): Promise<Stage> {
  const library = await openLibrary();
  const events = new EventLog();
  const asked: string[] = [];
  const services = {
    library,
    notify: events.notify,
    supervisor: {
      start: (id: string) => asked.push(`start ${id}`),
      resume: (id: string) => asked.push(`resume ${id}`),
      stop: (id: string) => asked.push(`stop ${id}`),
    },
    admit: ({ name }: { name: string }) =>
      name === 'Too large'
        ? Promise.reject(new UserError('conflict', verbatim('It does not fit.')))
        : Promise.resolve(),
  } as unknown as Services;
  return { library, events, services, asked };
}

describe('an action on many runs', () => {
  it('trashes, restores and deletes for good with the bytes that become free', async () => {
    const { library, services, events } = await stage();
    const [a, b] = [newRun(library, 'a'), newRun(library, 'b')];
    await checkpointAt(library, a.id, 10);
    const { bytes } = library.checkpoints.list(a.id)[0] ?? { bytes: 0 };
    const ids = [a.id, b.id, 'gone'];
    const gone = { runId: 'gone', message: message('library.notInLibrary', { what: 'run', id: 'gone' }) };
    expect(await bulk(services, ids, { kind: 'purge' })).toMatchObject({ done: 0, refused: { length: 3 } });
    expect(await bulk(services, ids, { kind: 'trash' })).toEqual({ done: 2, freedBytes: 0, refused: [gone] });
    expect(await bulk(services, [b.id], { kind: 'restore' })).toMatchObject({ done: 1 });
    expect(library.runs.get(b.id).trashedAt).toBeNull();
    expect(await bulk(services, [a.id], { kind: 'purge' })).toEqual({
      done: 1,
      freedBytes: bytes,
      refused: [],
    });
    expect(events.of('run.deleted').map(({ runId }) => runId)).toEqual([a.id]);
  });

  it('adds and removes tags, each once, and keeps to their number', async () => {
    const { library, services } = await stage();
    const run = newRun(library);
    library.runs.update(run.id, { tags: ['old', 'kept'] });
    await bulk(services, [run.id, run.id], { kind: 'tag', add: ['new', 'kept'], remove: ['old'] });
    expect(library.runs.get(run.id).tags).toEqual(['kept', 'new']);
    const many = Array.from({ length: 19 }, (_, i) => `t${i}`);
    const result = await bulk(services, [run.id], { kind: 'tag', add: many, remove: [] });
    expect(result.refused.map((one) => say('en', one.message)).join()).toContain('more than 20 tags');
  });

  it('starts drafts, resumes the others, and says which do not fit', async () => {
    const { library, services, asked } = await stage();
    const [draft, stopped, large] = [newRun(library), newRun(library), newRun(library, 'Too large')];
    library.runs.setStatus(stopped.id, 'stopped');
    const result = await bulk(services, [draft.id, stopped.id, large.id], { kind: 'start' });
    expect(asked).toEqual([`start ${draft.id}`, `resume ${stopped.id}`]);
    expect(result).toMatchObject({
      done: 2,
      refused: [{ runId: large.id, message: verbatim('It does not fit.') }],
    });
  });
});

describe('a duplicate', () => {
  it('is a draft with a name of its own', async () => {
    const { library } = await stage();
    const run = newRun(library, 'HaBa');
    library.runs.update(run.id, { notes: 'why', tags: ['x'] });
    library.runs.setStatus(run.id, 'completed');
    const copy = library.runs.duplicate(run.id);
    expect(copy).toMatchObject({
      name: 'HaBa (2)',
      status: 'draft',
      notes: 'why',
      tags: ['x'],
      config: run.config,
    });
    expect(library.runs.duplicate(copy.id).name).toBe('HaBa (3)');
    const long = library.runs.update(run.id, { name: 'x'.repeat(120) });
    expect(library.runs.duplicate(long.id).name).toHaveLength(120);
  });
});
