/** Signals while a command works: SIGTERM any number of times, SIGHUP and the first SIGINT ask, a second SIGINT insists. */
import { describe, expect, it, vi } from 'vitest';
import { EXIT, stoppable } from '@main/cli/exit';

async function during(signals: readonly NodeJS.Signals[]): Promise<{ asked: number; exits: unknown[] }> {
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const stop = vi.fn();
  try {
    await stoppable(stop, () => {
      signals.forEach((signal) => process.emit(signal, signal));
      return Promise.resolve();
    });
    return { asked: stop.mock.calls.length, exits: exit.mock.calls.map(([code]) => code) };
  } finally {
    exit.mockRestore();
  }
}

describe('a command that can be stopped', () => {
  it.each<[readonly NodeJS.Signals[]]>([
    [['SIGTERM']],
    [['SIGTERM', 'SIGTERM', 'SIGTERM']],
    [['SIGHUP', 'SIGTERM']],
    [['SIGINT']],
    [['SIGTERM', 'SIGINT']],
    [['SIGINT', 'SIGTERM']],
  ])('%j stops it once and waits for its end', async (signals) => {
    expect(await during(signals)).toEqual({ asked: 1, exits: [] });
  });

  it('a second SIGINT ends it at once', async () => {
    expect(await during(['SIGINT', 'SIGINT'])).toEqual({ asked: 1, exits: [EXIT.interrupted] });
  });

  it('listens no longer than it works', async () => {
    const before = process.listenerCount('SIGTERM');
    await during(['SIGTERM']);
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });
});
