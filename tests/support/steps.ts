import fc from 'fast-check';
import { dotContraction } from '@main/core/engine/webgpu/graph/operands';
import { NodeFactory } from '@main/core/engine/webgpu/graph/rewrite';
import type { Fused, Kernel } from '@main/core/engine/webgpu/graph/kernel';
import type { Node } from '@main/core/engine/webgpu/graph/node';
import type { KernelUse } from '@main/core/engine/webgpu/plan/schedule';

/** Kernels that read each other's results at random, in an order in which they could run. */
export interface RandomKernels {
  readonly fused: Fused;
  readonly use: (kernel: Kernel) => KernelUse;
  readonly inputs: readonly Node[];
  readonly outputs: ReadonlySet<Node>;
}

interface Draw {
  readonly contract: boolean;
  /** Which earlier tensors it reads, as fractions of their number. */
  readonly reads: readonly number[];
  readonly writes: number;
  readonly output: boolean;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  contract: fc.boolean(),
  reads: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 4 }),
  writes: fc.integer({ min: 1, max: 3 }),
  output: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
});

export const randomKernels: fc.Arbitrary<RandomKernels> = fc
  .array(draw, { minLength: 1, maxLength: 25 })
  .map((draws) => {
    const factory = new NodeFactory();
    const inputs = [0, 1, 2].map((index) => factory.make([4, 4], 'float32', [], { kind: 'input', index }));
    const tensors = [...inputs];
    const outputs = new Set<Node>();
    const uses = new Map<Kernel, KernelUse>();
    for (const { contract, reads, writes, output } of draws) {
      const read = [...new Set(reads.flatMap((at) => tensors[Math.floor(at * tensors.length)] ?? []))];
      const made = Array.from({ length: contract ? 1 : writes }, (_, i): Node =>
        contract ? product(factory, tensors.length) : factory.make([tensors.length + i + 2], 'float32', [], { kind: 'map', fn: 'copy' }),
      ); // prettier-ignore
      const [first] = made;
      if (first === undefined) continue;
      const kernel: Kernel =
        first.kind === 'contract' ? { kind: 'contract', node: first } : { kind: 'pointwise', node: first };
      uses.set(kernel, { reads: read, writes: made });
      tensors.push(...made);
      if (output) outputs.add(first);
    }
    const nodes = factory.nodes;
    const fused: Fused = {
      graph: { nodes, outputs: [...outputs], inputs: [] },
      stored: new Set(nodes),
      kernels: [...uses.keys()],
    };
    const use = (kernel: Kernel): KernelUse => uses.get(kernel) ?? { reads: [], writes: [] };
    return { fused, use, inputs, outputs };
  });

/** A contraction, different for every `size`. */
function product(factory: NodeFactory, size: number): Node {
  const [left, right] = [
    [8, 1, size + 2],
    [1, 8, size + 2],
  ].map((shape, index) => factory.make(shape, 'float32', [], { kind: 'input', index: 10 + index }));
  if (left === undefined || right === undefined) throw new RangeError('A product has two operands.');
  const contraction = dotContraction(left, right);
  return factory.make([8, 8], 'float32', [left, right], { kind: 'contract', contraction });
}
