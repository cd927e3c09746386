import { div, mean, mul, sqrt, square, sub, sum, type Sym } from '../trace/ops';

/**
 * The official protocol's quirk: a batch is standardised by one mean and one unbiased deviation over all its values,
 * in training and in testing alike (fixtures' definition C.9). Accuracies therefore depend on the test batch's size.
 */
export function standardiseBatch(images: Sym): Sym {
  const centred = sub(images, mean(images));
  return div(centred, sqrt(mul(sum(square(centred)), 1 / (images.size - 1))));
}
