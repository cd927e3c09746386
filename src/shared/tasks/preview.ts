/** The images that an attempt at a cell shows while it works: small, and the latest alone. */
import { z } from 'zod';
import { printable } from '../text/printable';

/** Characters of the packed pixels. */
export const LARGEST_PREVIEW = 2 ** 18;
/** Pixels of all images together. */
const MOST_PIXELS = 2 ** 20;

const size = z.int().min(1).max(1024);

export const previewSchema = z
  .strictObject({
    iteration: z.int().min(0).max(1e9),
    /** Images in a row. */
    columns: size,
    count: size,
    width: size,
    height: size,
    /** Of each row. */
    classNames: z
      .array(
        z
          .string()
          .max(1000)
          .transform((name) => printable(name, 100)),
      )
      .max(1024),
    /** Red, green and blue of each pixel, deflated, in base64. */
    pixels: z.base64().max(LARGEST_PREVIEW),
  })
  .refine(({ count, width, height }) => count * width * height <= MOST_PIXELS)
  .refine(({ count, columns, classNames }) => count % columns === 0 && classNames.length === count / columns);
export type CellPreview = z.output<typeof previewSchema>;
