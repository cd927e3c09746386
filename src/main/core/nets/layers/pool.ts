import { avgPool2d, concatenate, maxPool2d, mean, slice, type Sym } from '../../trace/ops';
import type { LayerMaker } from './layer';

/** 2 x 2 pooling with stride 2; an odd last row or column is dropped. */
export function pool(kind: 'average' | 'max'): LayerMaker {
  const apply = kind === 'average' ? avgPool2d : maxPool2d;
  return (input) => ({
    params: [],
    output: { channels: input.channels, size: Math.floor(input.size / 2) },
    apply: (_params, x) => apply(x, { kernel: 2 }),
  });
}

/** Mean of each channel over the image: [N, C, S, S] -> [N, C]. */
export const globalAveragePool: LayerMaker = ({ channels }) => ({
  params: [],
  output: { channels, size: 1 },
  apply: (_params, x) => mean(x, [2, 3]),
});

/** Average over `size` x `size` windows that cover the image evenly, whatever its size (PyTorch's adaptive pooling). */
export function adaptiveAveragePool(size: number): LayerMaker {
  return (input) => {
    const step = input.size / size;
    const whole = Number.isInteger(step);
    return {
      params: [],
      output: { channels: input.channels, size },
      apply: (_params, x) => {
        if (step === 1) return x;
        return whole ? avgPool2d(x, { kernel: step }) : average(average(x, 2, size), 3, size);
      },
    };
  };
}

/** Means of `count` windows along an axis, from floor(i n / count) to ceil((i + 1) n / count). */
function average(x: Sym, axis: number, count: number): Sym {
  const n = x.shape[axis] ?? 0;
  const windows = Array.from({ length: count }, (_, i) => {
    const range = [Math.floor((i * n) / count), Math.ceil(((i + 1) * n) / count)] as const;
    const part = slice(
      x,
      x.shape.map((length, other) => (other === axis ? range : ([0, length] as const))),
    );
    return mean(part, [axis], true);
  });
  return concatenate(windows, axis);
}
