import { Check, CircleX, Clock, LoaderCircle, Pause, PencilLine, Square, Unplug } from '@lucide/vue';
import type { Component } from 'vue';
import { isActive, isResumable, type Run, type RunStatus } from '@shared/domain';
import type { Tone } from '@renderer/ui/types';

interface StatusLook {
  readonly tone: Tone;
  readonly icon: Component;
}

/** Colour and sign of each status. */
export const STATUS_LOOKS: Record<RunStatus, StatusLook> = {
  draft: { tone: 'neutral', icon: PencilLine },
  queued: { tone: 'special', icon: Clock },
  running: { tone: 'info', icon: LoaderCircle },
  paused: { tone: 'warn', icon: Pause },
  completed: { tone: 'good', icon: Check },
  stopped: { tone: 'neutral', icon: Square },
  interrupted: { tone: 'alert', icon: Unplug },
  failed: { tone: 'bad', icon: CircleX },
};

type HasStatus = Pick<Run, 'status'>;

export const canStart = (run: HasStatus): boolean => run.status === 'draft';
export const canPause = (run: HasStatus): boolean => run.status === 'running';
export const canResume = (run: HasStatus): boolean => isResumable(run.status);
export const canStop = (run: HasStatus): boolean => isActive(run.status);
/** A run that is trained or waits for it cannot be deleted. */
export const canTrash = (run: HasStatus): boolean => !canStop(run);
