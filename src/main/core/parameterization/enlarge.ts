/** Bilinear enlarging with corners not aligned, along one side (PyTorch's `interpolate`, `align_corners` false). */

/** Row y says how place y of the larger side is made of the places of the smaller one: [to, from]. Each sums to 1. */
export function enlargingRows(from: number, to: number): Float32Array {
  const rows = new Float32Array(to * from);
  for (let y = 0; y < to; y += 1) {
    const place = Math.max(0, ((y + 0.5) * from) / to - 0.5);
    const above = Math.min(Math.floor(place), from - 1);
    const below = Math.min(above + 1, from - 1);
    const share = place - above;
    rows[y * from + above]! += 1 - share;
    rows[y * from + below]! += share;
  }
  return rows;
}
