/** `--json`: one event a line on standard output, in the order in which things happen; words go to standard error. */
import type { EventName, Events } from '@shared/ipc/contract';
import type { Terminal } from '../command';
import { resultEvent } from '../summary';
import type { RunOutput } from './output';

/** Events of a run; `result` comes last, and only when the run is through. */
export function jsonOutput(terminal: Terminal): RunOutput {
  const emit = (event: object): void => {
    terminal.out(`${JSON.stringify(event)}\n`);
  };
  const handlers: { readonly [E in EventName]?: (payload: Events[E]) => void } = {
    'run.progress': (progress) => emit({ event: 'progress', ...progress }),
    'run.metrics': ({ runId, points }) => {
      for (const { series, step, value } of points) emit({ event: 'metric', runId, series, step, value });
    },
    'run.checkpoint': ({ checkpoint: { runId, iteration, sha256, bytes } }) =>
      emit({ event: 'checkpoint', runId, iteration, sha256, bytes }),
    'run.log': ({ entry }) => {
      if (entry.level !== 'debug') terminal.err(`${entry.message}\n`);
    },
  };
  return {
    notify: (name, payload) => handlers[name]?.(payload),
    started: (run, start) =>
      emit({
        event: 'started',
        runId: run.id,
        projectId: run.projectId,
        name: run.name,
        engine: start.engine,
        device: start.device,
        iteration: start.iteration,
        iterations: run.config.training.iterations,
        storage: start.storage,
      }),
    say: (text) => {
      terminal.err(`${text}\n`);
    },
    result: (summary) => {
      emit(resultEvent(summary));
    },
    close: () => undefined,
  };
}
