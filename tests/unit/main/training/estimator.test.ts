import { verbatim } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import { estimateRun, type RunMeasurement } from '@shared/budget/estimate';
import type { TrainingProcess, ProcessExit } from '@main/training/launcher';
import { Estimator } from '@main/training/estimator';
import type { FromTraining, ToTraining } from '@main/training/protocol';
import { EventLog } from '../../../support/events';
import { config, openLibrary } from '../../../support/library';

const measurement: RunMeasurement = {
  engine: 'onnx',
  device: 'CPU',
  prepareSeconds: 4,
  iterations: 5,
  secondsPerIteration: 0.5,
  missingExperts: 3,
  secondsPerExpert: 10,
  evaluationSeconds: 20,
  baselineSeconds: 7,
  memoryBytes: 1000,
};

class FakeProcess implements TrainingProcess {
  readonly pid = 1;
  readonly posted: ToTraining[] = [];
  killed = false;
  private hear: (message: unknown) => void = () => undefined;
  private exit: (exit: ProcessExit) => void = () => undefined;
  post(message: ToTraining): void {
    this.posted.push(message);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.hear = listener;
  }
  onExit(listener: (exit: ProcessExit) => void): void {
    this.exit = listener;
  }
  kill(): void {
    this.killed = true;
    this.exit({ code: null, signal: 'SIGKILL' });
  }
  say(message: FromTraining): void {
    this.hear(message);
  }
  die(): void {
    this.exit({ code: 1, signal: null });
  }
}

async function stage(): Promise<{
  estimator: Estimator;
  processes: FakeProcess[];
  events: EventLog;
  state: { busy: boolean };
}> {
  const library = await openLibrary();
  const processes: FakeProcess[] = [];
  const events = new EventLog();
  const state = { busy: false };
  const estimator = new Estimator({
    library,
    launch: () => {
      const process = new FakeProcess();
      processes.push(process);
      return process;
    },
    notify: events.notify,
    isBusy: () => state.busy,
  });
  return { estimator, processes, events, state };
}

describe('the estimate of a run', () => {
  it('adds up its parts', () => {
    const { training, evaluation } = config;
    const run = {
      ...config,
      training: { ...training, iterations: 100 },
      evaluation: { ...evaluation, every: 25, from: 0 },
    };
    expect(estimateRun(run, measurement)).toEqual({
      ...measurement,
      evaluations: 4,
      distillationSeconds: 50,
      expertsSeconds: 30,
      judgingSeconds: 87,
      totalSeconds: 171,
    });
  });
});

describe('the estimator', () => {
  it('asks a training process, tells what it measures and ends it', async () => {
    const { estimator, processes, events } = await stage();
    const result = estimator.measure(config);
    const [process] = processes;
    expect(process?.posted[0]).toMatchObject({ type: 'measure', engine: 'auto', config });
    process?.say({ type: 'measuring', phase: 'iterations' });
    const engineWork = { step: 'compiling', program: 'update', number: 1 } as const;
    process?.say({ type: 'engineWork', work: engineWork });
    process?.say({ type: 'engineWork', work: null });
    process?.say({ type: 'measured', measurement });
    expect(await result).toMatchObject({ secondsPerIteration: 0.5, memoryBytes: 1000 });
    const phase = 'iterations';
    expect(events.of('estimate.progress')).toEqual([{ phase }, { phase, engineWork }, { phase }]);
    expect(process?.killed).toBe(true);
  });

  it('refuses while a run trains, and while another measurement is under way', async () => {
    const { estimator, processes, state } = await stage();
    state.busy = true;
    expect(() => estimator.measure(config)).toThrow('while a run is training');
    expect(processes).toHaveLength(0);
    state.busy = false;
    const first = estimator.measure(config);
    expect(() => estimator.measure(config)).toThrow('cancel it first');
    estimator.cancel();
    await expect(first).rejects.toThrow('was cancelled');
  });

  it('gives way to a run, and says so', async () => {
    const { estimator, processes } = await stage();
    const result = estimator.measure(config);
    estimator.giveWay();
    await expect(result).rejects.toThrow('A run has started');
    expect(processes[0]?.killed).toBe(true);
    const next = estimator.measure(config);
    processes[1]?.say({ type: 'measured', measurement });
    await expect(next).resolves.toMatchObject({ engine: 'onnx' });
  });

  it('hands on why it could not be measured', async () => {
    const { estimator, processes } = await stage();
    const failing = estimator.measure(config);
    processes[0]?.say({ type: 'failed', message: verbatim('There is no such folder.'), detail: null });
    await expect(failing).rejects.toThrow('There is no such folder.');
    const dying = estimator.measure(config);
    processes[1]?.die();
    await expect(dying).rejects.toThrow('ended unexpectedly (exit code 1)');
    estimator.cancel();
  });
});
