/** Rotation of one channel by cubic B-spline interpolation. */

/** Pole of the recursive filter that turns samples into cubic B-spline coefficients. */
const POLE = Math.sqrt(3) - 2;

/**
 * Turns a square image counter-clockwise about its centre; what comes from outside of it is `fill`. The picture grows to
 * hold all of the turned image and is cut to size again, which moves it by half a pixel where the growth is odd; edges
 * are mirrored for the spline (the conventions of SciPy's `ndimage.rotate`, which the official code calls).
 * @param plane [S, S]
 */
export function rotateSpline(plane: Float32Array, size: number, degrees: number, fill: number): Float32Array {
  const coefficients = splineCoefficients(plane, size);
  const { cos, sin, pivot } = turnOf(size, degrees);
  const centre = (size - 1) / 2;
  const out = new Float32Array(size * size);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const [dy, dx] = [y - pivot, x - pivot];
      const row = cos * dy + sin * dx + centre;
      const column = cos * dx - sin * dy + centre;
      const inside = row >= 0 && row <= size - 1 && column >= 0 && column <= size - 1;
      out[y * size + x] = inside ? splineValue(coefficients, size, row, column) : fill;
    }
  }
  return out;
}

/**
 * The turn of an image of S by S pixels: pixel (y, x) of the result, seen from (pivot, pivot), turned by (cos, sin), is the
 * place in the image as seen from its centre. The pivot is the result's centre, half a pixel off where the growth is odd.
 */
export function turnOf(
  size: number,
  degrees: number,
): { readonly cos: number; readonly sin: number; readonly pivot: number } {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const grown = Math.trunc(size * (Math.abs(cos) + Math.abs(sin)) + 0.5);
  return { cos, sin, pivot: (grown - 1) / 2 - Math.trunc((grown - size) / 2) };
}

/** The coefficients of a line of S pixels as a matrix: coefficients = matrix x pixels, [S, S], row by row. */
export function splineMatrix(size: number): Float32Array {
  const columns = Float64Array.from({ length: size * size }, (_, i) =>
    Math.floor(i / size) === i % size ? 1 : 0,
  );
  if (size > 1) for (let line = 0; line < size; line += 1) filterLine(columns, line, size, size);
  return Float32Array.from(columns);
}

/** Coefficients of the cubic B-spline that passes through all pixels, rows first, then columns. */
function splineCoefficients(plane: Float32Array, size: number): Float64Array {
  const coefficients = Float64Array.from(plane);
  if (size < 2) return coefficients;
  for (let row = 0; row < size; row += 1) filterLine(coefficients, row * size, 1, size);
  for (let column = 0; column < size; column += 1) filterLine(coefficients, column, size, size);
  return coefficients;
}

/** The causal and the anticausal filter along one line of `count` values, `step` apart; mirrored at its ends. */
function filterLine(values: Float64Array, start: number, step: number, count: number): void {
  const get = (i: number): number => values[start + i * step] ?? 0;
  const set = (i: number, value: number): void => {
    values[start + i * step] = value;
  };
  const gain = (1 - POLE) * (1 - 1 / POLE);
  for (let i = 0; i < count; i += 1) set(i, get(i) * gain);
  set(0, firstCausal(get, count));
  for (let i = 1; i < count; i += 1) set(i, get(i) + POLE * get(i - 1));
  set(count - 1, (POLE / (POLE * POLE - 1)) * (get(count - 1) + POLE * get(count - 2)));
  for (let i = count - 2; i >= 0; i -= 1) set(i, POLE * (get(i + 1) - get(i)));
}

/** Where the causal filter starts: the sum over the mirrored, periodic line. */
function firstCausal(get: (i: number) => number, count: number): number {
  const period = POLE ** (count - 1);
  let sum = get(0) + period * get(count - 1);
  let [near, far] = [POLE, (period * period) / POLE];
  for (let i = 1; i < count - 1; i += 1) {
    sum += (near + far) * get(i);
    near *= POLE;
    far /= POLE;
  }
  return sum / (1 - period * period);
}

/** Cubic B-spline weights of the four neighbours of a place `fraction` after the second of them. */
function weights(fraction: number): readonly [number, number, number, number] {
  const rest = 1 - fraction;
  return [
    (rest * rest * rest) / 6,
    2 / 3 - fraction * fraction * (1 - fraction / 2),
    2 / 3 - rest * rest * (1 - rest / 2),
    (fraction * fraction * fraction) / 6,
  ];
}

function splineValue(coefficients: Float64Array, size: number, row: number, column: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const vertical = weights(row - top);
  const horizontal = weights(column - left);
  let sum = 0;
  vertical.forEach((down, i) => {
    const from = mirrored(top - 1 + i, size) * size;
    horizontal.forEach((right, j) => {
      sum += down * right * (coefficients[from + mirrored(left - 1 + j, size)] ?? 0);
    });
  });
  return sum;
}

/** Reflects an index about the first and the last place. */
function mirrored(index: number, size: number): number {
  const inside = index < 0 ? -index : index;
  return inside >= size ? Math.max(0, 2 * (size - 1) - inside) : inside;
}
