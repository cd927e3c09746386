import { add, conv2d, reshape } from '../../trace/ops';
import { uniformFanIn } from '../initialise';
import { type LayerMaker, param } from './layer';

export interface ConvConfig {
  readonly channels: number;
  readonly kernel: number;
  /** 0 unless said. */
  readonly padding?: number;
  /** 1 unless said. */
  readonly stride?: number;
  /**
   * `cancels`: the layer after this one subtracts each channel's mean over the image, so that the bias cannot matter: it
   * stays a parameter (with gradient zero), but adding it is left out. `none`: there is no such parameter.
   */
  readonly bias?: 'added' | 'cancels' | 'none';
}

/** 2-D convolution: x [N, C, S, S] -> [N, channels, S', S'] with S' = floor((S + 2 padding - kernel) / stride) + 1. */
export function conv(config: ConvConfig): LayerMaker {
  const { channels, kernel, padding = 0, stride = 1, bias = 'added' } = config;
  return (input) => {
    const shape = [channels, input.channels, kernel, kernel];
    const init = uniformFanIn(shape);
    const weight = { name: 'weight', shape, init };
    return {
      params: bias === 'none' ? [weight] : [weight, { name: 'bias', shape: [channels], init }],
      output: { channels, size: Math.floor((input.size + 2 * padding - kernel) / stride) + 1 },
      apply: (params, x) => {
        const y = conv2d(x, param(params, 0), { padding, stride });
        return bias === 'added' ? add(y, reshape(param(params, 1), [1, channels, 1, 1])) : y;
      },
    };
  };
}
