import type { ProgramBody } from '../builder';
import type { Atom, Equation } from '../ir';

/** Dead code elimination: drops equations and constants that no output needs. Inputs stay. */
export function eliminateDeadCode(body: ProgramBody): ProgramBody {
  const needed = new Set<number>();
  const need = (atom: Atom): void => {
    if (atom.kind === 'variable') needed.add(atom.id);
  };
  body.outputs.forEach(need);
  const live: Equation[] = [];
  for (const eqn of body.equations.toReversed()) {
    if (!needed.has(eqn.output.id)) continue;
    live.push(eqn);
    eqn.inputs.forEach(need);
  }
  return {
    ...body,
    constants: body.constants.filter(({ variable }) => needed.has(variable.id)),
    equations: live.reverse(),
  };
}
