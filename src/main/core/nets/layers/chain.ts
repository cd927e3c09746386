import type { Layer, LayerMaker } from './layer';

/** The same layer with `<name>.` before the names of its parameters. */
export function named(name: string, make: LayerMaker): LayerMaker {
  return (input) => {
    const layer = make(input);
    return { ...layer, params: layer.params.map((spec) => ({ ...spec, name: `${name}.${spec.name}` })) };
  };
}

/** Layers one after another; the parameters of the result are theirs, in order. */
export function chain(...makers: readonly LayerMaker[]): LayerMaker {
  return (input) => {
    const layers: Layer[] = [];
    for (const make of makers) layers.push(make(layers.at(-1)?.output ?? input));
    return {
      params: layers.flatMap(({ params }) => params),
      output: layers.at(-1)?.output ?? input,
      batchNormChannels: layers.flatMap(({ batchNormChannels }) => batchNormChannels ?? []),
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
  };
}

/** A chain whose parameters are named by the places of the layers; layers without parameters take a place too. */
export const sequential = (...makers: readonly LayerMaker[]): LayerMaker =>
  chain(...makers.map((make, place) => named(String(place), make)));
