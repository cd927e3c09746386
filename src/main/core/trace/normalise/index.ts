import { equation } from '../builder';
import type { Atom, Equation, Primitive, Variable, ProgramBody } from '../ir';
import { arithmeticRules, factorRules } from './arithmetic';
import { foldRules } from './fold';
import { movementRules } from './movement';
import { Rewriter, type Rule, type RuleSet } from './rewriter';

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

const allRules = merge(foldRules, movementRules, arithmeticRules, factorRules);

/** Applies the rewriting rules once, equation by equation; `extra` rules come before the usual ones. */
function simplify(body: ProgramBody, extra: RuleSet = {}): ProgramBody {
  return new Rewriter(merge(extra, allRules)).run(body);
}

/** Most programs are settled after two rounds; the limit only guards against rules that undo each other. */
const maxRounds = 6;

/** Simplifies a program without changing what it computes: folds constants, shares and drops work. */
export function normalise(body: ProgramBody, extra: RuleSet = {}): ProgramBody {
  let current = eliminateDeadCode(body);
  for (let round = 0; round < maxRounds; round++) {
    const next = eliminateDeadCode(deduplicate(simplify(current, extra)));
    if (round > 0 && next.equations.length === current.equations.length) return next;
    current = next;
  }
  return current;
}

function merge(...sets: readonly RuleSet[]): RuleSet {
  const merged: { [P in Primitive]?: Rule<Primitive>[] } = {};
  for (const set of sets) {
    for (const [primitive, rules] of Object.entries(set) as [Primitive, readonly Rule<Primitive>[]][]) {
      (merged[primitive] ??= []).push(...rules);
    }
  }
  return merged;
}
