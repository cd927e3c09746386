/** The values of a run's images, as networks see them or as pixels. */
import type { ExportValues } from '@shared/domain/exports';
import { destandardised } from '../../core/data/images';
import { dewhitened } from '../../core/data/zca/fit';
import { decodePairs, type DecodeCell } from '../../core/parameterization/hostDecode';
import type { ExportSubject } from './subject';

/** Images decoded in one go. */
export const CHUNK = 16;

/**
 * Decodes cells: [cells, channels, S, S]. Pixels have black 0 and white 1 and keep what goes beyond; whitened images need the
 * way back for them (`assertPixels`).
 */
export async function valuesOf(
  { state, parameterization: { grid }, inverse }: ExportSubject,
  cells: readonly DecodeCell[],
  values: ExportValues,
): Promise<Float32Array> {
  const { channels, imageSize } = state.geometry;
  const decoded = decodePairs(state.params, cells, channels, grid);
  if (values === 'network') return decoded;
  return inverse
    ? dewhitened(decoded, inverse)
    : destandardised(decoded, channels, imageSize, state.standardisation);
}
