import { logSoftmax, mean, mul, neg, sum, type Sym } from '../trace/ops';

/** Labels as rows with a single 1: [labels.length, classes], row-major. */
export function oneHot(labels: ArrayLike<number>, classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i += 1) {
    const label = labels[i] ?? 0;
    if (label < 0 || label >= classes) {
      throw new RangeError(`Label ${label} is not one of ${classes} classes.`);
    }
    rows[i * classes + label] = 1;
  }
  return rows;
}

/** Mean cross-entropy of `logits` [N, classes] against one-hot `targets` [N, classes]: a scalar. */
export function crossEntropy(logits: Sym, targets: Sym): Sym {
  return neg(mean(sum(mul(logSoftmax(logits, 1), targets), 1)));
}
