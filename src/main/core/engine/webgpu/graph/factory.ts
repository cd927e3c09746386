import { broadcastShapes, type DType } from '../../../trace/ir';
import type { Contraction, MapFunction, Move, Node, Operand, Operation } from './node';

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
