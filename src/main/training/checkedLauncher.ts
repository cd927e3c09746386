import type { Launch, ProcessExit, TrainingProcess } from './launcher';
import type { FromTraining, ToTraining } from './protocol';
import { inWords } from './words';

/**
 * Starts a training process once `check` has found nothing wrong. Where it throws, nothing is started: whoever asked hears
 * `failed` with what it said, as from a process that the machine kept from its work, and its end when it is killed.
 */
export function checkedLauncher(launch: Launch, check: () => Promise<void>): Launch {
  return () => {
    let process: TrainingProcess | null = null;
    let isOver = false;
    const waiting: ToTraining[] = [];
    const onMessage: ((message: unknown) => void)[] = [];
    const onExit: ((exit: ProcessExit) => void)[] = [];
    const start = (): void => {
      if (isOver) return;
      const started = (process = launch());
      for (const listener of onMessage) started.onMessage(listener);
      for (const listener of onExit) started.onExit(listener);
      for (const message of waiting) started.post(message);
    };
    const refuse = (error: unknown): void => {
      if (isOver) return;
      const refusal: FromTraining = {
        type: 'failed',
        message: inWords(error),
        detail: null,
        fromOutside: true,
      };
      for (const listener of onMessage) listener(refusal);
    };
    // A launch that throws is heard of as well.
    void check().then(start).catch(refuse);
    return {
      get pid() {
        return process?.pid;
      },
      post: (message) => (process === null ? void waiting.push(message) : process.post(message)),
      onMessage: (listener) =>
        process === null ? void onMessage.push(listener) : process.onMessage(listener),
      onExit: (listener) => (process === null ? void onExit.push(listener) : process.onExit(listener)),
      kill: () => {
        if (process !== null) return process.kill();
        if (isOver) return;
        isOver = true;
        for (const listener of onExit) listener({ code: null, signal: 'SIGKILL' });
      },
    };
  };
}
