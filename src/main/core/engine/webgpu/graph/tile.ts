import { roleSize } from './contraction';
import type { Graph } from './node';
import { rewrite } from './rewrite';
import { shortReduction } from './store';
import { chooseTile, type TileLimits } from './tiles';

/** Gives every contraction its tile, and cuts long sums with few results into parts. */
export function tileContractions(graph: Graph, limits: TileLimits, choose = chooseTile): Graph {
  return rewrite(graph, (node, inputs, factory) => {
    if (node.kind !== 'contract') return undefined;
    const { contraction } = node;
    const [batch, rows, columns, sum] = (['batch', 'row', 'column', 'sum'] as const).map((role) =>
      roleSize(contraction.axes, role),
    );
    const summands = (sum ?? 1) * (1 + contraction.others.length);
    const size = { batch: batch ?? 1, rows: rows ?? 1, columns: columns ?? 1, sum: summands };
    const { tile, splits } = choose(size, limits);
    const chosen = { ...contraction, tile, splits };
    const shape = splits > 1 ? [splits, ...node.shape] : node.shape;
    const product = factory.make(shape, node.dtype, inputs, { kind: 'contract', contraction: chosen });
    if (splits === 1) return product;
    const added = factory.reduceSum(product, [0]);
    // Few parts are added up by whoever reads the result, or once where it is read often: as any elementwise result.
    return splits <= shortReduction ? factory.map('copy', [added], node.dtype) : added;
  });
}
