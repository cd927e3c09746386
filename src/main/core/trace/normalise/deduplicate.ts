import type { ProgramBody } from '../builder';
import { equation } from '../builder';
import type { Atom, Equation, Variable } from '../ir';

const commutative: ReadonlySet<string> = new Set(['add', 'mul', 'max', 'min', 'dot']);

/** Common subexpression elimination: equal equations on equal inputs are computed once. */
export function deduplicate(body: ProgramBody): ProgramBody {
  const replacement = new Map<number, Variable>();
  const read = (atom: Atom): Atom => (atom.kind === 'variable' ? (replacement.get(atom.id) ?? atom) : atom);
  const seen = new Map<string, Variable>();
  const equations: Equation[] = [];
  for (const eqn of body.equations) {
    const inputs = eqn.inputs.map(read);
    const keys = inputs.map(atomKey);
    if (commutative.has(eqn.primitive)) keys.sort();
    const key = `${eqn.primitive} ${keys.join(' ')} ${JSON.stringify(eqn.params)}`;
    const known = seen.get(key);
    if (known !== undefined) {
      replacement.set(eqn.output.id, known);
      continue;
    }
    seen.set(key, eqn.output);
    equations.push(equation(eqn.primitive, inputs, eqn.params, eqn.output));
  }
  return { ...body, equations, outputs: body.outputs.map(read) };
}

function atomKey(atom: Atom): string {
  if (atom.kind === 'variable') return `v${atom.id}`;
  return `${atom.spec.dtype}:${Object.is(atom.value, -0) ? '-0' : atom.value}`;
}
