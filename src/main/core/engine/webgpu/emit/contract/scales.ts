import { pairsOf } from '../../graph/contraction';
import { zero } from '../../graph/symbolic';
import type { ContractFrame } from './frame';

/** How a contraction undoes the scaling of half-precision operands. */
export interface PairScales {
  /** WGSL factor of each pair's left operand; none where there is one pair, or nothing is scaled. */
  readonly shares: readonly string[];
  /** A sum without its scale. */
  readonly unscale: (sum: string) => string;
}

/**
 * Writes the scales of a contraction's operands, which follow from their largest magnitudes, its further inputs. Every
 * pair has powers of two of its own, so their products are brought to the scale of the pair with the largest values (the
 * lowest power) as they are loaded: exactly in single precision, and on tensor cores to 2^-24 of the largest product.
 */
export function pairScales({ writer, bindings, node }: ContractFrame): PairScales {
  const count = pairsOf(node.contraction).length;
  const largest = node.inputs.slice(2 * count).map((magnitude) => bindings.read(magnitude, '0', 1, zero));
  const [left, right] = largest;
  if (left === undefined || right === undefined) return { shares: [], unscale: (sum) => sum };
  if (count === 1) {
    writer.line(`let unscale = scaleDown(${left}) * scaleDown(${right});`);
    return { shares: [], unscale: (sum) => `(${sum} * unscale)` };
  }
  const pairs = Array.from({ length: count }, (_, pair) => pair);
  for (const pair of pairs) {
    writer.line(`let shift${pair} = pairShift(${largest[2 * pair]}, ${largest[2 * pair + 1]});`);
  }
  const least = pairs.map((pair) => `shift${pair}`).reduce((a, b) => `min(${a}, ${b})`);
  writer.line(`let least = ${least};`);
  for (const pair of pairs) writer.line(`let share${pair} = powerOfTwo(least - shift${pair});`);
  // In two steps: together they may be beyond what f32 holds.
  writer.line('let half = least / 2;');
  writer.line('let unscale = vec2<f32>(powerOfTwo(-half), powerOfTwo(half - least));');
  return {
    shares: pairs.map((pair) => `share${pair}`),
    unscale: (sum) => `(${sum} * unscale.x * unscale.y)`,
  };
}
