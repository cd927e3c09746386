import type { Kernel } from '../graph/kernel';
import type { Contraction, Node } from '../graph/node';
import { asVariable, type Expr } from '../graph/symbolic';

/**
 * What a dispatch is for, as people ask about it. `products` are contractions of several classes that share one, `mixed`
 * are reductions and elementwise results that do.
 */
export const KERNEL_CLASSES = [
  'convolution',
  'input gradient',
  'kernel gradient',
  'dot',
  'products',
  'reduction rows',
  'split-K sum',
  'elementwise',
  'relayout',
  'mixed',
] as const;

export type KernelClass = (typeof KERNEL_CLASSES)[number];

/** The class of kernels that run as one dispatch. */
export function classOf(kernels: readonly Kernel[]): KernelClass {
  const classes = new Set(kernels.map(kernelClass));
  const [first = 'mixed'] = classes;
  if (classes.size === 1) return first;
  return kernels.every(({ kind }) => kind === 'contract') ? 'products' : 'mixed';
}

function kernelClass(kernel: Kernel): KernelClass {
  switch (kernel.kind) {
    case 'contract':
      return contractionClass(kernel.node.contraction);
    case 'pointwise':
      return kernel.node.kind === 'relayout' ? 'relayout' : 'elementwise';
    case 'rows':
      return kernel.reductions.length > 0 && kernel.reductions.every(addsParts)
        ? 'split-K sum'
        : 'reduction rows';
  }
}

/** Whether a reduction adds up the parts of a product that was cut along its sum, and nothing else. */
function addsParts(node: Node & { readonly kind: 'reduce' }): boolean {
  const source = node.inputs[0];
  const cut = source?.kind === 'contract' && source.contraction.splits > 1;
  return cut && node.axis.length === 1 && node.axis[0] === 0;
}

/**
 * What a product of sums is in the network, by how it reads its operands: a kernel gradient sums over images, an input
 * gradient reads the kernel turned around or spreads its input out.
 */
export function contractionClass(contraction: Contraction): KernelClass {
  if (!contraction.axes.some(({ name }) => /^([nco]|[vyk]\d+)$/.test(name))) return 'dot';
  if (sumsOverImages(contraction)) return 'kernel gradient';
  const spread = contraction.left.guards.some(({ low, high }) => high - low === 1);
  return spread || contraction.right.coordinates.some(isTurned) ? 'input gradient' : 'convolution';
}

/**
 * Whether the summed axis `c` runs along the images of the left operand, which come before the channels. Where there is
 * one image or one channel the sizes tell: a kernel gradient slides over more places than it has results along an image.
 */
function sumsOverImages({ left, axes }: Contraction): boolean {
  const dimensionOf = (name: string): number => left.coordinates.findIndex((c) => asVariable(c) === name);
  const [rows, sum] = [dimensionOf('n'), dimensionOf('c')];
  if (rows >= 0 && sum >= 0) return sum < rows;
  const extent = (letter: string): number =>
    axes.reduce((n, axis) => (axis.name.startsWith(letter) ? n * axis.extent : n), 1);
  return extent('k') > extent('y');
}

const isTurned = ({ terms }: Expr): boolean =>
  terms.some(
    ({ atom, coefficient }) => atom.kind === 'variable' && atom.name.startsWith('k') && coefficient < 0,
  );
