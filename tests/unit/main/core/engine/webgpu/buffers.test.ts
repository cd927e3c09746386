import { beforeEach, describe, expect, it } from 'vitest';
import { OutOfDeviceMemoryError } from '@main/core/engine/errors';
import {
  BufferPool,
  type DeviceBuffer,
  type PoolLimits,
  Scratch,
  write,
} from '@main/core/engine/webgpu/runtime/buffers';

Object.assign(globalThis, { GPUBufferUsage: { STORAGE: 1, COPY_SRC: 2, COPY_DST: 4 } });

let alive: number;
let freed: number[];

/** Stands for the device: counts bytes. */
const device = {
  makeBuffer: (size: number): GPUBuffer => {
    alive += size;
    const buffer = { size, destroy: () => (alive -= size) };
    return buffer as unknown as GPUBuffer;
  },
};

const makePool = (limits: PoolLimits): BufferPool =>
  new BufferPool(device, (buffer: DeviceBuffer) => freed.push(buffer.id), limits);

beforeEach(() => {
  alive = 0;
  freed = [];
});

describe('the pool of buffers', () => {
  it('cuts a buffer into parts that kernels can bind', () => {
    const pool = makePool({ partBytes: 64 });
    expect(pool.acquire(160).parts.map(({ size }) => size)).toEqual([64, 64, 32]);
    expect(pool.acquire(64).parts.map(({ size }) => size)).toEqual([64]);
  });

  it('uses freed buffers again, and keeps no more of them than its reserve', () => {
    const pool = makePool({ partBytes: 1024, reserve: 48 });
    const first = pool.acquire(32);
    pool.release(first);
    expect(pool.acquire(32)).toBe(first);
    const others = [pool.acquire(32), pool.acquire(16), first];
    for (const buffer of others) pool.release(buffer);
    expect(pool.allocated).toBe(48);
    expect(alive).toBe(48);
    expect(freed).toEqual([first.id]);
    pool.trim();
    expect([pool.allocated, pool.used, alive]).toEqual([0, 0, 0]);
  });

  it('gives its reserve back before it refuses', () => {
    const pool = makePool({ partBytes: 1024, memory: 128 });
    pool.release(pool.acquire(96));
    const buffer = pool.acquire(112);
    expect([pool.used, alive]).toEqual([112, 112]);
    expect(() => pool.acquire(32)).toThrow(OutOfDeviceMemoryError);
    pool.release(buffer);
    expect(pool.acquire(128).bytes).toBe(128);
  });

  it('acquires all of several buffers or none', () => {
    const pool = makePool({ partBytes: 1024, memory: 128 });
    expect(() => pool.acquireAll([64, 48, 32])).toThrow('needed');
    expect(pool.used).toBe(0);
  });

  it('writes host data across parts', () => {
    const pool = makePool({ partBytes: 16 });
    const written: number[][] = [];
    const queue = {
      writeBuffer: (_: GPUBuffer, __: number, data: Float32Array, start: number, count: number) =>
        written.push([...data.subarray(start, start + count)]),
    };
    write(queue as unknown as GPUQueue, pool.acquire(48), Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
    expect(written).toEqual([[1, 2, 3, 4], [5, 6, 7, 8], [9]]);
  });
});

describe('temporary memory', () => {
  it('is shared by programs, and known before it is allocated', () => {
    const pool = makePool({ partBytes: 1024 });
    const scratch = new Scratch(pool);
    scratch.claim([64, 32]);
    expect(scratch.missing([32, 64])).toBe(0);
    expect(scratch.missing([48, 48, 16])).toBe(48);
    const claimed = scratch.claim([48, 16, 48]);
    expect(new Set(claimed).size).toBe(3);
    expect(claimed.map(({ bytes }) => bytes)).toEqual([64, 32, 48]);
    expect(pool.allocated).toBe(144);
    scratch.close();
    expect(alive).toBe(0);
  });
});
