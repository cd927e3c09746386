import { fileURLToPath } from 'node:url';
import type { Run } from '@shared/domain';
import type { Library } from '@main/store/library';
import { nodeLauncher, type Launch, type TrainingProcess } from '@main/training/launcher';
import { Supervisor, type SupervisorOptions } from '@main/training/supervisor';
import { EventLog } from '../../support/events';
import { config, newRun, openLibrary } from '../../support/library';

const entry = fileURLToPath(new URL('./fake-training.mjs', import.meta.url));

export interface Stage {
  readonly library: Library;
  readonly supervisor: Supervisor;
  readonly events: EventLog;
  /** Every process launched so far. */
  readonly processes: TrainingProcess[];
  /** How the next process behaves. */
  behaviour: string;
}

/** A supervisor of a library of its own, whose processes only say that they train. */
export async function stage(
  options: { behaviour?: string; heartbeatTimeout?: number; folder?: string } & Pick<
    SupervisorOptions,
    'idleSeconds' | 'obstacle'
  > = {},
): Promise<Stage> {
  const library = await openLibrary(options.folder);
  const events = new EventLog();
  const processes: TrainingProcess[] = [];
  const launch: Launch = () => {
    const launched = nodeLauncher(entry, [it.behaviour])();
    processes.push(launched);
    return launched;
  };
  const { heartbeatTimeout = 30_000, idleSeconds, obstacle } = options;
  const supervisor = new Supervisor({
    library,
    launch,
    notify: events.notify,
    heartbeatTimeout,
    idleInterval: 5,
    ...(idleSeconds ? { idleSeconds } : {}),
    ...(obstacle ? { obstacle } : {}),
  });
  const it: Stage = { library, supervisor, events, processes, behaviour: options.behaviour ?? 'normal' };
  return it;
}

export function runOf(library: Library, iterations: number, checkpointEvery = 10): Run {
  const { projectId } = newRun(library);
  const training = { ...config.training, iterations, checkpointEvery };
  return library.runs.create({ projectId, name: 'A run', config: { ...config, training } });
}

/** A run that no test waits for. */
export const ENDLESS = 10_000_000;
