import { expect, it } from 'vitest';
import { DeviceLostError, EngineError, OutOfDeviceMemoryError } from '@main/core/engine/errors';
import { DeviceWatch } from '@main/core/engine/webgpu/runtime/buffers';

/** A device of which a test says what goes wrong. */
function makeDevice(full = false): {
  readonly gpu: GPUDevice;
  readonly lose: (message: string) => void;
  readonly complain: (message: string) => void;
} {
  const listeners: ((event: { error: { message: string } }) => void)[] = [];
  let lose: (loss: { message: string; reason: string }) => void = () => undefined;
  const lost = new Promise<{ message: string; reason: string }>((resolve) => (lose = resolve));
  const gpu = {
    lost,
    addEventListener: (_: string, listener: (typeof listeners)[number]) => listeners.push(listener),
    pushErrorScope: () => undefined,
    popErrorScope: () => Promise.resolve(full ? { message: 'full' } : null),
    createBuffer: ({ size }: { size: number }) => ({ size }),
  };
  return {
    gpu: gpu as unknown as GPUDevice,
    lose: (message) => lose({ message, reason: 'unknown' }),
    complain: (message) => listeners.forEach((listener) => listener({ error: { message } })),
  };
}

const buffer = (watch: DeviceWatch): GPUBuffer => watch.makeBuffer(2e6, 0, 'tensor');

it('a device without memory for a buffer is told once that is known, and stays', async () => {
  const watch = new DeviceWatch(makeDevice(true).gpu);
  buffer(watch);
  await expect(watch.settle()).rejects.toThrow(OutOfDeviceMemoryError);
  expect(() => watch.check()).toThrow('ran out of memory when it was asked for 2 MB more');
  expect(watch.isLost).toBe(false);
  const other = new DeviceWatch(makeDevice().gpu);
  buffer(other);
  await other.settle();
});

it('nothing waits for a device that is lost', async () => {
  const { gpu, lose } = makeDevice();
  const watch = new DeviceWatch(gpu);
  const waiting = watch.finish(new Promise<void>(() => undefined));
  lose('unplugged.');
  await expect(waiting).rejects.toThrow(DeviceLostError);
  expect(() => watch.check()).toThrow('The graphics device was lost (unplugged).');
});

it('work that the device gave up is a lost device, also before that is told', async () => {
  const watch = new DeviceWatch(makeDevice().gpu);
  const aborted = Object.assign(new Error(''), { name: 'AbortError' });
  await expect(watch.finish(Promise.reject(aborted))).rejects.toThrow(DeviceLostError);
  await expect(watch.finish(Promise.reject(new RangeError('mine')))).rejects.toThrow(RangeError);
});

it('a complaint names what was at hand, and a loss outweighs it', async () => {
  const { gpu, lose, complain } = makeDevice();
  const watch = new DeviceWatch(gpu);
  complain(
    'Too small.\n\n - While encoding [BindGroup "map[3]"].\n - While finishing [CommandEncoder "step"].\n',
  );
  complain('Another.');
  expect(() => watch.check()).toThrow(EngineError);
  expect(() => watch.check()).toThrow(/Too small\. - While .*"map\[3\]".*"step"/);
  lose('gone');
  await watch.lost;
  expect(() => watch.check()).toThrow(DeviceLostError);
});
