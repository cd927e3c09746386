import { Check, CircleX, Clock, LoaderCircle, Pause, PencilLine, Square, Unplug } from '@lucide/vue';
import type { Component } from 'vue';
import { isActive, isResumable, type Run, type RunStatus } from '@shared/domain';
import { useJobs } from '@renderer/features/jobs';
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
type RunRef = Pick<Run, 'id' | 'status'>;

export const canPause = (run: HasStatus): boolean => run.status === 'running';
export const canStop = (run: HasStatus): boolean => isActive(run.status);

export interface RunGates {
  /** Whether a run is done here, and not by a job on another computer. */
  isHere(run: Pick<Run, 'id'>): boolean;
  canStart(run: RunRef): boolean;
  canResume(run: RunRef): boolean;
  /** A run that is trained or waits for it cannot be deleted. */
  canTrash(run: RunRef): boolean;
}

/** What can be done here with runs: what a job has elsewhere is neither begun nor deleted. */
export function useRunGates(): RunGates {
  const jobs = useJobs();
  const isHere: RunGates['isHere'] = ({ id }) => jobs.awayOf(id) === null;
  return {
    isHere,
    canStart: (run) => run.status === 'draft' && isHere(run),
    canResume: (run) => isResumable(run.status) && isHere(run),
    canTrash: (run) => !canStop(run) && isHere(run),
  };
}
