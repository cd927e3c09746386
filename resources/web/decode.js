// From what an exported run stores to its bases: whole numbers of few bits, then codes. The same as `haba_dataset.py` does it.

/**
 * `facts` are those of the page. `facts.stored` has `code` (as configurations name it), `planes` (channels of a basis), `bits`,
 * `lowestCode`, `masks` (bits; two of them where colours are apart) and `parts`: by name a shape with `floats`, or with `codes`,
 * `columns`, `scales` and, where codes are affine, `offsets`. Those are `floats`, or `codes` of 8 bits with a `unit`. Bytes are in
 * base64.
 */
globalThis.habaStored = (facts) => {
  'use strict';

  const { size, perClass } = facts;
  const { code, planes, bits, lowestCode, parts, masks } = facts.stored;
  const pixels = size * size;

  const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const floatsOf = (base64) => new Float32Array(bytesOf(base64).buffer);

  /** The whole number at a place of packed ones, the first in the lowest bits of a byte. */
  const wholeAt = (bytes, width, place) => {
    if (width === 16) return bytes[2 * place] + 256 * bytes[2 * place + 1];
    return (bytes[Math.floor((place * width) / 8)] >> ((place * width) % 8)) & (2 ** width - 1);
  };

  /** Scales or offsets: each entry of a table is a square with a sign, in units. */
  const ofGroups = ({ floats, codes, unit }) =>
    floats === undefined
      ? Float64Array.from(bytesOf(codes), (code) => (code - 127) * Math.abs(code - 127) * unit)
      : floatsOf(floats);

  const numbersOf = ({ shape, floats, codes, columns, scales, offsets }) => {
    if (floats !== undefined) return { shape, data: floatsOf(floats) };
    const bytes = bytesOf(codes);
    const [steps, starts] = [ofGroups(scales), offsets === null ? null : ofGroups(offsets)];
    const data = new Float32Array(shape.reduce((count, length) => count * length, 1));
    const inBlock = (data.length * columns) / steps.length;
    for (let i = 0; i < data.length; i += 1) {
      const group = Math.floor(i / inBlock) * columns + (i % columns);
      data[i] = (wholeAt(bytes, bits, i) + lowestCode) * steps[group] + (starts === null ? 0 : starts[group]);
    }
    return { shape, data };
  };
  const params = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, numbersOf(part)]));

  /** Square maps, one after the other, to another side: bilinear, corners not aligned. */
  const enlarged = (maps, side, to) => {
    if (side === to) return maps;
    const along = Array.from({ length: to }, (_, at) => {
      const place = Math.max(0, ((at + 0.5) * side) / to - 0.5);
      const first = Math.min(Math.floor(place), side - 1);
      return [first, Math.min(first + 1, side - 1), place - first];
    });
    const out = new Float32Array((maps.length / (side * side)) * to * to);
    for (let map = 0; map * to * to < out.length; map += 1) {
      for (let y = 0; y < to; y += 1) {
        const [above, below, down] = along[y];
        for (let x = 0; x < to; x += 1) {
          const [left, right, aside] = along[x];
          const at = (row, column) => maps[(map * side + row) * side + column];
          const upper = at(above, left) + aside * (at(above, right) - at(above, left));
          const lower = at(below, left) + aside * (at(below, right) - at(below, left));
          out[(map * to + y) * to + x] = upper + down * (lower - upper);
        }
      }
    }
    return out;
  };

  // For each code a function that answers a basis, [planes, S, S].

  const ofPixels = () => {
    const { data } = params.bases ?? params.images;
    return (item) => data.subarray(item * planes * pixels, (item + 1) * planes * pixels);
  };

  /** Colours of brightness and two differences: red against blue, green against both. All are orthonormal. */
  const inColours = (planes) => {
    const [y, a, b] = [0, 1, 2].map((plane) => planes.subarray(plane * pixels, (plane + 1) * pixels));
    return Float64Array.from({ length: 3 * pixels }, (_, at) => {
      const [colour, i] = [Math.floor(at / pixels), at % pixels];
      const green = (colour === 1 ? 2 : -1) * (b[i] / Math.sqrt(6));
      return y[i] / Math.sqrt(3) + ((1 - colour) * a[i]) / Math.sqrt(2) + green;
    });
  };

  /** x_n = (X_0 / 2 + sum over k > 0 of X_k cos(pi k (2n + 1) / 2S)) / S along each axis. */
  const ofFrequencies = () => {
    const apart = masks.length > 1;
    const names = ['coefficients', 'coefficients.chroma'];
    const bands = masks.map((mask, i) => ({ ...params[names[i]], rows: bytesOf(mask) }));
    const rowBytes = Math.ceil(pixels / 8);
    const waves = Float64Array.from({ length: pixels }, (_, at) => {
      const [k, n] = [Math.floor(at / size), at % size];
      return (Math.cos((Math.PI * k * (2 * n + 1)) / (2 * size)) / size) * (k === 0 ? 0.5 : 1);
    });
    /** The plane of the coefficients that lie from a place of `data` on. */
    const planeOf = (data, from, places) => {
      const wide = new Float64Array(pixels);
      places.forEach((place, i) => {
        const [row, column] = [Math.floor(place / size), place % size];
        for (let x = 0; x < size; x += 1) wide[row * size + x] += data[from + i] * waves[column * size + x];
      });
      return Float64Array.from({ length: pixels }, (_, at) => {
        const [y, x] = [Math.floor(at / size), at % size];
        let sum = 0;
        for (let k = 0; k < size; k += 1) sum += waves[k * size + y] * wide[k * size + x];
        return sum;
      });
    };
    return (item) => {
      const basis = new Float64Array(planes * pixels);
      let plane = 0;
      for (const { data, shape, rows } of bands) {
        const [, own, kept] = shape;
        const mask = rows.subarray(Math.floor(item / perClass) * rowBytes);
        const places = Array.from({ length: pixels }, (_, place) => place).filter((place) =>
          wholeAt(mask, 1, place),
        );
        for (let i = 0; i < own; i += 1) {
          basis.set(planeOf(data, (item * own + i) * kept, places), plane * pixels);
          plane += 1;
        }
      }
      return Float32Array.from(apart ? inColours(basis) : basis);
    };
  };

  /** h = sin(w (W h + b)) layer by layer, then W h + b; the first h is the place of a pixel, from -1 to 1. */
  const ofFields = () => {
    const step = size > 1 ? 2 / (size - 1) : 0;
    const places = Float64Array.from({ length: 2 * pixels }, (_, at) => {
      const pixel = at % pixels;
      return (at < pixels ? Math.floor(pixel / size) : pixel % size) * step - 1;
    });
    return (item) => {
      let hidden = places;
      for (let layer = 0; layer <= code.layers; layer += 1) {
        const [weight, bias] = [params[`fields.${layer}.weight`], params[`fields.${layer}.bias`]];
        const [, outputs, inputs] = weight.shape;
        const turns = layer === 0 ? code.firstFrequency : code.frequency;
        const next = new Float64Array(outputs * pixels);
        for (let output = 0; output < outputs; output += 1) {
          for (let p = 0; p < pixels; p += 1) {
            let sum = bias.data[item * outputs + output];
            for (let input = 0; input < inputs; input += 1)
              sum += weight.data[(item * outputs + output) * inputs + input] * hidden[input * pixels + p];
            next[output * pixels + p] = layer === code.layers ? sum : Math.sin(turns * sum);
          }
        }
        hidden = next;
      }
      return Float32Array.from(hidden);
    };
  };

  /** The sum of all memories, enlarged, each times a share. */
  const ofShares = () => {
    const memories = enlarged(params.memories.data, params.memories.shape[3], size);
    const shares = params['memories.coefficients'].data;
    const count = params.memories.shape[0];
    return (item) =>
      Float32Array.from({ length: planes * pixels }, (_, at) => {
        let sum = 0;
        for (let k = 0; k < count; k += 1)
          sum += shares[item * count + k] * memories[k * planes * pixels + at];
        return sum;
      });
  };

  const codes = { pixels: ofPixels, frequency: ofFrequencies, field: ofFields, shared: ofShares };
  const decoded = codes[code.kind]();
  const known = new Map();

  /** A basis, [planes, S, S]. */
  const basisAt = (item) => {
    if (!known.has(item)) known.set(item, decoded(item));
    return known.get(item);
  };

  return { params, basisAt, enlarged };
};
