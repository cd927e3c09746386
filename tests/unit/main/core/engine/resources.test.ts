import { describe, expect, it } from 'vitest';
import { EngineError } from '@main/core/engine/errors';
import { ProgramCache, TensorTable } from '@main/core/engine/resources';
import * as ops from '@main/core/trace/ops';
import { float32 } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';

describe('TensorTable', () => {
  it('knows what is owned and how large it is', () => {
    const table = new TensorTable<string>();
    const [a, b] = [table.add(float32([2, 3]), 'a'), table.add(float32([]), 'b')];
    expect(table.memory()).toEqual({ tensors: 2, bytes: 28 });
    expect(table.get(b)).toBe('b');
    expect(table.remove(a)).toBe('a');
    expect(table.memory()).toEqual({ tensors: 1, bytes: 4 });
    expect(() => table.remove(a)).toThrow(EngineError);
    expect(table.clear()).toEqual(['b']);
    expect(table.memory()).toEqual({ tensors: 0, bytes: 0 });
  });

  it('does not mistake a foreign tensor of the same number for its own', () => {
    const [one, other] = [new TensorTable<string>(), new TensorTable<string>()];
    one.add(float32([1]), 'mine');
    expect(() => one.get(other.add(float32([1]), 'theirs'))).toThrow(/another engine/);
  });
});

describe('ProgramCache', () => {
  const ir = trace('f', (x) => ops.exp(x), float32([2]));

  it('builds once, also for requests at the same time', async () => {
    let built = 0;
    const cache = new ProgramCache(() => Promise.resolve(++built));
    const [a, b] = await Promise.all([cache.compile(ir), cache.compile({ ...ir, name: 'g' })]);
    expect(a).toBe(b);
    expect(cache.get(a)).toBe(1);
    expect(cache.clear()).toEqual([1]);
    expect(() => cache.get(a)).toThrow(/not compiled by this engine/);
  });

  it('says what is compiled, once for each program, and when nothing is left', async () => {
    const heard: unknown[] = [];
    const cache = new ProgramCache(
      async ({ name }, at) => {
        await Promise.resolve();
        if (name === 'g') at('measuring');
        return name;
      },
      (work) => heard.push(work),
    );
    const other = trace('g', (x) => ops.exp(x), float32([3]));
    await Promise.all([cache.compile(ir), cache.compile(ir), cache.compile(other)]);
    await cache.compile(ir);
    expect(heard).toEqual([
      { step: 'compiling', program: 'f', number: 1 },
      { step: 'compiling', program: 'g', number: 2 },
      { step: 'measuring', program: 'g', number: 2 },
      null,
    ]);
  });

  it('tries again after a failure', async () => {
    let attempts = 0;
    const cache = new ProgramCache(() =>
      ++attempts === 1 ? Promise.reject(new Error('no')) : Promise.resolve('yes'),
    );
    await expect(cache.compile(ir)).rejects.toThrow('no');
    expect(cache.get(await cache.compile(ir))).toBe('yes');
  });
});
