/** What is stored as the constants of an ONNX graph, and the operators that decode it: whole numbers, then codes of bases. */
import type { Code, FieldCode, FrequencyCode } from '@shared/config/parameterization';
import { onnxTypes, type OnnxGraph } from '../../core/engine/onnx/graph';
import { coordinates } from '../../core/parameterization/field';
import { bandsOf, inverseTransform, type Masks, OPPONENTS } from '../../core/parameterization/frequency';
import { TABLE_HIGH, type Table } from '../../core/parameterization/precision';
import { isTable, type PackedCodes, type StoredForm } from './stored';

/** A tensor as float32, by its name in a checkpoint. */
export type Numbers = (name: string) => string;

/** The tensors of a stored form in a graph, whose constants are called `stored.<name>`. */
export const numbersIn =
  (graph: OnnxGraph, { parts, bits, lowestCode }: StoredForm): Numbers =>
  (name) => {
    const part = parts.find((one) => one.name === name);
    if (part === undefined) throw new Error(`The parameter "${name}" is missing.`);
    const { shape } = part;
    const key = `stored.${name}`;
    if (part.codes === null) return graph.constant(key, { shape, dtype: 'float32' }, part.floats);
    const whole = wholeNumbers(graph, key, part.codes, { bits, count: shape.reduce((a, b) => a * b, 1) });
    const codes = graph.node('Cast', [whole], { to: onnxTypes.float32 });
    const shifted = graph.node('Add', [codes, graph.scalar(lowestCode, 'float32')]);
    const { blocks, columns, scales, offsets } = part.codes;
    const rows = graph.node('Reshape', [shifted, graph.ints([blocks, -1, columns])]);
    const each = [blocks, 1, columns];
    const scaled = graph.node('Mul', [rows, ofGroups(graph, `${key}.scales`, scales, each)]);
    const values = offsets
      ? graph.node('Add', [scaled, ofGroups(graph, `${key}.offsets`, offsets, each)])
      : scaled;
    return graph.node('Reshape', [values, graph.ints(shape)]);
  };

/** Scales or offsets as float32, in a shape. */
function ofGroups(
  graph: OnnxGraph,
  key: string,
  numbers: Float32Array | Table,
  shape: readonly number[],
): string {
  if (!isTable(numbers)) return graph.constant(key, { shape, dtype: 'float32' }, numbers);
  const stored = graph.node('Cast', [graph.bytes(key, shape, numbers.codes)], { to: onnxTypes.float32 });
  const codes = graph.node('Add', [stored, graph.scalar(-TABLE_HIGH, 'float32')]);
  const squares = graph.node('Mul', [codes, graph.node('Abs', [codes])]);
  return graph.node('Mul', [squares, graph.scalar(numbers.unit, 'float32')]);
}

/** Packed numbers as int32, [count]. */
function wholeNumbers(
  graph: OnnxGraph,
  key: string,
  { bytes }: PackedCodes,
  { bits, count }: { readonly bits: number; readonly count: number },
): string {
  const stored = graph.bytes(`${key}.codes`, [bytes.length], bytes);
  if (bits < 16)
    return graph.node('Slice', [unpacked(graph, stored, bits, [-1]), ...range(graph, 0, count, 0)]);
  const pairs = graph.node('Reshape', [asInt32(graph, stored), graph.ints([-1, 2])]);
  const weights = graph.constant('bytes', { shape: [1, 2], dtype: 'int32' }, Int32Array.of(1, 256));
  return graph.node('ReduceSum', [graph.node('Mul', [pairs, weights]), graph.ints([1])], { keepdims: 0 });
}

const asInt32 = (graph: OnnxGraph, bytes: string): string =>
  graph.node('Cast', [bytes], { to: onnxTypes.int32 });

/** The numbers of up to 8 bits in bytes, the first in the lowest bits, in a shape. */
function unpacked(graph: OnnxGraph, bytes: string, bits: number, shape: readonly number[]): string {
  const apart = graph.node('Unsqueeze', [asInt32(graph, bytes), graph.ints([-1])]);
  const shifts = Int32Array.from({ length: 8 / bits }, (_, i) => 2 ** (i * bits));
  const divisors = graph.constant(`shifts_${bits}`, { shape: [shifts.length], dtype: 'int32' }, shifts);
  const rest = graph.node('Mod', [graph.node('Div', [apart, divisors]), graph.scalar(2 ** bits, 'int32')]);
  return graph.node('Reshape', [rest, graph.ints(shape)]);
}

/** Starts, ends and axes of a slice along one axis. */
const range = (graph: OnnxGraph, from: number, to: number, axis: number): string[] => [
  graph.ints([from]),
  graph.ints([to]),
  graph.ints([axis]),
];

/** Maps [n, c, m, m] as [n, c, side, side], bilinear with corners not aligned. */
export const enlargedMaps = (
  graph: OnnxGraph,
  maps: string,
  shape: readonly number[],
  side: number,
): string =>
  shape.at(-1) === side
    ? maps
    : graph.node('Resize', [maps, '', '', graph.ints([...shape.slice(0, -2), side, side])], {
        mode: 'linear',
        coordinate_transformation_mode: 'half_pixel',
      });

/** What the codes of bases have in common. */
export interface BasesInGraph {
  readonly graph: OnnxGraph;
  readonly stored: StoredForm;
  readonly perClass: number;
  /** Channels and side of a basis. */
  readonly channels: number;
  readonly size: number;
}

/** The bases that `basis` (int64 [n]) names, [n, channels, size, size]. */
export function basesIn(at: BasesInGraph, code: Code, basis: string): string {
  const { graph, stored, channels, size } = at;
  const numbers = numbersIn(graph, stored);
  const own = (name: string): string => graph.node('Gather', [numbers(name), basis]);
  const images = (values: string): string =>
    graph.node('Reshape', [values, graph.ints([-1, channels, size, size])]);
  switch (code.kind) {
    case 'pixels':
      return own(stored.parts.some(({ name }) => name === 'bases') ? 'bases' : 'images');
    case 'frequency':
      return ofFrequencies(at, own, code, basis);
    case 'field':
      return images(ofFields(at, own, code));
    case 'shared': {
      const { shape = [] } = stored.parts.find(({ name }) => name === 'memories') ?? {};
      const whole = enlargedMaps(graph, numbers('memories'), shape, size);
      const rows = graph.node('Reshape', [whole, graph.ints([code.memories, -1])]);
      return images(graph.node('MatMul', [own('memories.coefficients'), rows]));
    }
  }
}

/** Bases of frequencies, [n, channels, size, size]. */
function ofFrequencies(at: BasesInGraph, own: Numbers, code: FrequencyCode, basis: string): string {
  const { graph, stored, channels, size } = at;
  const waves = graph.constant(
    'waves',
    { shape: [size, size], dtype: 'float32' },
    Float32Array.from(inverseTransform(size)),
  );
  const bands = bandsOf(channels, code).map((band) => {
    const masks = stored.masks.find(({ name }) => name === band.masks);
    if (masks === undefined) throw new Error('No masks.');
    return placed(at, own(band.values), { ...band, masks }, basis);
  });
  const full = bands.length > 1 ? coloursIn(graph, graph.node('Concat', bands, { axis: 1 })) : bands[0]!;
  const planes = graph.node('Reshape', [full, graph.ints([-1, channels, size, size])]);
  const upright = graph.node('Transpose', [waves], { perm: [1, 0] });
  return graph.node('MatMul', [upright, graph.node('MatMul', [planes, waves])]);
}

/** Colours [n, 3, size²] of their opponents: mixing goes before the transform, which is linear. */
function coloursIn(graph: OnnxGraph, opponents: string): string {
  const columns = [0, 1, 2].flatMap((colour) => OPPONENTS.map((row) => row[colour]!));
  const mix = graph.constant('colours', { shape: [3, 3], dtype: 'float32' }, Float32Array.from(columns));
  return graph.node('MatMul', [mix, opponents]);
}

/**
 * Coefficients at their places of the transform, [n, planes, size²].
 * @param coefficients [n, planes, kept] of the bases that `basis` names
 */
function placed(
  { graph, perClass, size }: BasesInGraph,
  coefficients: string,
  { planes, kept, masks }: { readonly planes: number; readonly kept: number; readonly masks: Masks },
  basis: string,
): string {
  const [classes = 0] = masks.shape;
  const bytes = graph.bytes(`stored.${masks.name}`, masks.shape, masks.bits);
  const bits = unpacked(graph, bytes, 1, [classes, -1]);
  const found = graph.node('NonZero', [graph.node('Slice', [bits, ...range(graph, 0, size ** 2, 1)])]);
  const columns = graph.node('Gather', [found, graph.scalar(1, 'int32')], { axis: 0 });
  const ofClasses = graph.node('Reshape', [columns, graph.ints([classes, kept])]);
  const own = graph.node('Gather', [ofClasses, graph.node('Div', [basis, graph.ints([perClass])])]);
  const apart = graph.node('Unsqueeze', [own, graph.ints([1])]);
  const places = graph.node('Expand', [apart, graph.ints([1, planes, kept])]);
  const shape = graph.node('Concat', [graph.node('Shape', [basis]), graph.ints([planes, size ** 2])], {
    axis: 0,
  });
  const zeros = graph.node('Expand', [graph.scalar(0, 'float32'), shape]);
  return graph.node('ScatterElements', [zeros, places, coefficients], { axis: 2 });
}

/** [n, channels, size²] */
function ofFields(
  { graph, size }: BasesInGraph,
  own: Numbers,
  { layers, firstFrequency, frequency }: FieldCode,
): string {
  let hidden = graph.constant(
    'places',
    { shape: [2, size ** 2], dtype: 'float32' },
    Float32Array.from(coordinates({ height: size, width: size })),
  );
  for (let layer = 0; layer <= layers; layer += 1) {
    const bias = graph.node('Unsqueeze', [own(`fields.${layer}.bias`), graph.ints([2])]);
    const turned = graph.node('MatMul', [own(`fields.${layer}.weight`), hidden]);
    const next = graph.node('Add', [turned, bias]);
    if (layer === layers) return next;
    const turns = graph.scalar(layer === 0 ? firstFrequency : frequency, 'float32');
    hidden = graph.node('Sin', [graph.node('Mul', [next, turns])]);
  }
  return hidden;
}
