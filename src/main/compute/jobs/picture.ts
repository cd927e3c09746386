import { decodeImage } from '../../core/data/decode';
import { toSquare } from '../../core/data/resize';
import type { PicturePlanes } from '../../exports/ownPictures';
import type { PictureJob } from './job';

/** A picture file as image folders are read. Throws a UserError when it is none, or damaged, or too large. */
export function readPicture({ name, bytes, channels, imageSize }: PictureJob): PicturePlanes {
  const image = decodeImage(bytes, name);
  return { planes: toSquare(image, imageSize, channels === 1 ? 'gray' : 'rgb'), channels, size: imageSize };
}
