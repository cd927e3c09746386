import { literal } from '@main/core/trace/builder';
import {
  type Atom,
  broadcastShapes,
  float32,
  type Pair,
  sizeOf,
  type ProgramBody,
} from '@main/core/trace/ir';
import { ProgramWriter } from './programs';

/** A small random program of float32 tensors; the same seed gives the same program. Values stay moderate. */
export function randomProgram(seed: number): ProgramBody {
  const random = generator(seed);
  const writer = new ProgramWriter();
  const axes = (): number[] => Array.from({ length: 1 + random(3) }, () => 1 + random(3));
  const values: Atom[] = Array.from({ length: 1 + random(3) }, () => writer.input(float32(axes())));
  const count = 3 + random(12);
  for (let k = 0; k < count; k++) {
    const choice = moves[random(moves.length)];
    const result = choice?.({
      writer,
      random,
      pick: () => values[random(values.length)] ?? literal(1, 'float32'),
    });
    if (result !== undefined && sizeOf(result.spec.shape) <= 200 && result.spec.shape.length <= 5)
      values.push(result);
  }
  const outputs = Array.from({ length: 1 + random(3) }, () =>
    values.at(-1 - random(Math.min(3, values.length))),
  );
  return writer.body(...outputs.flatMap((atom) => atom ?? []));
}

interface Toolbox {
  readonly writer: ProgramWriter;
  /** A whole number in [0, below). */
  readonly random: (below: number) => number;
  /** A value computed before. */
  readonly pick: () => Atom;
}

type Move = (toolbox: Toolbox) => Atom | undefined;

function generator(seed: number): (below: number) => number {
  let state = Math.imul(seed, 2654435761) >>> 0 || 1;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const numbers = [0, 1, -1, 2, 0.5, -0.25];
const subset = (rank: number, random: Toolbox['random']): number[] =>
  Array.from({ length: rank }, (_, i) => i).filter(() => random(2) === 0);

/** Two values that broadcast, or one and a number. */
function pair({ random, pick }: Toolbox): [Atom, Atom] | undefined {
  const [a, b] = [
    pick(),
    random(3) === 0 ? literal(numbers[random(numbers.length)] ?? 1, 'float32') : pick(),
  ];
  try {
    broadcastShapes(a.spec.shape, b.spec.shape);
  } catch {
    return undefined;
  }
  return random(2) === 0 ? [a, b] : [b, a];
}

const binary =
  (primitive: 'add' | 'mul' | 'max' | 'min'): Move =>
  (box) => {
    const operands = pair(box);
    return operands && box.writer.emit(primitive, operands, {});
  };

/** Two slices of one tensor, equally long, which may overlap: added, multiplied, or joined the other way round. */
function slicesOfOne({ writer, random, pick }: Toolbox): Atom | undefined {
  const x = pick();
  const { shape } = x.spec;
  if (shape.length === 0) return undefined;
  const axis = random(shape.length);
  const extent = shape[axis] ?? 1;
  const length = 1 + random(extent);
  const slice = (start: number): Atom =>
    writer.emit('shrink', [x], {
      slice: shape.map((n, i): Pair => (i === axis ? [start, start + length] : [0, n])),
    });
  const [first, last] = [slice(random(extent - length + 1)), slice(extent - length)];
  const way = random(3);
  if (way === 0) return writer.emit('concatenate', [last, first], { axis });
  return writer.emit(way === 1 ? 'add' : 'mul', [last, first], {});
}

const moves: readonly Move[] = [
  binary('add'),
  binary('add'),
  binary('mul'),
  binary('mul'),
  binary('max'),
  binary('min'),
  ({ writer, pick }) => writer.emit('neg', [pick()], {}),
  ({ writer, pick }) => writer.emit('sin', [pick()], {}),
  ({ writer, pick }) => writer.emit('cos', [pick()], {}),
  (box) => {
    const operands = pair(box);
    if (operands === undefined) return undefined;
    const test = box.writer.emit('compare', operands, { op: 'less' });
    return box.writer.emit('where', [test, operands[0], literal(numbers[box.random(6)] ?? 0, 'float32')], {});
  },
  ({ writer, random, pick }) => {
    const x = pick();
    return writer.emit('reduce', [x], {
      op: random(3) === 0 ? 'max' : 'add',
      axis: subset(x.spec.shape.length, random),
    });
  },
  ({ writer, random, pick }) => {
    const x = pick();
    const size = sizeOf(x.spec.shape);
    const shapes = [
      [size],
      [1, size],
      [size, 1],
      [1, ...x.spec.shape],
      [...x.spec.shape, 1],
      [...x.spec.shape].reverse(),
    ];
    return writer.emit('reshape', [x], { shape: shapes[random(shapes.length)] ?? [size] });
  },
  ({ writer, random, pick }) => {
    const x = pick();
    const perm = x.spec.shape.map((_, i) => i).sort(() => random(3) - 1);
    return writer.emit('transpose', [x], { perm });
  },
  ({ writer, random, pick }) => {
    const x = pick();
    const axis = random(x.spec.shape.length + 1);
    const expanded = x.spec.shape.map((n) => (n === 1 ? 1 + random(2) : n));
    return writer.emit('broadcast', [x], { shape: expanded.toSpliced(axis, 0, 1 + random(3)), axis: [axis] });
  },
  ({ writer, random, pick }) => {
    const x = pick();
    return writer.emit('flip', [x], { axis: subset(x.spec.shape.length, random) });
  },
  ({ writer, random, pick }) => {
    const x = pick();
    return writer.emit('pad', [x], { width: x.spec.shape.map((): Pair => [random(2), random(2)]) });
  },
  ({ writer, random, pick }) => {
    const x = pick();
    const slice = x.spec.shape.map((n): Pair => {
      const start = random(n);
      return [start, start + 1 + random(n - start)];
    });
    return writer.emit('shrink', [x], { slice });
  },
  ({ writer, random, pick }) => {
    const x = pick();
    if (x.spec.shape.length === 0) return undefined;
    const parts = Array.from({ length: 1 + random(3) }, () =>
      random(2) === 0 ? x : writer.emit('neg', [x], {}),
    );
    return writer.emit('concatenate', parts, { axis: random(x.spec.shape.length) });
  },
  slicesOfOne,
  slicesOfOne,
  (box) => {
    const operands = pair(box);
    const flat = operands === undefined || operands.every((atom) => atom.spec.shape.length === 0);
    return flat ? undefined : box.writer.emit('dot', operands, {});
  },
];
