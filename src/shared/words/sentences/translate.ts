/**
 * Sentences of main in other languages. Like gettext, the English sentence itself is the key: main, the training process,
 * the command line and the store know one language, and what was written down long ago can be said in another one too.
 */

/**
 * From English templates to templates of another language. `{name}` stands for any text and `{#name}` for a number; in the
 * translation `{name!}` is a text that is looked up itself, such as a status or a reason.
 */
export type SentenceTable = Readonly<Record<string, string>>;

/** Answers a text in another language; what no template fits stays as it is. */
export type Translate = (text: string) => string;

interface Pattern {
  /** What stands between places for any text: the first where a sentence begins, the last where it ends. */
  readonly pieces: readonly RegExp[];
  readonly names: readonly string[];
  readonly to: string;
  /** How many characters of the template are fixed: the most particular template is tried first. */
  readonly fixed: number;
}

const PLACE = /\{#?\w+\}/;
const MOST_REMEMBERED = 2000;
/** Characters of a text that is looked up: rows of somebody else's library may hold any number. */
const LONGEST = 10_000;
/** Sentences in sentences that are looked up. */
const DEEPEST = 5;

/** The names in a template, in their order, without the mark of numbers. */
export const namesIn = (template: string): string[] =>
  [...template.matchAll(/\{#?(\w+)!?\}/g)].map(([, name]) => name ?? '');

/** Makes a translator of a table. Several sentences are taken one by one where each is known, else as one. */
export function translator(table: SentenceTable): Translate {
  const exact = new Map(Object.entries(table).filter(([from]) => !PLACE.test(from)));
  const patterns = Object.entries(table)
    .filter(([from]) => PLACE.test(from))
    .map(([from, to]) => patternOf(from, to))
    .sort((a, b) => b.fixed - a.fixed);
  const remembered = new Map<string, string | null>();

  function whole(text: string, depth: number): string | null {
    const known = remembered.get(text);
    if (known !== undefined) return known;
    const found = exact.get(text) ?? fitting(text, depth);
    if (remembered.size < MOST_REMEMBERED) remembered.set(text, found);
    return found;
  }

  function fitting(text: string, depth: number): string | null {
    for (const { pieces, names, to } of patterns) {
      const values = valuesIn(text, pieces);
      if (values === null) continue;
      const named = new Map(names.map((name, i) => [name, values[i] ?? '']));
      return to.replaceAll(/\{(\w+)(!?)\}/g, (_, name: string, again: string) => {
        const value = named.get(name) ?? '';
        return again === '!' && depth < DEEPEST ? translate(value, depth + 1) : value;
      });
    }
    return null;
  }

  function translate(text: string, depth: number): string {
    if (text.length > LONGEST) return text;
    const sentences = text.split(/(?<=[.!?]) (?=\S)/);
    const each = sentences.map((sentence) => whole(sentence, depth));
    if (each.every((one) => one !== null)) return each.join(' ');
    return whole(text, depth) ?? each.map((one, i) => one ?? sentences[i]).join(' ');
  }
  return (text) => translate(text, 0);
}

/**
 * What stands in the places of a template; null where the text is another. Each piece is taken where it comes first: if the
 * text fits at all it fits so, and nothing is tried twice.
 */
function valuesIn(text: string, pieces: readonly RegExp[]): string[] | null {
  const values: string[] = [];
  let from = 0;
  for (const [i, piece] of pieces.entries()) {
    // A place between two pieces holds something.
    piece.lastIndex = i === 0 ? 0 : from + 1;
    const found = piece.exec(text);
    if (found === null) return null;
    if (i > 0) values.push(text.slice(from, found.index));
    values.push(...found.slice(1));
    from = found.index + found[0].length;
  }
  return values;
}

/** A number, whose length is bounded: what looks like one and is none costs no time. */
const NUMBER = String.raw`([-\d.,]{1,40}(?:e[-+]?\d{1,6})?)`;

function patternOf(from: string, to: string): Pattern {
  const texts = from.split(/\{\w+\}/);
  const pieces = texts.map((text, i) => {
    const source = text
      .split(/\{#\w+\}/)
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`))
      .join(NUMBER);
    const isLast = i === texts.length - 1;
    return new RegExp(isLast ? `${source}$` : source, i === 0 ? 'y' : 'g');
  });
  const fixed = from.split(/\{#?\w+\}/).reduce((sum, part) => sum + part.length, 0);
  return { pieces, names: namesIn(from), to, fixed };
}
