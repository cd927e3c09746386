import { verbatim, type Message, say } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import {
  checkedLauncher,
  chooseProcess,
  type ProcessExit,
  type TrainingProcess,
} from '@main/training/launcher';
import { probeEngines } from '@main/training/probe';
import type { ToTraining } from '@main/training/protocol';

/** A process that keeps what it was asked. */
class Fake implements TrainingProcess {
  readonly pid = 7;
  readonly asked: ToTraining[] = [];
  isKilled = false;
  say: (message: unknown) => void = () => undefined;
  end: (exit: ProcessExit) => void = () => undefined;
  post = (message: ToTraining): void => void this.asked.push(message);
  onMessage = (listener: (message: unknown) => void): void => void (this.say = listener);
  onExit = (listener: (exit: ProcessExit) => void): void => void (this.end = listener);
  kill = (): void => void (this.isKilled = true);
}

function setUp(check: Promise<void>): { started: Fake[]; child: TrainingProcess; heard: unknown[] } {
  const started: Fake[] = [];
  const launch = (): Fake => {
    const fake = new Fake();
    started.push(fake);
    return fake;
  };
  const child = checkedLauncher(async () => {
    await check;
    return { launch };
  })();
  const heard: unknown[] = [];
  child.onMessage((message) => heard.push(message));
  child.onExit((exit) => heard.push(exit));
  return { started, child, heard };
}
function later(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
const gone = verbatim('The file x is missing: install it again.');
const refused = (): Promise<never> => Promise.reject(new Error('The file x is missing: install it again.'));

describe('a process that is started after a check', () => {
  it('is started once the check is over, and gets what was said meanwhile, in order', async () => {
    const { promise, resolve } = later();
    const { started, child, heard } = setUp(promise);
    child.post({ type: 'probe' });
    child.post({ type: 'stop' });
    expect([started.length, child.pid]).toEqual([0, undefined]);
    resolve();
    await expect.poll(() => started.length).toBe(1);
    const [process] = started;
    child.post({ type: 'pause' });
    expect(process?.asked).toEqual([{ type: 'probe' }, { type: 'stop' }, { type: 'pause' }]);
    expect(child.pid).toBe(7);
    process?.say('hello');
    child.kill();
    expect(process?.isKilled).toBe(true);
    process?.end({ code: 1, signal: null });
    expect(heard).toEqual(['hello', { code: 1, signal: null }]);
  });

  it('fails in words where it cannot be launched', async () => {
    const launch = (): TrainingProcess => {
      throw new Error('There are too many processes.');
    };
    const heard: unknown[] = [];
    checkedLauncher(() => Promise.resolve({ launch }))().onMessage((message) => heard.push(message));
    await expect.poll(() => heard).toMatchObject([{ type: 'failed', fromOutside: true }]);
  });

  it('fails in words where the check finds something, and ends when it is killed', async () => {
    const { started, child, heard } = setUp(refused());
    const failed = { type: 'failed', message: gone, detail: null, fromOutside: true };
    await expect.poll(() => heard).toEqual([failed]);
    child.kill();
    child.kill();
    expect(heard).toEqual([failed, { code: null, signal: 'SIGKILL' }]);
    expect(started).toEqual([]);
  });

  it('is not started when it was killed before', async () => {
    const { promise, resolve } = later();
    const { started, child, heard } = setUp(promise);
    child.kill();
    resolve();
    await promise;
    expect([started, heard]).toEqual([[], [{ code: null, signal: 'SIGKILL' }]]);
  });

  it('makes every engine unavailable where it must not start', async () => {
    const engines = await probeEngines(checkedLauncher(refused));
    expect(engines.map(({ id }) => id)).toEqual(['onnx', 'tensorflow', 'webgpu']);
    for (const engine of engines) expect(engine).toMatchObject({ available: false, reason: gone });
  });

  it('says a warning before it starts, as a line of the log', async () => {
    const started = new Fake();
    const choice = { launch: () => started, warning: verbatim('Another way.') };
    const heard: unknown[] = [];
    const child = checkedLauncher(() => Promise.resolve(choice))();
    child.onMessage((message) => heard.push(message));
    child.post({ type: 'probe' });
    await expect.poll(() => started.asked).toEqual([{ type: 'probe' }]);
    started.say('hello');
    expect(heard).toEqual([{ type: 'log', level: 'warn', message: verbatim('Another way.') }, 'hello']);
  });
});

describe('the process of a package', () => {
  const [inNode, inElectron] = [(): Fake => new Fake(), (): Fake => new Fake()];
  const asPacked = (): Promise<void> => Promise.resolve();

  it('is Node.js where that runs', async () => {
    const node = { check: asPacked, obstacle: () => Promise.resolve(null) };
    expect(await chooseProcess(node, inNode, inElectron)).toEqual({ launch: inNode });
  });

  it('is Electron where it does not, in words', async () => {
    const node = { check: asPacked, obstacle: () => Promise.resolve(verbatim('its loader is missing')) };
    const { launch, warning } = await chooseProcess(node, inNode, inElectron);
    expect(launch).toBe(inElectron);
    expect(warning && say('en', warning)).toContain(
      'does not run here (its loader is missing). Electron takes its place',
    );
  });

  it('is none where a file is not the packed one, and that is not tried', async () => {
    let tried = 0;
    const obstacle = (): Promise<Message> => Promise.resolve(verbatim(`tried ${String(++tried)}`));
    await expect(chooseProcess({ check: refused, obstacle }, inNode, inElectron)).rejects.toThrow('missing');
    expect(tried).toBe(0);
  });
});
