import { add } from '../../trace/ops';
import type { LayerMaker } from './layer';
import { named } from './chain';

/** main(x) + shortcut(x); without a shortcut main(x) + x. The parameters of `shortcut` are named `shortcut.<name>`. */
export function residual(main: LayerMaker, shortcut: LayerMaker | null): LayerMaker {
  return (input) => {
    const path = main(input);
    const beside = shortcut === null ? null : named('shortcut', shortcut)(input);
    const count = path.params.length;
    return {
      params: [...path.params, ...(beside?.params ?? [])],
      output: path.output,
      batchNormChannels: [...(path.batchNormChannels ?? []), ...(beside?.batchNormChannels ?? [])],
      apply(params, x, pass) {
        const y = path.apply(params.slice(0, count), x, pass);
        return add(y, beside ? beside.apply(params.slice(count), x, pass) : x);
      },
    };
  };
}
