import { describe, expect, it } from 'vitest';
import type { EngineId } from '@shared/domain';
import { openEngine, preference } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';

const engineOn = (id: EngineId, kind: 'cpu' | 'gpu', name = 'x'): Engine =>
  ({ id, device: { name, kind, runtime: 'r' } }) as Engine;
const order = (measured: Parameters<typeof preference>[0], kind: 'cpu' | 'gpu', device?: string): string[] =>
  preference(measured)
    .filter(({ id, accept }) => accept(engineOn(id, kind, device)))
    .map(({ id }) => id);

const took = (engine: EngineId, milliseconds: number, device = 'x', runtime = 'r') => ({
  engine,
  milliseconds,
  device,
  runtime,
});

describe('the order in which engines are tried', () => {
  it('prefers a CUDA device, then a graphics card, then the CPU', () => {
    expect(order([], 'gpu')).toEqual(['tensorflow', 'webgpu', 'onnx', 'tensorflow']);
    expect(order([], 'cpu')).toEqual(['onnx', 'tensorflow']);
  });

  it('starts with the fastest that was measured', () => {
    const measured = [took('onnx', 12), took('webgpu', 3), took('tensorflow', 30)];
    expect(order(measured, 'gpu').slice(0, 3)).toEqual(['webgpu', 'onnx', 'tensorflow']);
    expect(order([took('tensorflow', 5)], 'cpu')[0]).toBe('tensorflow');
  });

  it('leaves out a software graphics device, even one that was measured as the fastest', () => {
    expect(order([took('webgpu', 1), took('onnx', 12)], 'cpu')).toEqual(['onnx', 'onnx', 'tensorflow']);
  });

  it('leaves out what was measured on another device or with another runtime', () => {
    const measured = [took('tensorflow', 1, 'a large card'), took('tensorflow', 2, 'x', 'older')];
    expect(order(measured, 'cpu')).toEqual(['onnx', 'tensorflow']);
    expect(order(measured, 'cpu', 'a large card')[0]).toBe('tensorflow');
  });
});

describe('half precision', () => {
  it('is refused by engines that lack it, in a sentence that says what to do', async () => {
    await expect(openEngine('onnx', [], { precision: 'f16' })).rejects.toThrow(
      'The onnx engine computes in f32 only: choose the webgpu engine, or the precision f32.',
    );
  });
});
