import { describe, expect, it, vi } from 'vitest';
import { ENGINE_IDS } from '@shared/domain';
import { message, verbatim } from '@shared/words/message';
import type { Launch, ProcessExit } from '@main/training/launcher';
import { measureInProcess, probeEngines } from '@main/training/probe';
import type { ToTraining } from '@main/training/protocol';

/** A process that answers the request in its own way. */
function answering(answer: (say: (message: unknown) => void, exit: (how: ProcessExit) => void) => void) {
  const posted: ToTraining[] = [];
  let killed = 0;
  let hear: (message: unknown) => void = () => undefined;
  let end: (exit: ProcessExit) => void = () => undefined;
  const launch: Launch = () => ({
    pid: 1,
    post(message) {
      posted.push(message);
      answer(hear, end);
    },
    onMessage: (listener) => (hear = listener),
    onExit: (listener) => (end = listener),
    kill: () => {
      killed++;
      end({ code: null, signal: 'SIGKILL' });
    },
  });
  return { launch, posted, killed: () => killed };
}

const measurement = { engine: 'onnx', device: 'A processor', runtime: '1.0', milliseconds: 3.5 } as const;

describe('timing an engine in a process of its own', () => {
  it('answers what the process measured, and ends it', async () => {
    const process = answering((say) => {
      say({ type: 'heartbeat' });
      say({ type: 'nonsense' });
      say({ type: 'timed', measurement });
    });
    expect(await measureInProcess(process.launch, 'onnx')).toEqual(measurement);
    expect(process.posted).toEqual([{ type: 'time', engine: 'onnx' }]);
    expect(process.killed()).toBe(1);
  });

  it('fails with the sentence of the process', async () => {
    const process = answering((say) => say({ type: 'failed', message: verbatim('No card.'), detail: null }));
    await expect(measureInProcess(process.launch, 'tensorflow')).rejects.toMatchObject({
      code: 'unavailable',
      message: 'No card.',
    });
    expect(process.killed()).toBe(1);
  });

  it('fails when the process dies, and takes no figure that is none', async () => {
    const dying = answering((_say, exit) => exit({ code: null, signal: 'SIGSEGV' }));
    await expect(measureInProcess(dying.launch, 'onnx')).rejects.toThrow('ended unexpectedly (SIGSEGV)');
    const lying = answering((say, exit) => {
      say({ type: 'timed', measurement: { ...measurement, milliseconds: 0 } });
      exit({ code: 1, signal: null });
    });
    await expect(measureInProcess(lying.launch, 'onnx')).rejects.toThrow('exit code 1');
  });

  it('ends a process that says nothing', async () => {
    vi.useFakeTimers();
    try {
      const [timing, probing] = [answering(() => undefined), answering(() => undefined)];
      const timed = expect(measureInProcess(timing.launch, 'onnx')).rejects.toThrow('did not answer for 120');
      const found = probeEngines(probing.launch);
      await vi.advanceTimersByTimeAsync(120_000);
      await timed;
      const reason = message('training.checkSilent', { seconds: 120 });
      expect(await found).toEqual(ENGINE_IDS.map((id) => ({ id, available: false, reason })));
      expect([timing.killed(), probing.killed()]).toEqual([1, 1]);
    } finally {
      vi.useRealTimers();
    }
  });
});
