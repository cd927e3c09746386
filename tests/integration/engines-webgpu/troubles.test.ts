import { afterEach, describe, expect, it } from 'vitest';
import { DeviceLostError, EngineError, OutOfDeviceMemoryError } from '@main/core/engine/errors';
import { WebgpuEngine } from '@main/core/engine/webgpu/engine';
import { type DeviceOptions, openDevice, type OpenDevice } from '@main/core/engine/webgpu/runtime/device';
import { BufferPool, Scratch } from '@main/core/engine/webgpu/runtime/buffers';
import { Executable } from '@main/core/engine/webgpu/runtime/executable';
import type { Plan } from '@main/core/engine/webgpu/plan/plan';
import { float32 } from '@main/core/trace/ir';
import { program } from './cases/case';
import { openForTests } from './device';

const first = await openForTests();
if ('engine' in first) await first.engine.close();
const title = 'reason' in first ? `trouble of a device (skipped: ${first.reason})` : 'trouble of a device';

const opened: WebgpuEngine[] = [];
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close();
});

async function openBoth(
  options: DeviceOptions = {},
): Promise<{ readonly engine: WebgpuEngine; readonly device: OpenDevice }> {
  const device = await openDevice({ software: true, ...options });
  const engine = WebgpuEngine.on(device);
  opened.push(engine);
  return { engine, device };
}

const open = async (options?: DeviceOptions): Promise<WebgpuEngine> => (await openBoth(options)).engine;

const twice = program('twice', [float32([64])], (b, x) => b.emit('add', [x, x], {})).ir;
const data = Float32Array.from({ length: 64 }, (_, i) => i);

describe.skipIf('reason' in first)(title, () => {
  it('a lost device is told by every call, and closing it does not hang', async () => {
    const { engine, device } = await openBoth();
    const doubled = await engine.compile(twice);
    const tensor = engine.upload(data, [64]);
    const [result] = await engine.run(doubled, [tensor]);
    if (result === undefined) throw new Error('There is no result.');
    const reading = engine.download(result);
    device.gpu.destroy();
    await expect(reading).rejects.toThrow(DeviceLostError);
    await expect(engine.download(result)).rejects.toThrow('The graphics device was lost');
    await expect(engine.run(doubled, [tensor])).rejects.toThrow(DeviceLostError);
    await expect(engine.compile(twice)).rejects.toThrow(DeviceLostError);
    expect(() => engine.upload(data, [64])).toThrow(DeviceLostError);
    engine.dispose(result);
    await engine.close();
    expect(engine.allocatedBytes).toBe(0);
  });

  it('runs enqueued when the device is lost are told of at the latest by the next download', async () => {
    const { engine, device } = await openBoth();
    const doubled = await engine.compile(twice);
    const tensor = engine.upload(data, [64]);
    device.gpu.destroy();
    const loop = async (): Promise<void> => {
      for (let i = 0; i < 100; i++)
        for (const output of await engine.run(doubled, [tensor])) engine.dispose(output);
      await engine.download(tensor);
    };
    await expect(loop()).rejects.toThrow(DeviceLostError);
  });

  it('closing while a download is under way ends both', async () => {
    const engine = await open();
    const reading = engine.download(engine.upload(data, [64])).then(
      () => 'read',
      (error: unknown) => (error instanceof EngineError ? 'told' : error),
    );
    await engine.close();
    expect(['read', 'told']).toContain(await reading);
  });

  it('a program that does not fit is refused with its estimate before it runs', async () => {
    const engine = await open({ memory: 1000 });
    const large = program('large', [float32([200])], (b, x) => b.emit('exp', [x], {})).ir;
    engine.upload(data, [64]);
    const refused = engine.compile(large);
    await expect(refused).rejects.toThrow(OutOfDeviceMemoryError);
    await expect(refused).rejects.toMatchObject({ bytes: 800 });
    await expect(refused).rejects.toThrow('Program "large" needs 1 MB of the graphics device\'s memory.');
    expect(() => engine.upload(new Float32Array(200), [200])).toThrow(OutOfDeviceMemoryError);
    const doubled = await engine.compile(twice);
    const [result] = await engine.run(doubled, [engine.upload(data, [64])]);
    if (result === undefined) throw new Error('There is no result.');
    expect([...(await engine.download(result))]).toEqual([...data].map((x) => 2 * x));
  });

  it('a kernel that the device refuses is named', async () => {
    const device = await openDevice({ software: true });
    const pool = new BufferPool(device.watch, () => undefined, { partBytes: 1024 });
    const cost = { kind: 'pointwise', bytesRead: 0, bytesWritten: 0, flops: 0 } as const;
    const plan = (wgsl: string): Plan => ({
      name: 'faulty',
      dispatches: [
        {
          label: 'map[3]',
          wgsl,
          workgroups: [1, 1, 1],
          buffers: [{ place: { kind: 'slot', index: 0 }, part: 0, write: true }],
          cost,
          kernelClass: 'elementwise',
        },
      ],
      slots: [16],
      constants: [],
      outputs: [],
      bytes: 0,
      compulsoryBytes: 0,
      tiles: [],
    });
    const create = (wgsl: string): Promise<Executable> =>
      Executable.create(device, plan(wgsl), pool, new Scratch(pool));
    const refused = create('fn main() { let x: i32 = 1.5f; }');
    await expect(refused).rejects.toThrow(EngineError);
    await expect(refused).rejects.toThrow('the kernel "map[3]" of program "faulty"');
    // What no call tells of itself: a tensor with less memory than the kernel reaches.
    const kernel = await create(
      '@group(0) @binding(0) var<storage, read_write> t: array<f32, 100>;' +
        '@compute @workgroup_size(1) fn main() { t[0] = 1.0f; }',
    );
    kernel.run([]);
    await device.gpu.queue.onSubmittedWorkDone();
    expect(() => device.watch.check()).toThrow(/The graphics device refused work: .*"map\[3\]".*"faulty"/);
    device.gpu.destroy();
  });

  it('a long loop without downloads takes no more memory, and downloads use their staging again', async () => {
    const engine = await open();
    const doubled = await engine.compile(twice);
    let state = engine.upload(data, [64]);
    const peaks: number[] = [];
    for (let i = 0; i < 120; i++) {
      const [next] = await engine.run(doubled, [state]);
      if (next === undefined) throw new Error('There is no result.');
      engine.dispose(state);
      state = next;
      peaks.push(engine.allocatedBytes);
    }
    expect(new Set(peaks.slice(2)).size).toBe(1);
    for (let i = 0; i < 20; i++) await engine.download(state);
    expect(engine.stagingBuffers).toBe(1);
  });
});
