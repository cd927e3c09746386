import { describe, expect, it, vi } from 'vitest';
import type { Run, RunStatus } from '@shared/domain';
import type { Settings } from '@shared/domain/settings';

vi.mock('electron', () => ({ app: { getLocale: () => 'en' } }));
const { RunNotifier } = await import('@main/app/notifier');

const run = (status: RunStatus, id = 'r'): Run =>
  ({ id, name: 'Shoes', status, statusReason: 'It fell over.', bestAccuracy: 0.6543 }) as Run;

function stage(notifications: Settings['notifications'], inFront = false) {
  const shown: { title: string; body: string; runId: string }[] = [];
  const notifier = new RunNotifier({
    settings: () => ({ notifications }),
    language: () => 'en',
    isInFront: () => inFront,
    show: (notice, runId) => shown.push({ ...notice, runId }),
  });
  const pass = (...statuses: RunStatus[]): void =>
    statuses.forEach((status) => notifier.changed(run(status)));
  return { shown, pass };
}

describe('messages about runs that end', () => {
  it('tell once how a run ended that was seen training', () => {
    const { shown, pass } = stage('background');
    pass('queued', 'running', 'completed', 'completed');
    expect(shown).toEqual([{ title: '“Shoes” is complete', body: 'Best accuracy: 65.4%', runId: 'r' }]);
    pass('running', 'paused', 'running', 'failed');
    expect(shown[1]).toEqual({ title: '“Shoes” has failed', body: 'It fell over.', runId: 'r' });
    pass('running', 'interrupted');
    expect(shown).toHaveLength(3);
  });

  it('say nothing of runs that a person stopped, or that only changed', () => {
    const { shown, pass } = stage('always');
    pass('running', 'stopped', 'completed');
    pass('draft', 'completed');
    expect(shown).toEqual([]);
  });

  it.each([
    ['background', true, 0],
    ['background', false, 1],
    ['always', true, 1],
    ['never', false, 0],
  ] as const)('with the setting %s and a window in front (%s): %i', (setting, inFront, count) => {
    const { shown, pass } = stage(setting, inFront);
    pass('running', 'completed');
    expect(shown).toHaveLength(count);
  });
});
