import { lax, numpy as np } from '@jax-js/jax';
import type { Pair } from '../ir';
import { keep, type Sym } from '../symbol';
import { flip, transpose } from './shape';

/** Matrix product [..., M, K] x [..., K, N] of tensors of one rank (at least 2); leading axes are batched. */
export function matmul(a: Sym, b: Sym): Sym {
  if (a.ndim < 2 || a.ndim !== b.ndim) {
    throw new RangeError(
      `matmul needs two tensors of one rank of at least 2, not ranks ${a.ndim} and ${b.ndim}.`,
    );
  }
  return np.matmul(keep(a), keep(b));
}

export interface ConvOptions {
  readonly stride?: number;
  /** One number for all sides, or `[before, after]` for height and width. */
  readonly padding?: number | readonly [Pair, Pair];
  readonly dilation?: number;
  /** The input is spread out with zeros by this factor first (as in the gradient of a strided convolution). */
  readonly inputDilation?: number;
  /** Channels are split into this many independent groups. */
  readonly groups?: number;
}

/**
 * 2-D cross-correlation: x [N, C, H, W], w [O, C / groups, kh, kw] -> [N, O, H', W'], as PyTorch's conv2d.
 */
export function conv2d(x: Sym, w: Sym, options: ConvOptions = {}): Sym {
  const { stride = 1, padding = 0, dilation = 1, inputDilation = 1, groups = 1 } = options;
  const [vertical, horizontal]: readonly [Pair, Pair] =
    typeof padding === 'number'
      ? [
          [padding, padding],
          [padding, padding],
        ]
      : padding;
  return lax.convGeneralDilated(
    keep(x),
    keep(w),
    [stride, stride],
    [
      [vertical[0], vertical[1]],
      [horizontal[0], horizontal[1]],
    ],
    {
      lhsDilation: [inputDilation, inputDilation],
      rhsDilation: [dilation, dilation],
      featureGroupCount: groups,
    },
  );
}

/**
 * 2-D transposed convolution as PyTorch's conv_transpose2d: x [N, C, H, W], w [C, O, kh, kw] ->
 * [N, O, (H - 1) * stride + kh - 2 * padding, ...].
 */
export function convTranspose2d(x: Sym, w: Sym, options: { stride?: number; padding?: number } = {}): Sym {
  const { stride = 1, padding = 0 } = options;
  const [kh = 1, kw = 1] = w.shape.slice(2);
  const kernel = transpose(flip(w, [2, 3]), [1, 0, 2, 3]);
  return conv2d(x, kernel, {
    padding: [
      [kh - 1 - padding, kh - 1 - padding],
      [kw - 1 - padding, kw - 1 - padding],
    ],
    inputDilation: stride,
  });
}
