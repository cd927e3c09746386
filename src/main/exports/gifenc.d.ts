/** The part of gifenc that is used here; the package brings no types. */
declare module 'gifenc' {
  /** Red, green and blue, 0..255. */
  type Colour = number[];

  interface Encoder {
    /** Appends a frame; `palette` are its own colours, `delay` is in milliseconds. */
    writeFrame(
      indices: Uint8Array,
      width: number,
      height: number,
      options: { readonly palette: readonly Colour[]; readonly delay: number; readonly dispose: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  }

  export function GIFEncoder(): Encoder;
  /** At most `most` colours for a picture. Reads the whole buffer behind `rgba`. */
  export function quantize(
    rgba: Uint8ClampedArray,
    most: number,
    options: { readonly format: 'rgb565' },
  ): Colour[];
  /** The nearest colour of each pixel. Reads the whole buffer behind `rgba`. */
  export function applyPalette(
    rgba: Uint8ClampedArray,
    palette: readonly Colour[],
    format: 'rgb565',
  ): Uint8Array;
}
