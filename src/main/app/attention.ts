/** Tells a person who looks elsewhere how training goes: a bar in the dock or taskbar, a notification at a run's end. */
import type { Run } from '@shared/domain';
import type { EventName, Events } from '@shared/ipc/contract';
import type { Notify } from '../training/notify';

/** What the desktop shows. */
export interface AttentionSurface {
  /** A share 0..1 in the dock or taskbar; null removes the bar. */
  progress(share: number | null, isPaused: boolean): void;
  /** Whether somebody looks at the studio right now. */
  isWatched(): boolean;
  /** Shows a notification; `onClick` when it is chosen. */
  tell(title: string, body: string, onClick: () => void): void;
}

export interface AttentionOptions {
  readonly surface: AttentionSurface;
  readonly language: () => 'en' | 'ko';
  /** Brings the window to the front with this page. */
  readonly show: (path: string) => void;
}

const TEXTS = {
  en: {
    completed: 'The run is completed',
    failed: 'The run failed',
    interrupted: 'The run was interrupted',
    accuracy: 'best accuracy',
  },
  ko: {
    completed: '실행이 완료되었습니다',
    failed: '실행이 실패했습니다',
    interrupted: '실행이 중단되었습니다',
    accuracy: '최고 정확도',
  },
} as const;

const ENDS = ['completed', 'failed', 'interrupted'] as const;

/** Follows the studio's events. */
export function createAttention({ surface, language, show }: AttentionOptions): Notify {
  /** Runs whose end is news: they ran while we looked. */
  const running = new Set<string>();

  function onRun(run: Run): void {
    if (run.status === 'running') running.add(run.id);
    const end = ENDS.find((status) => status === run.status);
    if (!end) {
      if (run.status === 'stopped') running.delete(run.id);
      return;
    }
    if (!running.delete(run.id) || surface.isWatched()) return;
    const text = TEXTS[language()];
    const accuracy =
      run.bestAccuracy === null ? '' : `, ${text.accuracy} ${(100 * run.bestAccuracy).toFixed(1)} %`;
    const body = end === 'completed' ? `${run.name}${accuracy}` : [run.name, run.statusReason].join(': ');
    surface.tell(text[end], body, () => show(`/projects/${run.projectId}/runs/${run.id}`));
  }

  return <E extends EventName>(name: E, payload: Events[E]): void => {
    if (name === 'run.changed') onRun((payload as Events['run.changed']).run);
    if (name === 'run.progress') {
      const { iteration, iterations, phase } = payload as Events['run.progress'];
      surface.progress(Math.min(1, iteration / Math.max(1, iterations)), phase === 'paused');
    }
    if (name === 'queue.changed' && (payload as Events['queue.changed']).runningRunId === null) {
      surface.progress(null, false);
    }
  };
}
