import { describe, expect, it, vi } from 'vitest';
import { CALL_CHANNEL, EVENT_CHANNEL } from '@shared/ipc/names';
import { broadcaster, originOf, registerCalls, type Registration } from '@main/ipc/register';

const ORIGIN = 'app://studio';
type Listener = Parameters<Registration['ipc']['handle']>[1];
type InvokeEvent = Parameters<Listener>[0];

function stage(): {
  call: (event: unknown) => unknown;
  warnings: string[];
  dispatch: ReturnType<typeof vi.fn>;
} {
  const warnings: string[] = [];
  const listeners = new Map<string, Listener>();
  const dispatch = vi.fn(() => Promise.resolve({ ok: true, value: null }));
  registerCalls({
    ipc: { handle: (channel, listener) => void listeners.set(channel, listener) },
    ourContents: () => [{ id: 1 }],
    origin: ORIGIN,
    dispatch: dispatch as Registration['dispatch'],
    log: { warn: (message) => warnings.push(message), error: () => undefined },
  });
  const call = (event: unknown): unknown =>
    listeners.get(CALL_CHANNEL)?.(event as InvokeEvent, 'runs.get', { id: 'r' });
  return { call, warnings, dispatch };
}

const frame = (url: string, parent: unknown = null): unknown => ({ url, parent });

describe('calls', () => {
  it('from the main frame of our window are dispatched', async () => {
    const { call, dispatch, warnings } = stage();
    const event = { sender: { id: 1 }, senderFrame: frame(`${ORIGIN}/index.html#/projects`) };
    expect(await call(event)).toEqual({ ok: true, value: null });
    expect(dispatch).toHaveBeenCalledWith('runs.get', { id: 'r' });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['another window', { sender: { id: 2 }, senderFrame: frame(`${ORIGIN}/`) }, 'no window of the studio'],
    ['a frame inside the page', { sender: { id: 1 }, senderFrame: frame(`${ORIGIN}/`, {}) }, 'inside a page'],
    ['a frame that is gone', { sender: { id: 1 }, senderFrame: null }, 'gone'],
    ['a foreign page', { sender: { id: 1 }, senderFrame: frame('https://example.org/') }, 'example.org'],
    ['a look-alike host', { sender: { id: 1 }, senderFrame: frame('app://studio.evil/') }, 'studio.evil'],
    ['a look-alike scheme', { sender: { id: 1 }, senderFrame: frame('file://studio/') }, 'file'],
    ['no address at all', { sender: { id: 1 }, senderFrame: frame('') }, 'its page is'],
  ])('from %s are refused and logged', (_what, event, reason) => {
    const { call, dispatch, warnings } = stage();
    expect(call(event)).toMatchObject({ ok: false, failure: { code: 'bad-input' } });
    expect(dispatch).not.toHaveBeenCalled();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(reason);
  });
});

describe('events', () => {
  it('reach every window that is still there', () => {
    const [open, closed] = [vi.fn(), vi.fn()];
    const notify = broadcaster(() => [
      { send: open, isDestroyed: () => false },
      { send: closed, isDestroyed: () => true },
    ]);
    notify('project.changed', { projectId: 'p' });
    expect(open).toHaveBeenCalledWith(EVENT_CHANNEL, 'project.changed', { projectId: 'p' });
    expect(closed).not.toHaveBeenCalled();
  });
});

describe('originOf', () => {
  it('is scheme and host', () => {
    expect(originOf('app://studio/a/b?c#d')).toBe('app://studio');
    expect(originOf('http://localhost:5173/x')).toBe('http://localhost:5173');
    expect(originOf('nonsense')).toBeNull();
  });
});
