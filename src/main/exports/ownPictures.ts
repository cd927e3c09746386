/** Pictures of the person's own, as planes of bytes, until the studio closes. */
import { randomUUID } from 'node:crypto';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { OwnPicture } from '@shared/ipc/contract';
import type { Opened } from './frames';

/** Channel planes (CHW) of bytes, 1 or 3 of them. */
export interface PicturePlanes {
  readonly planes: Uint8Array;
  readonly channels: number;
  readonly size: number;
}

/** As many are kept. */
const KEPT = 50;

export class OwnPictures {
  private readonly kept = new Map<string, PicturePlanes>();

  add(name: string, picture: PicturePlanes): OwnPicture {
    const imageId = randomUUID();
    this.kept.set(imageId, picture);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT) break;
      this.kept.delete(oldest);
    }
    return { imageId, name };
  }

  /** A picture as a basis of a run: standardised or whitened as its dataset, [baseChannels, S, S]. */
  basis(imageId: string, opened: Opened): Float32Array {
    const picture = this.kept.get(imageId);
    if (!picture) throw new UserError('not-found', message('work.pictureGone'));
    const { channels, imageSize } = opened.parameterization;
    if (picture.size !== imageSize || picture.channels !== channels) {
      throw new UserError(
        'bad-input',
        message('work.pictureOfOtherSize', {
          channels: picture.channels,
          size: picture.size,
          same: picture.size,
        }),
      );
    }
    return toBasis(preparedAs(picture.planes, opened), channels, baseChannelsOf(opened));
  }
}

export const baseChannelsOf = ({ state, parameterization }: Opened): number =>
  state.params['bases']?.shape[1] ?? parameterization.channels;

/** Bytes as the dataset of a run has them. Throws a UserError where its whitening is lost. */
function preparedAs(planes: Uint8Array, { state, whitening, parameterization }: Opened): Float32Array {
  const plane = parameterization.imageSize ** 2;
  if (state.whitening === undefined) {
    const { mean, std } = state.standardisation;
    return Float32Array.from(planes, (byte, i) => {
      const channel = Math.floor(i / plane);
      return (byte / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1);
    });
  }
  if (!whitening) {
    throw new UserError('unavailable', message('work.whiteningGone'));
  }
  const { mean, transform } = whitening.transform;
  const centred = Float64Array.from(planes, (byte, i) => byte / 255 - (mean[i] ?? 0));
  const dimensions = centred.length;
  return Float32Array.from({ length: dimensions }, (_, row) => {
    let sum = 0;
    for (let d = 0; d < dimensions; d += 1) sum += centred[d]! * transform[row * dimensions + d]!;
    return sum;
  });
}

/** A basis of one channel is the mean of a picture's channels, as runs start from real images. */
function toBasis(image: Float32Array, channels: number, baseChannels: number): Float32Array {
  if (baseChannels === channels) return image;
  const plane = image.length / channels;
  return Float32Array.from({ length: plane }, (_, p) => {
    let sum = 0;
    for (let c = 0; c < channels; c += 1) sum += image[c * plane + p] ?? 0;
    return sum / channels;
  });
}
