/** Each hallucinator as an ONNX model: any number of bases in, images out. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OnnxGraph } from '../../core/engine/onnx/graph';
import { formationPadding, formationRows } from '../../core/parameterization/formation';
import { hallucinatorAt, type HostHallucinator } from '../../core/parameterization/hostDecode';
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

/** Writes `hallucinator-1.onnx` and so on; nothing where images are stored as they are. */
export async function writeHallucinators(
  { state, parameterization, whitened }: ExportSubject,
  folder: string,
): Promise<void> {
  const { hallucinators, grid } = parameterization;
  if (hallucinators === 0) return;
  await mkdir(folder, { recursive: true });
  const finish = { grid, standardisation: whitened ? null : state.standardisation };
  for (let index = 0; index < hallucinators; index += 1) {
    const model = hallucinatorModel(`hallucinator-${index + 1}`, hallucinatorAt(state.params, index), finish);
    await writeFile(join(folder, `hallucinator-${index + 1}.onnx`), model);
  }
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
  const spec = { shape: [1, outputs, size, size], dtype: 'float32' } as const;
  graph.output('images', images, spec, ROWS);
  if (standardisation) {
    const channels = [outputs, 1, 1];
    const std = constant('std', channels, Float32Array.from(standardisation.std));
    const mean = constant('mean', channels, Float32Array.from(standardisation.mean));
    graph.output('pixels', graph.node('Add', [graph.node('Mul', [images, std]), mean]), spec, ROWS);
  }
  const { factor } = grid;
  if (factor > 1) {
    const side = factor * size;
    const rows = constant('rows', [side, size], formationRows(size, factor));
    const columns = graph.node('Transpose', [rows], { perm: [1, 0] });
    const spread = graph.node('MatMul', [rows, graph.node('MatMul', [images, columns])]);
    const padded = graph.node('Add', [
      spread,
      constant('padding', [outputs, side, side], formationPadding(size, outputs, grid)),
    ]);
    const places = graph.node('Reshape', [padded, graph.ints([0, outputs, factor, size, factor, size])]);
    const turned = graph.node('Transpose', [places], { perm: [0, 2, 4, 1, 3, 5] });
    const parts = graph.node('Reshape', [turned, graph.ints([-1, outputs, size, size])]);
    graph.output('parts', parts, spec, `${ROWS}_parts`);
  }
  return graph.encode();
}
