// The images that follow from the bases of an exported run. The same as `haba_dataset.py` and the studio do it.

/** `facts` are those of the page: size, channels, hallucinators, mean, std, whitened, and what is stored (`decode.js`). */
globalThis.haba = (facts) => {
  'use strict';

  const { size, channels, hallucinators, mean, std, whitened } = facts;
  const { params, basisAt, enlarged } = globalThis.habaStored(facts);

  /** One hallucinator's parameters: [mid, inputs, k, k], [mid], maps [mid, inner, inner], [mid, outputs, k, k], [outputs]. */
  const hallucinator = (index) => {
    const own = (name) => {
      const { data } = params[`hallucinators.${name}`];
      const each = data.length / hallucinators;
      return data.subarray(index * each, (index + 1) * each);
    };
    /** Stored maps may be coarse. */
    const map = (name) => {
      const { shape } = params[`hallucinators.${name}`];
      return enlarged(own(name), shape.at(-1), size - params['hallucinators.enc.weight'].shape.at(-1) + 1);
    };
    const plain = ['enc.weight', 'enc.bias', 'dec.weight', 'dec.bias'];
    return {
      ...Object.fromEntries(plain.map((name) => [name, own(name)])),
      scale: map('scale'),
      shift: map('shift'),
    };
  };

  /** The hallucinator whose parameters lie between two: share 0 is the first, 1 the second. */
  const between = (a, b, share) =>
    Object.fromEntries(
      Object.keys(a).map((name) => [name, a[name].map((value, i) => value + share * (b[name][i] - value))]),
    );

  /** decoder^T * (scale * (encoder * basis + bias) + shift) + bias; basis [inputs, S, S] -> image [outputs, S, S]. */
  const hallucinate = (weights, basis) => {
    const [, mid, inputs, kernel] = params['hallucinators.enc.weight'].shape;
    const outputs = params['hallucinators.dec.weight'].shape[2];
    const inner = size - kernel + 1;
    const image = new Float32Array(outputs * size * size);
    for (let o = 0; o < outputs; o += 1)
      image.fill(weights['dec.bias'][o], o * size * size, (o + 1) * size * size);
    const map = new Float32Array(inner * inner);
    for (let m = 0; m < mid; m += 1) {
      map.fill(weights['enc.bias'][m]);
      for (let c = 0; c < inputs; c += 1) {
        for (let tap = 0; tap < kernel * kernel; tap += 1) {
          const weight = weights['enc.weight'][(m * inputs + c) * kernel * kernel + tap];
          const start = c * size * size + Math.floor(tap / kernel) * size + (tap % kernel);
          for (let y = 0; y < inner; y += 1)
            for (let x = 0; x < inner; x += 1) map[y * inner + x] += weight * basis[start + y * size + x];
        }
      }
      const place = m * inner * inner;
      for (let p = 0; p < map.length; p += 1)
        map[p] = weights.scale[place + p] * map[p] + weights.shift[place + p];
      for (let o = 0; o < outputs; o += 1) {
        for (let tap = 0; tap < kernel * kernel; tap += 1) {
          const weight = weights['dec.weight'][(m * outputs + o) * kernel * kernel + tap];
          const start = o * size * size + Math.floor(tap / kernel) * size + (tap % kernel);
          for (let y = 0; y < inner; y += 1)
            for (let x = 0; x < inner; x += 1) image[start + y * size + x] += weight * map[y * inner + x];
        }
      }
    }
    return image;
  };

  /** [channels, S, S]: pixels (black 0, white 1), or the values that networks see where those are whitened. */
  const imageOf = (index, weights) => {
    const basis = basisAt(index);
    const made = weights === null ? basis : hallucinate(weights, basis);
    const planes = made.length / (size * size);
    const image = new Float32Array(channels * size * size);
    for (let c = 0; c < channels; c += 1) {
      for (let p = 0; p < size * size; p += 1) {
        const value = made[Math.min(c, planes - 1) * size * size + p];
        image[c * size * size + p] = whitened ? value : value * std[c] + mean[c];
      }
    }
    return image;
  };

  return { imageOf, hallucinator, between };
};
