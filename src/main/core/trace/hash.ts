import { createHash } from 'node:crypto';
import type { ProgramBody } from './builder';
import type { Atom, Variable } from './ir';

/**
 * A SHA-256 over everything that decides what a program computes: shapes, types, primitives, parameters, constants.
 * Variables count by the order of their definition, so equal programs have equal hashes whatever their ids.
 */
export function hashProgram(body: ProgramBody): string {
  const hash = createHash('sha256');
  const order = new Map<number, number>();
  const define = (variable: Variable): string => {
    order.set(variable.id, order.size);
    return `${variable.spec.dtype}[${variable.spec.shape.join(',')}]`;
  };
  const use = (atom: Atom): string => {
    if (atom.kind === 'variable') return `%${order.get(atom.id) ?? -1}`;
    return `${atom.spec.dtype}:${Object.is(atom.value, -0) ? '-0' : String(atom.value)}`;
  };
  hash.update(`inputs ${body.inputs.map(define).join(' ')}\n`);
  for (const { variable, data } of body.constants) {
    hash.update(`constant ${define(variable)}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  for (const { primitive, inputs, params, output } of body.equations) {
    hash.update(`\n${primitive} ${inputs.map(use).join(' ')} ${canonical(params)} ${define(output)}`);
  }
  hash.update(`\noutputs ${body.outputs.map(use).join(' ')}`);
  return hash.digest('hex');
}

/** JSON with sorted keys. */
function canonical(params: object): string {
  return JSON.stringify(Object.fromEntries(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))));
}
