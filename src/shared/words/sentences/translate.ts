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
  readonly match: RegExp;
  readonly names: readonly string[];
  readonly to: string;
  /** How many characters of the template are fixed: the most particular template is tried first. */
  readonly fixed: number;
}

const PLACE = /\{#?\w+\}/;
const MOST_REMEMBERED = 2000;

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

  function whole(text: string): string | null {
    const known = remembered.get(text);
    if (known !== undefined) return known;
    const found = exact.get(text) ?? fitting(text);
    if (remembered.size < MOST_REMEMBERED) remembered.set(text, found);
    return found;
  }

  function fitting(text: string): string | null {
    for (const { match, names, to } of patterns) {
      const values = match.exec(text)?.slice(1);
      if (values === undefined) continue;
      const named = new Map(names.map((name, i) => [name, values[i] ?? '']));
      return to.replaceAll(/\{(\w+)(!?)\}/g, (_, name: string, again: string) => {
        const value = named.get(name) ?? '';
        return again === '!' ? translate(value) : value;
      });
    }
    return null;
  }

  function translate(text: string): string {
    const sentences = text.split(/(?<=[.!?]) (?=\S)/);
    const each = sentences.map(whole);
    if (each.every((one) => one !== null)) return each.join(' ');
    return whole(text) ?? each.map((one, i) => one ?? sentences[i]).join(' ');
  }
  return translate;
}

function patternOf(from: string, to: string): Pattern {
  const parts = from.split(/(\{#?\w+\})/);
  const source = parts.map((part, i) => {
    if (i % 2 === 0) return part.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
    return part.startsWith('{#') ? String.raw`([-\d.,]+(?:e[-+]?\d+)?)` : '([^]+?)';
  });
  const fixed = parts.reduce((sum, part, i) => (i % 2 === 0 ? sum + part.length : sum), 0);
  return { match: new RegExp(`^${source.join('')}$`), names: namesIn(from), to, fixed };
}
