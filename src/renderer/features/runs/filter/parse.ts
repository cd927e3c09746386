/**
 * Filter expressions: `objective = mtt and acc > 60%`.
 *
 *   or:      and { "or" and }
 *   and:     not { "and" not }
 *   not:     "not" not | "(" or ")" | comparison
 *   comparison: field [ operator value | ["not"] "in" "(" value { "," value } ")" | "is" ["not"] "empty" ]
 *   field:   name | ("last" | "min" | "max") "(" series ")"
 *
 * A field alone asks whether it holds anything but false.
 */
import { isNumeric, type RunColumn } from '../table/columns';
import type { RunEntry } from '../table/entry';
import type { FilterFields, Resolved } from './fields';
import { isWord, tokenise, type Operator, type Token } from './tokens';
import { isEmpty, passes, valueOf, type Value } from './values';

/** Why an expression cannot be used, and where. The words are the interface's: `runs.filter.problems.<code>`. */
export interface FilterProblem {
  readonly code:
    | 'openQuote'
    | 'strangeCharacter'
    | 'unknownField'
    | 'unknownFieldSimilar'
    | 'ambiguousField'
    | 'fieldExpected'
    | 'valueExpected'
    | 'numberExpected'
    | 'listExpected'
    | 'emptyExpected'
    | 'closeExpected'
    | 'endExpected';
  readonly from: number;
  readonly to: number;
  readonly named: Readonly<Record<string, string>>;
}

export type Predicate = (entry: RunEntry) => boolean;

export type FilterResult =
  /** `test` is null for an empty expression. */
  | { readonly ok: true; readonly test: Predicate | null }
  | { readonly ok: false; readonly problem: FilterProblem };

class Problem extends Error {
  constructor(readonly problem: FilterProblem) {
    super(problem.code);
  }
}

/** Reads an expression over these fields. Never throws. */
export function parseFilter(text: string, fields: FilterFields): FilterResult {
  const { tokens, problem } = tokenise(text);
  if (problem)
    return { ok: false, problem: { ...problem, named: { text: text.slice(problem.from, problem.to) } } };
  if (tokens.length === 0) return { ok: true, test: null };
  try {
    return { ok: true, test: new Parser(text, tokens, fields).parse() };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, problem: error.problem };
    throw error;
  }
}

const KEYWORDS = ['and', 'or', 'not', 'in', 'is', 'empty'];
const STATISTICS = ['last', 'min', 'max'] as const;

class Parser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
    private readonly fields: FilterFields,
  ) {}

  parse(): Predicate {
    const test = this.or();
    if (this.peek) this.fail('endExpected', this.peek);
    return test;
  }

  private or(): Predicate {
    let left = this.and();
    while (this.takeWord('or', '||')) {
      const [a, b] = [left, this.and()];
      left = (entry) => a(entry) || b(entry);
    }
    return left;
  }

  private and(): Predicate {
    let left = this.not();
    while (this.takeWord('and', '&&')) {
      const [a, b] = [left, this.not()];
      left = (entry) => a(entry) && b(entry);
    }
    return left;
  }

  private not(): Predicate {
    if (this.takeWord('not')) {
      const test = this.not();
      return (entry) => !test(entry);
    }
    if (this.take('open')) {
      const test = this.or();
      if (!this.take('close')) this.fail('closeExpected', this.peek);
      return test;
    }
    return this.comparison();
  }

  private comparison(): Predicate {
    const column = this.field();
    const operator = this.take('operator');
    if (operator) {
      const value = this.value(column);
      return (entry) => passes(entry, column, operator.text as Operator, value);
    }
    if (this.takeWord('is')) {
      const negated = this.takeWord('not') !== null;
      if (!this.takeWord('empty', 'null')) this.fail('emptyExpected', this.peek);
      return (entry) => isEmpty(column.value(entry)) !== negated;
    }
    const negated = isWord(this.peek, 'not') && isWord(this.tokens[this.at + 1], 'in');
    if (negated) this.at += 1;
    if (this.takeWord('in')) {
      const values = this.list(column);
      return (entry) => values.some((value) => passes(entry, column, '=', value)) !== negated;
    }
    return (entry) => !isEmpty(column.value(entry)) && column.value(entry) !== false;
  }

  private field(): RunColumn {
    const token = this.peek;
    if (!token || !['word', 'string', 'number'].includes(token.kind) || isWord(token, ...KEYWORDS)) {
      return this.fail('fieldExpected', token);
    }
    this.at += 1;
    const statistic = STATISTICS.find((one) => isWord(token, one));
    if (statistic && this.take('open')) {
      const series = this.take('word') ?? this.take('string') ?? this.fail('fieldExpected', this.peek);
      if (!this.take('close')) this.fail('closeExpected', this.peek);
      return this.resolved(this.fields.resolveSeries(statistic, series.text), series);
    }
    return this.resolved(this.fields.resolve(token.text), token);
  }

  private resolved(found: Resolved, token: Token): RunColumn {
    if ('column' in found) return found.column;
    if ('ambiguous' in found) {
      return this.fail('ambiguousField', token, { candidates: found.ambiguous.join(', ') });
    }
    if (found.similar === null) return this.fail('unknownField', token);
    return this.fail('unknownFieldSimilar', token, { similar: found.similar });
  }

  private list(column: RunColumn): Value[] {
    if (!this.take('open')) this.fail('listExpected', this.peek);
    const values = [this.value(column)];
    while (this.take('comma')) values.push(this.value(column));
    if (!this.take('close')) this.fail('closeExpected', this.peek);
    return values;
  }

  private value(column: RunColumn): Value {
    const token = this.take('number') ?? this.take('string') ?? this.take('word');
    if (!token || isWord(token, 'and', 'or', 'not', 'in', 'is'))
      return this.fail('valueExpected', token ?? this.peek);
    const value = valueOf(token, column);
    if (value === undefined) return this.fail('numberExpected', token);
    if (isNumeric(column.kind) && typeof value === 'boolean') return this.fail('numberExpected', token);
    return value;
  }

  private get peek(): Token | undefined {
    return this.tokens[this.at];
  }

  private take(kind: Token['kind']): Token | null {
    const token = this.peek;
    if (token?.kind !== kind) return null;
    this.at += 1;
    return token;
  }

  private takeWord(...words: readonly string[]): Token | null {
    return isWord(this.peek, ...words) ? this.take('word') : null;
  }

  /** At a token, or at the end of the expression. */
  private fail(
    code: FilterProblem['code'],
    token: Token | undefined | null,
    named: Readonly<Record<string, string>> = {},
  ): never {
    const [from, to] = token ? [token.from, token.to] : [this.text.length, this.text.length];
    const before = this.tokens[this.at - 1]?.text ?? '';
    throw new Problem({ code, from, to, named: { text: token?.text ?? '', before, ...named } });
  }
}
