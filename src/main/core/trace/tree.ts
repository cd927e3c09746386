/**
 * Trees: nested arrays and plain objects with leaves of one type. Keys of objects are visited in sorted order, so
 * two objects with the same keys have the same leaves in the same order.
 */

/** The tree `T` with every leaf of type `A` replaced by `B`. */
export type MapTree<T, A, B> = T extends A ? B : { [K in keyof T]: MapTree<T[K], A, B> };

/** The shape of a tree without its leaves. */
export type TreeStructure =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'array'; readonly children: readonly TreeStructure[] }
  | {
      readonly kind: 'object';
      readonly keys: readonly string[];
      readonly children: readonly TreeStructure[];
    };

const leafStructure: TreeStructure = { kind: 'leaf' };

/**
 * Lists the leaves of a tree and its structure.
 * @throws TypeError when something is neither a leaf, an array nor a plain object.
 */
export function flattenTree<T>(
  tree: unknown,
  isLeaf: (value: unknown) => value is T,
): { leaves: T[]; structure: TreeStructure } {
  const leaves: T[] = [];
  const visit = (node: unknown, path: string): TreeStructure => {
    if (isLeaf(node)) {
      leaves.push(node);
      return leafStructure;
    }
    if (Array.isArray(node)) {
      return { kind: 'array', children: node.map((child: unknown, i) => visit(child, `${path}[${i}]`)) };
    }
    if (typeof node === 'object' && node !== null && isPlain(node)) {
      const entries = Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1));
      return {
        kind: 'object',
        keys: entries.map(([key]) => key),
        children: entries.map(([key, child]) => visit(child, `${path}.${key}`)),
      };
    }
    throw new TypeError(`A tree cannot hold ${describe(node)} (at ${path === '' ? 'its root' : path}).`);
  };
  const structure = visit(tree, '');
  return { leaves, structure };
}

/** Puts leaves back into a structure. The caller names the type that the result has. */
export function unflattenTree<R>(structure: TreeStructure, leaves: readonly unknown[]): R {
  let next = 0;
  const build = (node: TreeStructure): unknown => {
    if (node.kind === 'leaf') return leaves[next++];
    const children = node.children.map(build);
    if (node.kind === 'array') return children;
    return Object.fromEntries(node.keys.map((key, i) => [key, children[i]]));
  };
  const result = build(structure);
  if (next !== leaves.length)
    throw new RangeError(`The tree has ${next} leaves, but ${leaves.length} were given.`);
  return result as R;
}

/** Whether two trees have the same arrangement of arrays, keys and leaves. */
export function sameStructure(a: TreeStructure, b: TreeStructure): boolean {
  if (a.kind === 'leaf' || b.kind === 'leaf') return a.kind === b.kind;
  if (a.kind !== b.kind || a.children.length !== b.children.length) return false;
  if (a.kind === 'object' && b.kind === 'object' && a.keys.some((key, i) => key !== b.keys[i])) return false;
  return a.children.every((child, i) => sameStructure(child, b.children[i] ?? leafStructure));
}

function isPlain(node: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(node);
  return prototype === Object.prototype || prototype === null;
}

function describe(node: unknown): string {
  if (node === null || node === undefined) return String(node);
  if (typeof node !== 'object') return `a ${typeof node}`;
  return `a ${node.constructor.name}`;
}
