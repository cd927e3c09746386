import { describe, expect, it, vi } from 'vitest';
import { Control } from '@main/training/control';
import { Watchdog } from '@main/training/watchdog';

describe('the control of a run', () => {
  it('holds a paused run until it is resumed, and tells both', async () => {
    const told: string[] = [];
    const control = new Control({
      paused: () => told.push('paused'),
      continued: () => told.push('continued'),
    });
    await control.waitWhilePaused();
    expect(told).toEqual([]);
    control.pause();
    const waiting = control.waitWhilePaused().then(() => told.push('on'));
    expect(told).toEqual(['paused']);
    control.resume();
    await waiting;
    expect(told).toEqual(['paused', 'continued', 'on']);
    expect(control.stopRequested).toBe(false);
  });

  it('lets a paused run go when it is stopped', async () => {
    const control = new Control();
    control.pause();
    const waiting = control.waitWhilePaused();
    control.stop();
    await waiting;
    expect([control.stopRequested, control.pauseRequested]).toEqual([true, false]);
  });
});

describe('the watchdog', () => {
  it('barks once, after a whole timeout of silence', () => {
    vi.useFakeTimers();
    try {
      const bark = vi.fn();
      const watchdog = new Watchdog(1000, bark);
      for (let i = 0; i < 10; i += 1) {
        vi.advanceTimersByTime(400);
        watchdog.feed();
      }
      expect(bark).not.toHaveBeenCalled();
      vi.advanceTimersByTime(10_000);
      expect(bark).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('counts the time that main was awake: a late look is one look, however late', () => {
    vi.useFakeTimers();
    try {
      const bark = vi.fn();
      const watchdog = new Watchdog(1000, bark);
      // Main was away right after a look; on its return the next one is due before the messages that waited are read.
      for (let i = 0; i < 100; i += 1) {
        vi.advanceTimersToNextTimer();
        vi.advanceTimersToNextTimer();
        watchdog.feed();
      }
      expect(bark).not.toHaveBeenCalled();
      watchdog.stop();
      vi.advanceTimersByTime(5000);
      expect(bark).not.toHaveBeenCalled();
    } finally {
      vi.useRealTimers();
    }
  });
});
