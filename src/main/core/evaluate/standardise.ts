import { div, mean, mul, sqrt, square, sub, sum, type Sym } from '../trace/ops';

/**
 * The official protocol's quirk: a batch is standardised by one mean and one unbiased deviation over all its values,
 * in training and in testing alike (fixtures' definition C.9). Accuracies therefore depend on the test batch's size.
 */
export function standardiseBatch(images: Sym): Sym {
  const centred = sub(images, mean(images));
  return div(centred, sqrt(mul(sum(square(centred)), 1 / (images.size - 1))));
}

/** The same for values on the host, in place. */
export function standardiseValues(values: Float32Array): void {
  let [sum, squares] = [0, 0];
  for (const value of values) sum += value;
  const average = sum / values.length;
  for (const value of values) squares += (value - average) ** 2;
  const deviation = Math.sqrt(squares / (values.length - 1));
  for (let i = 0; i < values.length; i += 1) values[i] = ((values[i] ?? 0) - average) / deviation;
}
