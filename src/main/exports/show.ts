/** Decoded values of a frame as pixels, and which cells it has. */
import type { ImageBatch, ImageDisplay } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import type { GalleryCell } from '@shared/ipc/contract';
import { toRgba } from '../core/data/rgba';
import { dewhitened } from '../core/data/zca/fit';
import { canShowTrue, type Opened } from './frames';

/** Values as pixels. Without the way back from whitened ones, true pixels cannot be shown and contrast is. */
export async function shown(
  values: Float32Array,
  opened: Opened,
  display: ImageDisplay,
): Promise<ImageBatch> {
  const { state, whitening, parameterization } = opened;
  const { channels, imageSize } = parameterization;
  const possible = display === 'true' && !canShowTrue(opened) ? 'stretched' : display;
  const pixels = possible === 'true' && whitening ? await dewhitened(values, whitening.inverse) : values;
  return toRgba(pixels, channels, imageSize, state.standardisation, possible);
}

/** Throws a UserError for a cell that does not exist. */
export function assertCells({ parameterization }: Opened, cells: readonly GalleryCell[]): void {
  const { items, hallucinators, formation } = parameterization;
  for (const { basis, hallucinator, part = null } of cells) {
    if (basis >= items)
      throw new UserError('bad-input', `There is no basis ${basis}: choose 0 to ${items - 1}.`);
    if (hallucinator !== null && hallucinator >= hallucinators) {
      throw new UserError('bad-input', `There is no hallucinator ${hallucinator} in this run.`);
    }
    if (part !== null && part >= formation) {
      throw new UserError('bad-input', `There is no part ${part} of an image: this run has ${formation}.`);
    }
  }
}
