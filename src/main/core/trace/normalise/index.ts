import type { ProgramBody } from '../builder';
import type { Primitive } from '../ir';
import { arithmeticRules } from './arithmetic';
import { deduplicate } from './deduplicate';
import { eliminateDeadCode } from './eliminate';
import { factorRules } from './factor';
import { foldRules } from './fold';
import { movementRules } from './movement';
import { type Rule, type RuleSet, Rewriter } from './rewriter';

const allRules = merge(foldRules, movementRules, arithmeticRules, factorRules);

/** Applies the rewriting rules once, equation by equation; `extra` rules come before the usual ones. */
export function simplify(body: ProgramBody, extra: RuleSet = {}): ProgramBody {
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
