/** What may come next in a filter expression. */
import type { FilterFields } from './fields';
import { isWord, OPERATORS, tokenise, type Token } from './tokens';
import type { RunColumn } from '../table/columns';

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
const STATISTICS = ['last', 'min', 'max'];

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
