import { describe, expect, it } from 'vitest';
import { preference } from '../../../src/main/core/engine/select';
import type { Engine } from '../../../src/main/core/engine/types';

const engineOn = (kind: 'cpu' | 'gpu'): Engine => ({ device: { name: 'x', kind, runtime: 'x' } }) as Engine;
const order = (measured: Parameters<typeof preference>[0], kind: 'cpu' | 'gpu'): string[] =>
  preference(measured)
    .filter(({ accept }) => accept(engineOn(kind)))
    .map(({ id }) => id);

describe('the order in which engines are tried', () => {
  it('prefers a CUDA device, then a graphics card, then the CPU', () => {
    expect(order({}, 'gpu')).toEqual(['tensorflow', 'webgpu', 'onnx', 'tensorflow']);
    expect(order({}, 'cpu')).toEqual(['onnx', 'tensorflow']);
  });

  it('starts with the fastest that was measured', () => {
    expect(order({ onnx: 12, webgpu: 3, tensorflow: 30 }, 'cpu').slice(0, 3)).toEqual([
      'webgpu',
      'onnx',
      'tensorflow',
    ]);
    expect(order({ tensorflow: 5 }, 'cpu')[0]).toBe('tensorflow');
  });
});
