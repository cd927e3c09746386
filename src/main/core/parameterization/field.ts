/**
 * Bases as neural fields (DDiF; Shin et al., "Distilling Dataset into Neural Field", ICLR 2025, section 3; fixtures'
 * definition C.15): each basis is a small network of sines (SIREN; Sitzmann et al., "Implicit Neural Representations with
 * Periodic Activation Functions", NeurIPS 2020) that answers the channels of the image at any place. Places cost nothing, and
 * an image of any size can be asked for.
 */
import type { FieldCode } from '@shared/config/parameterization';
import type { Random } from '../random/random';
import type { TensorSpec } from '../trace/ir';
import { add, matmul, mul, reshape, sin, type Sym, take } from '../trace/ops';
import { constant } from '../trace/symbol';
import type { Named, StoredTensor } from '../types';
import { type BasesShape, type BasisCode, everyItem, stored } from './code';

/** Of one field: sine layers of a width, and the channels that it answers. */
export type FieldShape = Pick<FieldCode, 'width' | 'layers' | 'firstFrequency' | 'frequency'> & {
  readonly channels: number;
};

/** Pixels of an image, row by row. */
interface ImageSize {
  readonly height: number;
  readonly width: number;
}

interface FieldParam {
  readonly name: string;
  readonly shape: readonly number[];
  /** Starting values are uniform between this and its negative. */
  readonly bound: number;
}

/** Layers from the first on, the linear one last. */
const weightOf = (layer: number): string => `fields.${layer}.weight`;
const biasOf = (layer: number): string => `fields.${layer}.bias`;

/** Parameters of one field, in the order of the official code. */
export function fieldParams({ width, layers, channels, frequency }: FieldShape): readonly FieldParam[] {
  return Array.from({ length: layers + 1 }, (_, layer) => {
    const [outputs, inputs] = [layer === layers ? channels : width, layer === 0 ? 2 : width];
    const bound = layer === 0 ? 1 / 2 : Math.sqrt(6 / width) / frequency;
    return [
      { name: weightOf(layer), shape: [outputs, inputs], bound },
      { name: biasOf(layer), shape: [outputs], bound },
    ];
  }).flat();
}

/**
 * Coordinates of pixels, row by row: all rows' and then all columns', [2, height * width]. Rows reach from -1 to 1; columns have
 * the same distance from each other.
 */
export function coordinates({ height, width }: ImageSize): Float64Array {
  const step = height > 1 ? 2 / (height - 1) : 0;
  return Float64Array.from({ length: 2 * height * width }, (_, at) => {
    const pixel = at % (height * width);
    return (at < height * width ? Math.floor(pixel / width) : pixel % width) * step - 1;
  });
}

/** Images of stacked fields, [n, channels, height, width]: h = sin(w (W h + b)) layer by layer, then W h + b. */
export function fieldImages(params: Named<Sym>, shape: FieldShape, size: ImageSize): Sym {
  const { width, layers, channels } = shape;
  const [n = 0] = stored(params, biasOf(0)).shape;
  const places = size.height * size.width;
  const bias = (layer: number, outputs: number): Sym =>
    reshape(stored(params, biasOf(layer)), [n, outputs, 1]);
  const first = reshape(stored(params, weightOf(0)), [n * width, 2]);
  const along = constant(Float32Array.from(coordinates(size)), [2, places]);
  const turned = add(reshape(matmul(first, along), [n, width, places]), bias(0, width));
  let hidden = sin(mul(turned, shape.firstFrequency));
  for (let layer = 1; layer < layers; layer += 1) {
    const next = add(matmul(stored(params, weightOf(layer)), hidden), bias(layer, width));
    hidden = sin(mul(next, shape.frequency));
  }
  const answers = add(matmul(stored(params, weightOf(layers)), hidden), bias(layers, channels));
  return reshape(answers, [n, channels, size.height, size.width]);
}

/** The image of one of some stacked fields, of any size, in double precision: [channels, height, width]. */
export function fieldOnHost(
  params: Named<StoredTensor>,
  item: number,
  { layers, firstFrequency, frequency }: FieldShape,
  size: ImageSize,
): Float64Array {
  const places = size.height * size.width;
  let values = coordinates(size);
  for (let layer = 0; layer <= layers; layer += 1) {
    const [weight, bias] = [stored(params, weightOf(layer)), stored(params, biasOf(layer))];
    const [, outputs = 0, inputs = 0] = weight.shape;
    const next = new Float64Array(outputs * places);
    for (let output = 0; output < outputs; output += 1) {
      const row = next.subarray(output * places, (output + 1) * places);
      row.fill(bias.data[item * outputs + output]!);
      for (let input = 0; input < inputs; input += 1) {
        const share = weight.data[(item * outputs + output) * inputs + input]!;
        const from = input * places;
        for (let place = 0; place < places; place += 1) row[place]! += share * values[from + place]!;
      }
      if (layer === layers) continue;
      const turns = layer === 0 ? firstFrequency : frequency;
      for (let place = 0; place < places; place += 1) row[place] = Math.sin(turns * row[place]!);
    }
    values = next;
  }
  return values;
}

/** How many times larger than the basis a field's portrait is. */
const ENLARGED = 4;

/** Activations of a layer that a warm-up holds at once, all fields of a step together. */
const MOST_ACTIVATIONS = 2 ** 22;

/**
 * Stored are the layers of all fields, `fields.0.weight` [items, outputs, inputs] and `fields.0.bias` [items, outputs] for each,
 * the linear one last. A field starts at random and is fitted to its image before the run begins.
 */
export function fieldCode(code: FieldCode, { classes, perClass, channels, size }: BasesShape): BasisCode {
  const items = classes * perClass;
  const shape: FieldShape = { ...code, channels };
  const own = fieldParams(shape);
  const spec = (dims: readonly number[]): TensorSpec => ({ shape: [items, ...dims], dtype: 'float32' });
  const square = { height: size, width: size };
  return {
    specs: Object.fromEntries(own.map(({ name, shape: dims }) => [name, spec(dims)])),
    groups: Object.fromEntries(own.map(({ name }) => [name, 'images'])),
    rule: 'adam',
    warmUp: {
      ...code.warmUp,
      atOnce: Math.max(1, Math.floor(MOST_ACTIVATIONS / (code.width * size ** 2))),
    },
    encode: (_bases, random: Random) =>
      Object.fromEntries(
        own.map(({ name, shape: dims, bound }) => [
          name,
          random.uniformArray(items * dims.reduce((a, b) => a * b, 1), -bound, bound),
        ]),
      ),
    decode(params, chosen) {
      const fields = own.map(({ name }) => [name, stored(params, name)] as const);
      const taken = fields.map(([name, all]) => [name, chosen ? take(all, chosen, 0) : all] as const);
      return fieldImages(Object.fromEntries(taken), shape, square);
    },
    decodeOnHost(params, chosen = everyItem({ classes, perClass })) {
      const each = channels * size ** 2;
      const images = new Float32Array(chosen.length * each);
      chosen.forEach((item, i) => images.set(fieldOnHost(params, item, shape, square), i * each));
      return images;
    },
    /** The field's image at a larger size, which it answers as well. */
    portrait(params, item) {
      const side = ENLARGED * size;
      const image = fieldOnHost(params, item, shape, { height: side, width: side });
      return { kind: 'images', count: 1, side, values: Float32Array.from(image) };
    },
  };
}
