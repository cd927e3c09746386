import {
  allPlaces,
  broadcastPlace,
  effective,
  gatheredPlace,
  impossible,
  indexPlaces,
  joinedPlaces,
  keyOf,
  movedPlace,
  reducedPlace,
} from './access';
import type { Guard, Node } from './node';
import { type Expr, memoryValue, variable } from './symbolic';

/** An element of a stored tensor that a fused expression reads. */
export interface Access {
  readonly node: Node;
  readonly coordinates: readonly Expr[];
}

/** Loop variables over the dimensions of a shape. */
export const domain = (shape: readonly number[], prefix: string): Expr[] =>
  shape.map((extent, i) => variable(`${prefix}${i}`, extent));

/**
 * The distinct elements of leaves that the element of `root` at `at` is computed from. Everything that is not a leaf
 * is looked through; `root` itself always is.
 */
export function accesses(root: Node, at: readonly Expr[], isLeaf: (node: Node) => boolean): Access[] {
  const walker = new Walker(isLeaf);
  walker.expand(root, at);
  return walker.found;
}

/** The same for one element of a reduction: `inner` runs over the reduced axes. */
export function reductionAccesses(
  node: Node & { readonly kind: 'reduce' },
  at: readonly Expr[],
  inner: readonly Expr[],
  isLeaf: (node: Node) => boolean,
): Access[] {
  const [input] = node.inputs;
  if (input === undefined) return [];
  const walker = new Walker(isLeaf);
  walker.visit(input, reducedPlace(input.shape, node.axis, at, inner));
  return walker.found;
}

class Walker {
  readonly found: Access[] = [];
  /** What has been visited, by coordinates: arrays of them, and equal ones by their key. */
  private readonly seenAt = new Map<readonly Expr[], Set<Node>>();
  private readonly seenByKey = new Map<string, Set<Node>>();

  constructor(private readonly isLeaf: (node: Node) => boolean) {}

  visit(node: Node, at: readonly Expr[], guards: readonly Guard[] = []): void {
    if (node.kind === 'literal' || impossible(effective(guards))) return;
    const seen = this.seenAt.get(at) ?? this.seenEqual(at);
    if (seen.has(node)) return;
    seen.add(node);
    if (this.isLeaf(node)) this.found.push({ node, coordinates: at });
    else this.expand(node, at);
  }

  private seenEqual(at: readonly Expr[]): Set<Node> {
    const key = keyOf(at);
    const seen = this.seenByKey.get(key) ?? new Set<Node>();
    this.seenByKey.set(key, seen);
    this.seenAt.set(at, seen);
    return seen;
  }

  expand(node: Node, at: readonly Expr[]): void {
    switch (node.kind) {
      case 'relayout':
        for (const input of node.inputs) this.visit(input, at);
        return;
      case 'map':
        for (const input of node.inputs) this.visit(input, broadcastPlace(input, at));
        return;
      case 'move': {
        const [input] = node.inputs;
        if (input === undefined) return;
        const place = movedPlace(node.move, input.shape, node.shape, at);
        this.visit(input, place.coordinates, place.guards);
        return;
      }
      case 'concatenate':
        joinedPlaces(node, node.axis, at).forEach(({ coordinates, guards }, i) => {
          const input = node.inputs[i];
          if (input !== undefined) this.visit(input, coordinates, guards);
        });
        return;
      case 'gather':
        this.expandGather(node, at);
        return;
      case 'reduce': {
        const [input] = node.inputs;
        if (input === undefined) return;
        for (const inner of allPlaces(node.axis.map((axis) => input.shape[axis] ?? 1))) {
          this.visit(input, reducedPlace(input.shape, node.axis, at, inner));
        }
        return;
      }
      case 'input':
      case 'constant':
      case 'contract':
        this.found.push({ node, coordinates: at });
        return;
      case 'literal':
      case 'coordinate':
    }
  }

  private expandGather(node: Node & { readonly kind: 'gather' }, at: readonly Expr[]): void {
    const [source, ...indices] = node.inputs;
    if (source === undefined) return;
    const places = indexPlaces(node, node, at);
    const values = indices.map((index, i) => {
      this.visit(index, places[i] ?? []);
      const extent = source.shape[node.axis[i] ?? 0] ?? 1;
      const name = `index${index.id}@${keyOf(places[i] ?? [])}`;
      return memoryValue(name, 0, extent - 1);
    });
    this.visit(source, gatheredPlace(node, node, at, values));
  }
}
