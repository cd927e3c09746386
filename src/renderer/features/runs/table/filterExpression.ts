/** The expressions that filter runs: read into tokens, compiled to a test of one run, and completed at the caret. */
import { isNumeric, type RunColumn } from './columns';
import type { RunEntry } from './entry';
import {
  type FilterFields,
  type Resolved,
  type Token,
  type TokenKind,
  type Operator,
  isEmpty,
  OPERATORS,
  passes,
  valueOf,
  type Value,
} from './filterFields';

const SYMBOLS: Readonly<Record<string, TokenKind>> = { '(': 'open', ')': 'close', ',': 'comma' };
const OPERATOR = /^(?:>=|<=|!=|!~|==|[=<>~])/;
const WORD = /^[^\s()=<>!~,'"]+/;
/** A number, perhaps with a unit: 60%, 1.5h, 20MB. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?:%|[a-z]{1,2})?$/i;

/** Where the expression cannot be read, and why. */
interface TokenProblem {
  readonly code: 'openQuote' | 'strangeCharacter';
  readonly from: number;
  readonly to: number;
}

/** Splits an expression into tokens; stops at what it cannot read. */
function tokenise(text: string): { tokens: Token[]; problem: TokenProblem | null } {
  const tokens: Token[] = [];
  let at = 0;
  const push = (kind: TokenKind, raw: string, shown = raw): void => {
    tokens.push({ kind, text: shown, from: at, to: at + raw.length });
    at += raw.length;
  };
  while (at < text.length) {
    const rest = text.slice(at);
    const first = rest.charAt(0);
    const symbol = SYMBOLS[first];
    const operator = OPERATOR.exec(rest)?.[0];
    const word = WORD.exec(rest)?.[0];
    if (/\s/.test(first)) at += 1;
    else if (symbol) push(symbol, first);
    else if (first === '"' || first === "'") {
      const end = rest.indexOf(first, 1);
      if (end < 0) return { tokens, problem: { code: 'openQuote', from: at, to: text.length } };
      push('string', rest.slice(0, end + 1), rest.slice(1, end));
    } else if (operator) push('operator', operator, operator === '==' ? '=' : operator);
    else if (word) push(NUMBER.test(word) ? 'number' : 'word', word);
    else return { tokens, problem: { code: 'strangeCharacter', from: at, to: at + 1 } };
  }
  return { tokens, problem: null };
}

const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text.toLowerCase());

/*
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
    | 'endExpected'
    | 'tooDeep';
  readonly from: number;
  readonly to: number;
  readonly named: Readonly<Record<string, string>>;
}

type Predicate = (entry: RunEntry) => boolean;

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
/** Parentheses in parentheses: more than anybody writes, and few enough for every machine's stack. */
const DEEPEST = 100;
const STATISTICS = ['last', 'min', 'max'] as const;

class Parser {
  private at = 0;
  private depth = 0;

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
    const terms = [this.and()];
    while (this.takeWord('or', '||')) terms.push(this.and());
    return (entry) => terms.some((test) => test(entry));
  }

  private and(): Predicate {
    const terms = [this.not()];
    while (this.takeWord('and', '&&')) terms.push(this.not());
    return (entry) => terms.every((test) => test(entry));
  }

  private not(): Predicate {
    let isNegated = false;
    while (this.takeWord('not')) isNegated = !isNegated;
    const test = this.peek?.kind === 'open' ? this.group() : this.comparison();
    return isNegated ? (entry) => !test(entry) : test;
  }

  private group(): Predicate {
    const open = this.take('open');
    this.depth += 1;
    if (this.depth > DEEPEST) this.fail('tooDeep', open);
    const test = this.or();
    if (!this.take('close')) this.fail('closeExpected', this.peek);
    this.depth -= 1;
    return test;
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

/* What may come next in a filter expression. */

export interface Completion {
  readonly kind: 'field' | 'series' | 'operator' | 'value' | 'word';
  readonly text: string;
}

export interface Completions {
  /** The part of the expression that a completion replaces. */
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

type Place = 'field' | 'series' | 'operator' | 'value' | 'list' | 'is' | 'after';

const MOST = 12;
/** Completions at the caret, those first that begin with what is written there. */
export function completionsAt(text: string, caret: number, fields: FilterFields): Completions {
  const { tokens, problem } = tokenise(text.slice(0, caret));
  const last = tokens.at(-1);
  const partial = problem?.code === 'openQuote' ? null : last?.to === caret && isPartial(last) ? last : null;
  const before = partial ? tokens.slice(0, -1) : tokens;
  const from = problem?.from ?? partial?.from ?? caret;
  const written = text.slice(from, caret).replace(/^['"]/, '').toLowerCase();
  const { place, column, openLists } = placeAfter(before, fields);
  const options = optionsFor(place, column, openLists, fields)
    .filter(({ text: one }) => one.toLowerCase().includes(written) && one.toLowerCase() !== written)
    .sort((a, b) => rank(a, written) - rank(b, written))
    .slice(0, MOST);
  return { from, to: caret, options };
}

/** The expression with a completion in it, and where the caret then stands. */
export function complete(
  text: string,
  { from, to }: Completions,
  { kind, text: chosen }: Completion,
): { readonly text: string; readonly caret: number } {
  const quoted = kind === 'value' && /[\s()=<>!~,'"]/.test(chosen) ? JSON.stringify(chosen) : chosen;
  const space = chosen.endsWith('(') ? '' : ' ';
  const inserted = quoted + space;
  return {
    text: text.slice(0, from) + inserted + text.slice(to).replace(/^ /, space === ' ' ? '' : ' '),
    caret: from + inserted.length,
  };
}

const isPartial = ({ kind }: Token): boolean => kind === 'word' || kind === 'number';

const rank = ({ text }: Completion, written: string): number =>
  text.toLowerCase().startsWith(written) ? 0 : 1;

/** Walks through the tokens and says what the next one may be. */
function placeAfter(
  tokens: readonly Token[],
  fields: FilterFields,
): { place: Place; column: RunColumn | null; openLists: number } {
  let place: Place = 'field';
  let column: RunColumn | null = null;
  let openLists = 0;
  tokens.forEach((token, i) => {
    switch (place) {
      case 'field':
        if (token.kind === 'open') openLists += 1;
        if (token.kind === 'open' || isWord(token, 'not')) return;
        if (STATISTICS.some((one) => isWord(token, one)) && tokens[i + 1]?.kind === 'open') {
          place = 'series';
          return;
        }
        column = columnIn(fields, token.text);
        place = 'operator';
        return;
      case 'series':
        if (token.kind === 'word') column = columnIn(fields, token.text);
        if (token.kind === 'close') place = 'operator';
        return;
      case 'operator':
        if (token.kind === 'operator') place = 'value';
        else if (isWord(token, 'in')) place = 'list';
        else if (isWord(token, 'is')) place = 'is';
        else if (isWord(token, 'and', 'or', '&&', '||')) place = 'field';
        return;
      case 'list':
        if (token.kind === 'close') place = 'after';
        return;
      case 'is':
        if (isWord(token, 'empty', 'null')) place = 'after';
        return;
      case 'value':
        place = 'after';
        return;
      case 'after':
        if (isWord(token, 'and', 'or', '&&', '||')) place = 'field';
        else if (token.kind === 'close') openLists -= 1;
    }
  });
  return { place, column, openLists };
}

function columnIn(fields: FilterFields, name: string): RunColumn | null {
  const found = fields.resolve(name);
  return 'column' in found ? found.column : null;
}

function optionsFor(
  place: Place,
  column: RunColumn | null,
  openLists: number,
  fields: FilterFields,
): Completion[] {
  const as = (kind: Completion['kind'], texts: readonly string[]): Completion[] =>
    texts.map((text) => ({ kind, text }));
  switch (place) {
    case 'field':
      return [...as('field', fields.names), ...as('word', ['not', '(', 'min(', 'max(', 'last('])];
    case 'series':
      return as('series', fields.series);
    case 'operator':
      return [...as('operator', OPERATORS), ...as('word', ['in (', 'is empty', 'is not empty'])];
    case 'value':
    case 'list':
      return column ? as('value', fields.valuesOf(column)) : [];
    case 'is':
      return as('word', ['empty', 'not empty']);
    case 'after':
      return as('word', openLists > 0 ? ['and', 'or', ')'] : ['and', 'or']);
  }
}
