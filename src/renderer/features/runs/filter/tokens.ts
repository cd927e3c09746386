/** The words of a filter expression. */
export type TokenKind = 'word' | 'number' | 'string' | 'operator' | 'open' | 'close' | 'comma';

export interface Token {
  readonly kind: TokenKind;
  /** As it is written; without its quotes in a string. */
  readonly text: string;
  /** Where it stands in the expression. */
  readonly from: number;
  readonly to: number;
}

export const OPERATORS = ['=', '!=', '>', '>=', '<', '<=', '~', '!~'] as const;
export type Operator = (typeof OPERATORS)[number];

const SYMBOLS: Readonly<Record<string, TokenKind>> = { '(': 'open', ')': 'close', ',': 'comma' };
const OPERATOR = /^(?:>=|<=|!=|!~|==|[=<>~])/;
const WORD = /^[^\s()=<>!~,'"]+/;
/** A number, perhaps with a unit: 60%, 1.5h, 20MB. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?:%|[a-z]{1,2})?$/i;

/** Where the expression cannot be read, and why. */
export interface TokenProblem {
  readonly code: 'openQuote' | 'strangeCharacter';
  readonly from: number;
  readonly to: number;
}

/** Splits an expression into tokens; stops at what it cannot read. */
export function tokenise(text: string): { tokens: Token[]; problem: TokenProblem | null } {
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

export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text.toLowerCase());
