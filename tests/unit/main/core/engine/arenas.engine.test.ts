import { InferenceSession } from 'onnxruntime-node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OnnxEngine } from '@main/core/engine/onnx/engine';
import { Arenas, liveBytes, SHARE_FOR_ARENAS } from '@main/core/engine/onnx/session';
import { float32, type ProgramIR } from '@main/core/trace/ir';
import { ProgramWriter } from '../../../../support/programs';

/** So many steps one after another on 1,000 numbers; with `kept`, all of their values are outputs. */
function chain(steps: number, kept = false): ProgramIR {
  const writer = new ProgramWriter();
  const values = [writer.input(float32([1000]))];
  for (let i = 0; i < steps; i += 1) values.push(writer.emit('neg', values.slice(-1), {}));
  return writer.program(...(kept ? values.slice(1) : values.slice(-1)));
}

describe('what programs keep between runs', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is as much as their values take at one moment', () => {
    expect(liveBytes(chain(10))).toBe(2 * 4000);
    expect(liveBytes(chain(10, true))).toBe(10 * 4000);
  });

  it('is a share of the memory for all of them together', () => {
    const arenas = new Arenas((50 * 4000) / SHARE_FOR_ARENAS);
    expect([chain(20, true), chain(20, true), chain(3)].map((ir) => arenas.takeFor(ir))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('is nothing where there is no room, and results are the same', async () => {
    const create = vi.spyOn(InferenceSession, 'create');
    const results: unknown[] = [];
    for (const memory of [1e9, 0]) {
      const engine = OnnxEngine.create(1, undefined, memory);
      const program = await engine.compile(chain(3));
      const input = engine.upload(Float32Array.from({ length: 1000 }, Math.sin), [1000]);
      for (let run = 0; run < 2; run += 1) {
        for (const output of await engine.run(program, [input])) results.push(await engine.download(output));
      }
      await engine.close();
    }
    const options = create.mock.calls.map((call) => call.find((one) => 'enableCpuMemArena' in Object(one)));
    expect(options).toMatchObject([{ enableCpuMemArena: true }, { enableCpuMemArena: false }]);
    expect(results).toHaveLength(4);
    for (const result of results) expect(result).toEqual(results[0]);
  });
});
