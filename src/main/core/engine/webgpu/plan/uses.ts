import { innerVariables, type Kernel, rowVariables } from '../graph/kernel';
import { accesses, domain, reductionAccesses } from '../graph/leaves';
import type { Node } from '../graph/node';
import type { KernelUse } from './schedule';

/** What a kernel reads and writes in memory. Reductions that only their own kernel needs are neither. */
export function useOf(kernel: Kernel, stored: ReadonlySet<Node>): KernelUse {
  if (kernel.kind === 'contract') {
    return { reads: kernel.node.inputs.filter((node) => stored.has(node)), writes: [kernel.node] };
  }
  const members = membersOf(kernel);
  const own = new Set(members);
  const isLeaf = (node: Node): boolean => (own.has(node) ? node.kind === 'reduce' : stored.has(node));
  const reads = members.flatMap((node) =>
    (node.kind === 'reduce'
      ? reductionAccesses(node, rowVariables(node.shape), innerVariables(node), isLeaf)
      : accesses(node, domain(node.shape, 'd'), isLeaf)
    ).map((access) => access.node),
  );
  return {
    reads: [...new Set(reads)].filter((node) => !own.has(node)),
    writes: members.filter((node) => stored.has(node)),
  };
}

/** Tensors that a kernel computes. */
const membersOf = (kernel: Exclude<Kernel, { kind: 'contract' }>): readonly Node[] =>
  kernel.kind === 'pointwise'
    ? [kernel.node]
    : [...kernel.reductions, ...kernel.outputs.map(({ node }) => node)];
