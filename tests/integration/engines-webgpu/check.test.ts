/** The check that a graphics card has to pass before the engine is used on it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { say, type Message } from '@shared/words/message';
import { EngineError, EngineUnavailableError } from '@main/core/engine/errors';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { admitDevice, checkDevice, CheckStore, deviceChecks } from '@main/core/engine/webgpu/check';
import { everyKernel } from '../../support/graphics';
import { temporaryFolder } from '../../support/library';
import { openForTests } from './device';
import type { HostArray } from '@main/core/trace/ir';

const said = (reason: Message | null): string | null => reason && say('en', reason);
const checks = deviceChecks();
const onnx = await openEngine('onnx');
afterAll(() => onnx.close());

/** The engine with some of its functions replaced. */
const engineWith = (changes: Partial<Engine>): Engine => ({
  id: 'webgpu',
  device: { ...onnx.device, name: 'A Card' },
  batchesOn: onnx.batchesOn,
  compile: (ir) => onnx.compile(ir),
  upload: (data, shape) => onnx.upload(data, shape),
  download: (tensor) => onnx.download(tensor),
  dispose: (tensor) => onnx.dispose(tensor),
  memory: () => onnx.memory(),
  run: (program, inputs) => onnx.run(program, inputs),
  close: () => Promise.resolve(),
  ...changes,
});

/** An engine of which the download with this number has one wrong number in its middle. */
function slipping(at: number): Engine {
  let downloads = 0;
  return engineWith({
    async download(tensor): Promise<HostArray> {
      const data = (await onnx.download(tensor)).slice();
      if (downloads++ === at) data[data.length >> 1] = (data[data.length >> 1] ?? 0) + 1;
      return data;
    },
  });
}

describe('the check of a device', () => {
  it('is passed by what computes right, and leaves nothing behind', async () => {
    expect(await checkDevice(onnx, checks)).toBeNull();
    expect(onnx.memory().tensors).toBe(0);
  });

  it.each([
    [0, 'A matrix product gave a wrong result.'],
    [1, 'A convolution gave a wrong result.'],
    [2, 'Sums gave a wrong result.'],
    [3, 'Sums gave a wrong result.'],
    [4, 'A selection of rows gave a wrong result.'],
  ])('notices one wrong number in result %i', async (at, words) => {
    expect(said(await checkDevice(slipping(at), checks))).toBe(words);
    expect(onnx.memory().tensors).toBe(0);
  });

  it('says what a device says that refuses, and that one does not answer', async () => {
    const refused = new EngineError('The graphics device refused work: no.');
    const refusing = engineWith({ run: () => Promise.reject(refused) });
    expect(said(await checkDevice(refusing, checks))).toBe(refused.message);
    const silent = engineWith({ run: () => new Promise(() => undefined) });
    expect(said(await checkDevice(silent, checks, 1))).toBe('It did not answer within 0.001 seconds.');
  });

  it('is made once for a device, a driver and a precision, and again after a failure', async () => {
    const folder = join(temporaryFolder(), 'devices');
    let made = 0;
    const counted = (): typeof checks => (made++, checks);
    const admit = (engine: Engine, half = false, version = 'a'): Promise<Engine> =>
      admitDevice(engine, {
        half,
        reopen: () => Promise.resolve(engine),
        store: new CheckStore(folder, version),
        checks: counted,
      });
    await expect(admit(slipping(0))).rejects.toThrow(EngineUnavailableError);
    const sound = engineWith({});
    await admit(sound);
    await admit(sound);
    expect(made).toBe(2);
    await admit(sound, true);
    await admit(sound, false, 'b');
    await admit(engineWith({ device: { ...sound.device, name: 'Another Card' } }));
    expect(made).toBe(5);
    expect(readdirSync(folder)).toHaveLength(4);
  });
});

const opened = {
  f32: await openForTests(),
  ...(everyKernel ? { f16: await openForTests({ half: true }) } : {}),
};
describe.each(Object.entries(opened))('the check in %s', (precision, device) => {
  const engine = 'engine' in device ? device.engine : undefined;
  afterAll(() => engine?.close());
  const title = 'passes on this device';
  it.skipIf(engine === undefined)(
    'reason' in device ? `${title} (skipped: ${device.reason})` : title,
    async () => {
      if (engine === undefined) return;
      expect(await checkDevice(engine, checks), precision).toBeNull();
      expect(engine.memory().tensors).toBe(0);
    },
  );
});
