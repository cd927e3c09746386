/**
 * What is stored as an ONNX model, numbers of bases and hallucinators in and images out; and each hallucinator as one, for any
 * bases.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OnnxGraph } from '../../core/engine/onnx/graph';
import { formationPadding, formationRows } from '../../core/parameterization/formation';
import { hallucinatorAt, type HostHallucinator } from '../../core/parameterization/hostDecode';
import { basesIn, enlargedMaps, numbersIn } from './onnxCodes';
import type { ExportSubject } from './subject';
import type { Grid } from '../../core/types';

/** What becomes of the images that a hallucinator makes. */
export interface Finish {
  /** Standardisation that is undone for the output `pixels`; null leaves it out. */
  readonly standardisation: { readonly mean: readonly number[]; readonly std: readonly number[] } | null;
  /** How an image is taken apart; where it has more than one part there is the output `parts`. */
  readonly grid: Grid;
}

const ROWS = 'n';

/** Writes `distilled.onnx`, and `hallucinator-1.onnx` and so on where there are hallucinators. */
export async function writeModels(subject: ExportSubject, folder: string): Promise<void> {
  const { state, parameterization } = subject;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'distilled.onnx'), distilledModel(subject));
  const finish = finishOf(subject);
  for (let index = 0; index < parameterization.hallucinators; index += 1) {
    const model = hallucinatorModel(`hallucinator-${index + 1}`, hallucinatorAt(state.params, index), finish);
    await writeFile(join(folder, `hallucinator-${index + 1}.onnx`), model);
  }
}

const finishOf = ({ state, parameterization: { grid }, whitened }: ExportSubject): Finish => ({
  grid,
  standardisation: whitened ? null : state.standardisation,
});

/**
 * An ONNX model of all that is stored, decoded in the graph. Inputs: `basis` (int64 [n]) and, where there are hallucinators,
 * `hallucinator` (int64 [n]), which each row goes through. Outputs: those of `hallucinatorModel` and, with hallucinators,
 * `bases` [n, B, S, S].
 */
export function distilledModel(subject: ExportSubject): Uint8Array {
  const { state, stored, parameterization } = subject;
  const { channels, imageSize: size } = state.geometry;
  const { code, baseChannels, hallucinators, kernel } = state.config.parameterization;
  const graph = new OnnxGraph('distilled');
  const index = { shape: [1], dtype: 'int64' } as const;
  const basis = graph.input('basis', index, ROWS);
  const inputs = baseChannels === 'single' ? 1 : channels;
  const { perClass } = parameterization;
  const bases = basesIn({ graph, stored, perClass, channels: inputs, size }, code, basis);
  const shape = { channels, size };
  if (hallucinators === 0) {
    const images =
      inputs === channels ? bases : graph.node('Expand', [bases, graph.ints([1, channels, 1, 1])]);
    finished(graph, images, shape, finishOf(subject));
    return graph.encode();
  }
  const hallucinator = graph.input('hallucinator', index, ROWS);
  graph.output('bases', bases, { shape: [1, inputs, size, size], dtype: 'float32' }, ROWS);
  const images = hallucinated(graph, subject, { bases, hallucinator, inputs, kernel });
  finished(graph, images, shape, finishOf(subject));
  return graph.encode();
}

/**
 * Each row of `bases` through its own hallucinator. Filters that differ from row to row are no convolution of ONNX: for each place
 * of a kernel the window that lies there is multiplied by the filters' weights, and the products are added up.
 */
function hallucinated(
  graph: OnnxGraph,
  { state, stored }: ExportSubject,
  given: {
    readonly bases: string;
    readonly hallucinator: string;
    readonly inputs: number;
    readonly kernel: number;
  },
): string {
  const { bases, hallucinator, inputs, kernel } = given;
  const { channels, imageSize: size } = state.geometry;
  const inner = size - kernel + 1;
  const numbers = numbersIn(graph, stored);
  const chosen = (tensor: string): string => graph.node('Gather', [tensor, hallucinator]);
  const own = (name: string): string => chosen(numbers(`hallucinators.${name}`));
  const maps = (name: string): string => {
    const { shape = [] } = stored.parts.find((part) => part.name === `hallucinators.${name}`) ?? {};
    return chosen(enlargedMaps(graph, numbers(`hallucinators.${name}`), shape, inner));
  };
  const reshaped = (value: string, shape: readonly number[]): string =>
    graph.node('Reshape', [value, graph.ints(shape)]);
  const bias = (name: string): string => reshaped(own(name), [0, channels, 1, 1]);
  const sum = (values: readonly string[]): string =>
    values.reduce((total, value) => graph.node('Add', [total, value]));
  const taps = Array.from({ length: kernel ** 2 }, (_, tap) => tap);
  /** Weights at one place of the kernels, [n, mid, inputs or outputs]. */
  const weights = (name: string, side: number, tap: number): string => {
    const flat = reshaped(own(name), [0, channels, side, kernel ** 2]);
    return graph.node('Gather', [flat, graph.scalar(tap, 'int32')], { axis: 3 });
  };
  const encoded = taps.map((tap) => {
    const [y, x] = [Math.floor(tap / kernel), tap % kernel];
    const [starts, ends] = [graph.ints([y, x]), graph.ints([y + inner, x + inner])];
    const window = graph.node('Slice', [bases, starts, ends, graph.ints([2, 3])]);
    return graph.node('MatMul', [
      weights('enc.weight', inputs, tap),
      reshaped(window, [0, inputs, inner ** 2]),
    ]);
  });
  const features = graph.node('Add', [reshaped(sum(encoded), [0, channels, inner, inner]), bias('enc.bias')]);
  const shaped = graph.node('Add', [graph.node('Mul', [features, maps('scale')]), maps('shift')]);
  const hidden = reshaped(shaped, [0, channels, inner ** 2]);
  const decoded = taps.map((tap) => {
    const [y, x] = [Math.floor(tap / kernel), tap % kernel];
    const turned = graph.node('Transpose', [weights('dec.weight', channels, tap)], { perm: [0, 2, 1] });
    const part = reshaped(graph.node('MatMul', [turned, hidden]), [0, channels, inner, inner]);
    return graph.node('Pad', [part, graph.ints([0, 0, y, x, 0, 0, kernel - 1 - y, kernel - 1 - x])]);
  });
  return graph.node('Add', [sum(decoded), bias('dec.bias')]);
}

/**
 * An ONNX model with the input `bases` [n, B, S, S] and the outputs `images` [n, C, S, S] (as networks are trained on
 * them), `pixels` (the same, black 0 and white 1) and `parts` [n * factor², C, S, S].
 */
export function hallucinatorModel(
  name: string,
  { size, kernel, inputs, mid, outputs, ...weights }: HostHallucinator,
  { standardisation, grid }: Finish,
): Uint8Array {
  const graph = new OnnxGraph(name);
  const constant = (key: string, shape: readonly number[], data: Float32Array): string =>
    graph.constant(key, { shape, dtype: 'float32' }, data);
  const inner = size - kernel + 1;
  const window = { kernel_shape: [kernel, kernel] };
  const bases = graph.input('bases', { shape: [1, inputs, size, size], dtype: 'float32' }, ROWS);
  const encoder = constant('enc.weight', [mid, inputs, kernel, kernel], weights.encoder);
  const features = graph.node(
    'Conv',
    [bases, encoder, constant('enc.bias', [mid], weights.encoderBias)],
    window,
  );
  const scaled = graph.node('Mul', [features, constant('scale', [mid, inner, inner], weights.scale)]);
  const shifted = graph.node('Add', [scaled, constant('shift', [mid, inner, inner], weights.shift)]);
  const decoder = constant('dec.weight', [mid, outputs, kernel, kernel], weights.decoder);
  const images = graph.node(
    'ConvTranspose',
    [shifted, decoder, constant('dec.bias', [outputs], weights.decoderBias)],
    window,
  );
  finished(graph, images, { channels: outputs, size }, { standardisation, grid });
  return graph.encode();
}

/** Declares the outputs that follow from images [n, C, S, S]. */
function finished(
  graph: OnnxGraph,
  images: string,
  { channels, size }: { readonly channels: number; readonly size: number },
  { standardisation, grid }: Finish,
): void {
  const constant = (key: string, shape: readonly number[], data: Float32Array): string =>
    graph.constant(key, { shape, dtype: 'float32' }, data);
  const spec = { shape: [1, channels, size, size], dtype: 'float32' } as const;
  graph.output('images', images, spec, ROWS);
  if (standardisation) {
    const each = [channels, 1, 1];
    const std = constant('std', each, Float32Array.from(standardisation.std));
    const mean = constant('mean', each, Float32Array.from(standardisation.mean));
    graph.output('pixels', graph.node('Add', [graph.node('Mul', [images, std]), mean]), spec, ROWS);
  }
  const { factor } = grid;
  if (factor === 1) return;
  const side = factor * size;
  const rows = constant('rows', [side, size], formationRows(size, factor));
  const columns = graph.node('Transpose', [rows], { perm: [1, 0] });
  const spread = graph.node('MatMul', [rows, graph.node('MatMul', [images, columns])]);
  const padding = constant('padding', [channels, side, side], formationPadding(size, channels, grid));
  const padded = graph.node('Add', [spread, padding]);
  const places = graph.node('Reshape', [padded, graph.ints([0, channels, factor, size, factor, size])]);
  const turned = graph.node('Transpose', [places], { perm: [0, 2, 4, 1, 3, 5] });
  const parts = graph.node('Reshape', [turned, graph.ints([-1, channels, size, size])]);
  graph.output('parts', parts, spec, `${ROWS}_parts`);
}
