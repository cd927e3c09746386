import { isScaled, roleSize } from './contraction';
import { matrixGrid } from './matrices';
import type { Graph } from './node';
import { rewrite } from './rewrite';
import { shortReduction } from './shortReduction';
import { chooseTile, type ContractionSize, type TileLimits } from './tileChoice';

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
    const { tile, splits } = choose(size, isScaled(node) ? forMatrices(size, limits) : limits);
    const chosen = { ...contraction, tile, splits };
    const shape = splits > 1 ? [splits, ...node.shape] : node.shape;
    const product = factory.make(shape, node.dtype, inputs, { kind: 'contract', contraction: chosen });
    if (splits === 1) return product;
    const added = factory.reduceSum(product, [0]);
    // Few parts are added up by whoever reads the result, or once where it is read often: as any elementwise result.
    return splits <= shortReduction ? factory.map('copy', [added], node.dtype) : added;
  });
}

/** Only tiles that tensor cores can work on, where there are some and steps of whole tiles fill the sum. */
function forMatrices({ sum }: ContractionSize, limits: TileLimits): TileLimits {
  const { matrices = [], workgroupStorage } = limits;
  if (matrices.length === 0) return limits;
  return {
    ...limits,
    usable: (tile) =>
      sum % tile.depth === 0 && matrixGrid(tile, tile.depth, matrices, workgroupStorage) !== undefined,
  };
}
