import { verbatim } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import { UserError } from '@shared/domain/errors';
import { CALL_NAMES, calls } from '@shared/ipc/contract';
import { dispatcher, type CallLog } from '@main/ipc/dispatch';
import { allHandlers } from '@main/ipc/handlers';
import type { Handlers, Services } from '@main/ipc/services';

class Lines implements CallLog {
  readonly lines: string[] = [];
  warn(message: string): void {
    this.lines.push(`warn ${message}`);
  }
  error(message: string, error: unknown): void {
    this.lines.push(`error ${message}: ${String(error)}`);
  }
}

const handlers = allHandlers({} as Services);
const answering = (some: Partial<Handlers>): { dispatch: ReturnType<typeof dispatcher>; log: Lines } => {
  const log = new Lines();
  return { dispatch: dispatcher({ ...handlers, ...some }, log), log };
};

describe('the contract', () => {
  it('has a name, a schema and a handler for every call', () => {
    expect([...CALL_NAMES].sort()).toEqual(Object.keys(calls).sort());
    expect(Object.keys(handlers).sort()).toEqual(Object.keys(calls).sort());
  });
});

describe('the dispatcher', () => {
  it('answers a valid call with what its handler returns', async () => {
    const { dispatch, log } = answering({ 'datasets.chooseFolder': () => Promise.resolve('/some/folder') });
    expect(await dispatch('datasets.chooseFolder', {})).toEqual({ ok: true, value: '/some/folder' });
    expect(log.lines).toEqual([]);
  });

  it('hands the handler the parsed input, defaults filled in', async () => {
    const seen: unknown[] = [];
    const { dispatch } = answering({
      'logs.read': (input) => {
        seen.push(input);
        return [];
      },
    });
    await dispatch('logs.read', { runId: 'r' });
    expect(seen).toEqual([{ runId: 'r', limit: 500 }]);
  });

  it.each(['runs.explode', 'toString', '__proto__', 42, null, { toString: () => 'runs.get' }])(
    'refuses the unknown name %j and logs it',
    async (name) => {
      const { dispatch, log } = answering({});
      expect(await dispatch(name, {})).toMatchObject({ ok: false, failure: { code: 'bad-input' } });
      expect(log.lines).toHaveLength(1);
      expect(log.lines[0]).toContain('unknown name');
    },
  );

  it.each([
    ['projects.create', { name: '   ' }, 'name'],
    ['projects.create', { name: 'x', extra: true }, ''],
    ['projects.get', { id: 7 }, 'id'],
    ['projects.get', undefined, ''],
    ['runs.create', { projectId: 'p', name: 'n', config: { seed: -1 }, start: false }, 'config.dataset'],
    ['gallery.decode', { runId: 'r', checkpointId: 'c', cells: [] }, 'cells'],
  ])('refuses a bad payload of %s and logs it', async (name, input, path) => {
    const { dispatch, log } = answering({});
    const reply = await dispatch(name, input);
    expect(reply).toMatchObject({ ok: false, failure: { code: 'bad-input' } });
    expect(reply.ok ? [] : reply.failure.problems?.map((problem) => problem.path)).toContain(path);
    expect(log.lines[0]).toContain(`Refused ${name}`);
  });

  it('turns a UserError into its failure, problems included, without logging it', async () => {
    const problems = [{ path: 'config.seed', message: verbatim('Too odd.') }];
    const { dispatch, log } = answering({
      'queue.state': () => {
        throw new UserError('conflict', verbatim('Something is in the way.'), problems);
      },
    });
    expect(await dispatch('queue.state', {})).toEqual({
      ok: false,
      failure: { code: 'conflict', message: verbatim('Something is in the way.'), problems },
    });
    expect(log.lines).toEqual([]);
  });

  it('hides other errors from the page and logs them', async () => {
    const { dispatch, log } = answering({
      'queue.state': () => Promise.reject(new Error('/secret/path is broken')),
    });
    const reply = await dispatch('queue.state', {});
    expect(reply).toMatchObject({ ok: false, failure: { code: 'internal' } });
    expect(JSON.stringify(reply)).not.toContain('secret');
    expect(log.lines[0]).toContain('/secret/path is broken');
  });
});
