/** Red, green and blue, 0..255, of `#rrggbb` or `#rgb`, which is what a build makes of it where it can. */
export function rgbOf(colour: string): number[] {
  const short = colour.length < 7;
  return [0, 1, 2].map((i) => {
    const digits = short ? (colour[1 + i] ?? '0').repeat(2) : colour.slice(1 + 2 * i, 3 + 2 * i);
    return parseInt(digits, 16) || 0;
  });
}
