/** Graphs made from programs, and made anew by passes. */
import {
  type Atom,
  broadcastShapes,
  type DType,
  type Equation,
  type ProgramIR,
  sizeOf,
} from '../../../trace/ir';
import { UnsupportedPrimitiveError } from '../../errors';
import type { Contraction, Graph, MapFunction, Move, Node, Operand, Operation } from './node';
import { convContraction, dotContraction, roleSize } from './operands';

/** Makes nodes; equal operations on equal inputs give the same node. */
export class NodeFactory {
  /** All nodes made, inputs before users. */
  readonly nodes: Node[] = [];
  private readonly known = new Map<string, Node>();

  make(shape: readonly number[], dtype: DType, inputs: readonly Node[], operation: Operation): Node {
    const key = `${dtype}[${shape.join()}] ${inputs.map(({ id }) => id).join()} ${operationKey(operation)}`;
    const same = this.known.get(key);
    if (same !== undefined) return same;
    const node: Node = { id: this.nodes.length, shape, dtype, inputs, ...operation };
    this.nodes.push(node);
    this.known.set(key, node);
    return node;
  }

  literal(value: number, dtype: DType): Node {
    return this.make([], dtype, [], { kind: 'literal', value });
  }

  map(fn: MapFunction, inputs: readonly Node[], dtype: DType): Node {
    const shape = broadcastShapes(...inputs.map((input) => input.shape));
    return this.make(shape, dtype, inputs, { kind: 'map', fn });
  }

  move(input: Node, shape: readonly number[], move: Move): Node {
    return this.make(shape, input.dtype, [input], { kind: 'move', move });
  }

  reshape(input: Node, shape: readonly number[]): Node {
    return this.move(input, shape, { name: 'reshape' });
  }

  reduceSum(input: Node, axis: readonly number[]): Node {
    const shape = input.shape.filter((_, i) => !axis.includes(i));
    return this.make(shape, input.dtype, [input], { kind: 'reduce', op: 'add', axis });
  }
}

function operationKey(operation: Operation): string {
  switch (operation.kind) {
    case 'constant':
      return `constant ${constantNumber(operation.data)}`;
    case 'literal':
      return `literal ${Object.is(operation.value, -0) ? '-0' : operation.value}`;
    case 'contract':
      return `contract ${contractionKey(operation.contraction)}`;
    default:
      return JSON.stringify(operation);
  }
}

/** Constants are told apart by identity. */
const constantNumbers = new WeakMap<object, number>();
let constants = 0;
function constantNumber(data: object): number {
  const known = constantNumbers.get(data);
  if (known !== undefined) return known;
  constantNumbers.set(data, constants);
  return constants++;
}

/** Equal for contractions that differ in nothing but the tensors that they multiply. */
export function contractionKey({
  axes,
  left,
  right,
  others,
  output,
  splits,
  tile,
  leftLane,
  rightLane,
}: Contraction): string {
  const side = ({ coordinates, guards }: Operand): string =>
    `${coordinates.map((c) => c.key).join()} if ${guards.map((g) => `${g.low}<=${g.value.key}<${g.high}`).join()}`;
  const pairs = [{ left, right }, ...others]
    .map((pair) => `${side(pair.left)} | ${side(pair.right)}`)
    .join(' + ');
  const names = axes.map(({ name, extent, role }) => `${role} ${name}:${extent}`).join();
  return `${names} | ${pairs} | ${output.join()} | ${splits} | ${JSON.stringify(tile)} ${leftLane} ${rightLane}`;
}

/**
 * From the general program to the engine's graph. Dots and convolutions become contractions (or plain sums,
 * where there is nothing to tile), scatters become sums over the updates that hit an element, and every output is a
 * node of its own.
 * @throws UnsupportedPrimitiveError
 */
export function normalise(ir: ProgramIR): Graph {
  const factory = new NodeFactory();
  const environment = new Map<number, Node>();
  ir.inputs.forEach(({ id, spec }, index) => {
    environment.set(id, factory.make(spec.shape, spec.dtype, [], { kind: 'input', index }));
  });
  for (const { variable, data } of ir.constants) {
    const { shape, dtype } = variable.spec;
    environment.set(variable.id, factory.make(shape, dtype, [], { kind: 'constant', data }));
  }
  const read = (atom: Atom): Node => {
    if (atom.kind === 'literal') return factory.literal(atom.value, atom.spec.dtype);
    const node = environment.get(atom.id);
    if (node === undefined) throw new RangeError(`Variable ${atom.id} is used before it is defined.`);
    return node;
  };
  for (const equation of ir.equations) {
    environment.set(equation.output.id, convert(factory, equation, equation.inputs.map(read)));
  }
  const taken = new Set<number>();
  const outputs = ir.outputs.map((atom) => {
    let node = read(atom);
    if (['input', 'constant', 'literal'].includes(node.kind) || taken.has(node.id)) {
      node = factory.make(node.shape, node.dtype, [node], { kind: 'map', fn: 'copy' });
      // A third use of one tensor: copies of copies stay distinct nodes.
      while (taken.has(node.id)) {
        node = factory.make(node.shape, node.dtype, [node], { kind: 'map', fn: 'copy' });
      }
    }
    taken.add(node.id);
    return node;
  });
  return prune({ nodes: factory.nodes, outputs, inputs: ir.inputs });
}

/** Drops nodes that no output needs. */
export function prune(graph: Graph): Graph {
  const needed = new Set<Node>();
  const pending = [...graph.outputs];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (needed.has(node)) continue;
    needed.add(node);
    pending.push(...node.inputs);
  }
  return { ...graph, nodes: graph.nodes.filter((node) => needed.has(node)) };
}

function convert(factory: NodeFactory, equation: Equation, inputs: readonly Node[]): Node {
  const { spec } = equation.output;
  const [x, y] = inputs;
  if (x === undefined) throw new RangeError(`${equation.primitive} has no inputs.`);
  switch (equation.primitive) {
    case 'compare':
      return factory.map(equation.params.op, inputs, 'bool');
    case 'reduce':
      return factory.make(spec.shape, spec.dtype, inputs, { kind: 'reduce', ...equation.params });
    case 'dot':
      return convertDot(factory, x, y ?? x);
    case 'conv': {
      const contraction = convContraction(x, y ?? x, equation.params, spec.shape);
      return factory.make(spec.shape, spec.dtype, inputs, { kind: 'contract', contraction });
    }
    case 'reshape':
      return factory.reshape(x, spec.shape);
    case 'transpose':
      return factory.move(x, spec.shape, { name: 'transpose', ...equation.params });
    case 'flip':
      return factory.move(x, spec.shape, { name: 'flip', ...equation.params });
    case 'pad':
      return factory.move(x, spec.shape, { name: 'pad', ...equation.params });
    case 'shrink':
      return factory.move(x, spec.shape, { name: 'shrink', ...equation.params });
    case 'broadcast':
      return factory.move(x, spec.shape, { name: 'broadcast', axis: equation.params.axis });
    case 'concatenate':
      return concatenate(factory, inputs, equation.params.axis);
    case 'gather':
      return factory.make(spec.shape, spec.dtype, inputs, { kind: 'gather', ...equation.params });
    case 'scatter':
      return convertScatter(factory, x, inputs.slice(1), equation.params);
    default:
      if (floatOnly.has(equation.primitive) && spec.dtype !== 'float32') {
        throw new UnsupportedPrimitiveError('webgpu', equation.primitive, `no ${spec.dtype} version`);
      }
      return factory.map(equation.primitive, inputs, spec.dtype);
  }
}

const floatOnly: ReadonlySet<string> = new Set(['reciprocal', 'sqrt', 'exp', 'log', 'sin', 'cos', 'floor']);

/** Products of sums with one row or one column, or with few results, are plain sums: there is nothing to tile. */
function convertDot(factory: NodeFactory, x: Node, y: Node): Node {
  const contraction = dotContraction(x, y);
  const rows = roleSize(contraction.axes, 'row');
  const columns = roleSize(contraction.axes, 'column');
  const product = factory.map('mul', [x, y], x.dtype);
  if (rows === 1 || columns === 1 || isSmall(contraction))
    return factory.reduceSum(product, [product.shape.length - 1]);
  const shape = product.shape.slice(0, -1);
  return factory.make(shape, x.dtype, [x, y], { kind: 'contract', contraction });
}

/** Few results (logits, say): one sum a workgroup is a single kernel, where tiles would need the sum cut and added up. */
function isSmall({ axes }: Contraction): boolean {
  const [sum, results] = [
    roleSize(axes, 'sum'),
    axes.reduce((n, { role, extent }) => (role === 'sum' ? n : n * extent), 1),
  ];
  return sum >= 256 && results <= mostSums && sum * results <= mostProducts;
}

const mostSums = 4096;
const mostProducts = 1 << 21;

/** At most four inputs a node, so that one node never needs more buffers than a kernel may bind. */
function concatenate(factory: NodeFactory, inputs: readonly Node[], axis: number): Node {
  const [first] = inputs;
  if (first === undefined) throw new RangeError('concatenate has no inputs.');
  if (inputs.length === 1) return first;
  const groups =
    inputs.length <= 4 ? inputs : chunk(inputs, 4).map((part) => concatenate(factory, part, axis));
  if (inputs.length > 4) return concatenate(factory, groups, axis);
  const total = inputs.reduce((n, { shape }) => n + (shape[axis] ?? 0), 0);
  return factory.make(first.shape.with(axis, total), first.dtype, inputs, { kind: 'concatenate', axis });
}

function chunk<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}

/** out[d] = sum over all index positions i of (index[i] = d ? updates[..., i] : 0). */
function convertScatter(
  factory: NodeFactory,
  updates: Node,
  indices: readonly Node[],
  { axis, outDim, shape }: { axis: readonly number[]; outDim: number; shape: readonly number[] },
): Node {
  const kept = shape.map((_, i) => i).filter((i) => !axis.includes(i));
  const indexRank = updates.shape.length - kept.length;
  const positions = updates.shape.slice(outDim, outDim + indexRank);
  const others = updates.shape.map((_, i) => i).filter((i) => i < outDim || i >= outDim + indexRank);
  const perm = [...others, ...positions.map((_, i) => outDim + i)];
  const turned = factory.move(
    updates,
    perm.map((i) => updates.shape[i] ?? 1),
    { name: 'transpose', perm },
  );
  const spread = [...shape.map((n, i) => (axis.includes(i) ? 1 : n)), ...positions];
  const ones = positions.map(() => 1);
  let contribution = factory.reshape(turned, spread);
  const nothing = factory.literal(0, updates.dtype);
  indices.forEach((index, i) => {
    const at = axis[i] ?? 0;
    const along = [...shape.map((n, j) => (j === at ? n : 1)), ...ones];
    const place = factory.make(along, 'int32', [], { kind: 'coordinate', axis: at });
    const hit = factory.map('equal', [index, place], 'bool');
    contribution = factory.map('where', [hit, contribution, nothing], updates.dtype);
  });
  if (sizeOf(positions) === 1) return factory.reshape(contribution, shape);
  return factory.reduceSum(
    contribution,
    positions.map((_, i) => shape.length + i),
  );
}

/** Gives the replacement of a node whose inputs have been replaced already, or undefined to keep it. */
type Replace = (node: Node, inputs: readonly Node[], factory: NodeFactory) => Node | undefined;

/** Rebuilds a graph node by node. */
export function rewrite(graph: Graph, replace: Replace): Graph {
  const factory = new NodeFactory();
  const replacements = new Map<Node, Node>();
  const read = (node: Node): Node => replacements.get(node) ?? node;
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(read);
    replacements.set(node, replace(node, inputs, factory) ?? keep(factory, node, inputs));
  }
  return prune({ ...graph, nodes: factory.nodes, outputs: graph.outputs.map(read) });
}

function keep(factory: NodeFactory, node: Node, inputs: readonly Node[]): Node {
  // A node carries its operation among its own fields; the factory overrides the others.
  return factory.make(node.shape, node.dtype, inputs, operationOf(node));
}

function operationOf(node: Node): Parameters<NodeFactory['make']>[3] {
  switch (node.kind) {
    case 'input':
      return { kind: 'input', index: node.index };
    case 'constant':
      return { kind: 'constant', data: node.data };
    case 'literal':
      return { kind: 'literal', value: node.value };
    case 'coordinate':
      return { kind: 'coordinate', axis: node.axis };
    case 'map':
      return { kind: 'map', fn: node.fn };
    case 'move':
      return { kind: 'move', move: node.move };
    case 'concatenate':
      return { kind: 'concatenate', axis: node.axis };
    case 'gather':
      return { kind: 'gather', axis: node.axis, outDim: node.outDim };
    case 'reduce':
      return { kind: 'reduce', op: node.op, axis: node.axis };
    case 'contract':
      return { kind: 'contract', contraction: node.contraction };
    case 'relayout':
      return { kind: 'relayout', inner: node.inner };
  }
}
