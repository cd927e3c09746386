import { isScaled, roleSize } from './contraction';
import { matrixGrid } from './matrices';
import type { Graph } from './node';
import type { Contract } from './operands';
import { rewrite } from './rewrite';
import { shortReduction } from './shortReduction';
import { chooseTile, type ChooseTile, type ContractionSize, type TileLimits } from './tileChoice';

/** Gives every contraction its tile, and cuts long sums with few results into parts. */
export function tileContractions(graph: Graph, limits: TileLimits, choose: ChooseTile = chooseTile): Graph {
  return rewrite(graph, (node, inputs, factory) => {
    if (node.kind !== 'contract') return undefined;
    const { contraction } = node;
    const { tile, splits } = choose(contractionSize(node), limitsOf(node, limits), node);
    const chosen = { ...contraction, tile, splits };
    const shape = splits > 1 ? [splits, ...node.shape] : node.shape;
    const product = factory.make(shape, node.dtype, inputs, { kind: 'contract', contraction: chosen });
    if (splits === 1) return product;
    const added = factory.reduceSum(product, [0]);
    // Few parts are added up by whoever reads the result, or once where it is read often: as any elementwise result.
    return splits <= shortReduction ? factory.map('copy', [added], node.dtype) : added;
  });
}

/** How large a contraction is, the sums of all its pairs of operands as one. */
export function contractionSize({ contraction: { axes, others } }: Contract): ContractionSize {
  return {
    batch: roleSize(axes, 'batch'),
    rows: roleSize(axes, 'row'),
    columns: roleSize(axes, 'column'),
    sum: roleSize(axes, 'sum') * (1 + others.length),
  };
}

/** What a choice for a contraction has to keep to. */
export const limitsOf = (node: Contract, limits: TileLimits): TileLimits =>
  isScaled(node) ? forMatrices(contractionSize(node), limits) : limits;

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
