import { createHash } from 'node:crypto';
import { type Contract, isScaled, pairsOf, resolve, smallestTile } from '../graph/operands';
import { contractionKey } from '../graph/rewrite';
import type { Graph, Node } from '../graph/node';
import { isHalf } from '../graph/store';
import { type ChooseTile, type ContractionSize, contractionSize, type TileChoice } from '../graph/tileChoice';
import { contractionClass, type KernelClass } from './cost';

/** A kind of contraction that occurs in a program, however often. */
export interface ContractionShape {
  /** Equal for contractions that do the same to operands of the same shapes, in any program. */
  readonly key: string;
  /** One of them. */
  readonly node: Contract;
  /** Of all of them together. */
  readonly flops: number;
}

/** How the contractions of one kind are computed. */
export interface PlannedTile {
  /** `ContractionShape.key` */
  readonly key: string;
  readonly kernelClass: KernelClass;
  readonly size: ContractionSize;
  readonly count: number;
  readonly choice: TileChoice;
}

/** The kinds of contractions of a prepared graph, the most work first. */
export function contractionShapes(graph: Graph): ContractionShape[] {
  const byKey = new Map<string, ContractionShape>();
  for (const node of graph.nodes) {
    if (node.kind !== 'contract') continue;
    const key = shapeKey(node);
    const flops = (byKey.get(key)?.flops ?? 0) + flopsOf(contractionSize(node));
    byKey.set(key, { key, node, flops });
  }
  return [...byKey.values()].sort((a, b) => b.flops - a.flops);
}

/** Operations of a contraction, a multiplication with its addition as two. */
export const flopsOf = ({ batch, rows, columns, sum }: ContractionSize): number =>
  2 * batch * rows * columns * sum;

/** The same choice, and a list that tells what was chosen. */
export function noted(choose: ChooseTile): {
  readonly choose: ChooseTile;
  readonly tiles: () => PlannedTile[];
} {
  const tiles = new Map<string, PlannedTile>();
  return {
    choose(size, limits, node) {
      const choice = choose(size, limits, node);
      const key = shapeKey(node);
      const count = (tiles.get(key)?.count ?? 0) + 1;
      tiles.set(key, { key, kernelClass: shapeClass(node), size, count, choice });
      return choice;
    },
    tiles: () => [...tiles.values()],
  };
}

/** Names a contraction by its operation and operands, without its tile. */
export function shapeKey(node: Contract): string {
  const { contraction, dtype, inputs } = node;
  const operands = inputs.slice(0, 2 * pairsOf(contraction).length).map(operandText);
  const untiled = contractionKey({ ...contraction, splits: 1, tile: smallestTile });
  const text = [dtype, isScaled(node) ? 'half' : 'full', untiled, ...operands].join('; ');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** An operand: the tensor that has memory, and the moves on the way from it. */
function operandText(node: Node): string {
  const [input] = node.inputs;
  const shape = `[${node.shape.join()}]`;
  if (node.kind === 'move' && input !== undefined)
    return `${operandText(input)} ${JSON.stringify(node.move)}${shape}`;
  const kind = node.kind === 'literal' || node.kind === 'coordinate' ? node.kind : 'tensor';
  return `${kind} ${isHalf(node) ? 'float16' : node.dtype}${shape}`;
}

/** What a contraction is in the network, seen past the moves between it and its operands. */
function shapeClass(node: Contract): KernelClass {
  const [left, right] = [resolve(node, 0, 'left'), resolve(node, 0, 'right')];
  return contractionClass({ ...node.contraction, left, right });
}
