import type { Sym } from '../trace/ops';
import type { ParamSpec } from '../types';
import type { FeatureShape, ForwardPass, Layer } from './layers/layer';

/** Layers one after another. */
export interface Sequence {
  /** Named `<prefix>.<position>.<parameter>`; layers without parameters take a position too. */
  readonly params: readonly ParamSpec[];
  readonly output: FeatureShape;
  readonly batchNormChannels: readonly number[];
  apply(params: readonly Sym[], x: Sym, pass: ForwardPass): Sym;
}

/** Chains layers; the parameters of the result are those of the layers, in order. */
export function sequential(prefix: string, input: FeatureShape, layers: readonly Layer[]): Sequence {
  return {
    params: layers.flatMap((layer, position) =>
      layer.params.map((spec) => ({ ...spec, name: `${prefix}.${position}.${spec.name}` })),
    ),
    output: layers.at(-1)?.output ?? input,
    batchNormChannels: layers.flatMap((layer) => layer.batchNormChannels ?? []),
    apply(params, x, pass) {
      let used = 0;
      let y = x;
      for (const layer of layers) {
        y = layer.apply(params.slice(used, used + layer.params.length), y, pass);
        used += layer.params.length;
      }
      return y;
    },
  };
}
