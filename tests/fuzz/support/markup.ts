/** Judges HTML without a browser: it must be well-formed to the letter, and have nothing that harmless texts do not bring. */

/** Elements with their attributes, as `a`, `a href`. */
export type Vocabulary = ReadonlySet<string>;

const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z_:][-a-zA-Z0-9_:.]*(?:="[^"<>]*")?)*)\s*(\/?)>/y;
const ATTRIBUTE = /\s+([a-zA-Z_:][-a-zA-Z0-9_:.]*)(?:="([^"]*)")?/g;
const DOCTYPE = /<!doctype html>/iy;
/** What `v-for` and `v-if` leave in pages that are rendered on a server. */
const PLACEHOLDER = /<!--[[\]]?-->/y;
/** Attributes that lead somewhere. */
const ADDRESSES = [
  'href',
  'src',
  'srcset',
  'action',
  'formaction',
  'data',
  'poster',
  'background',
  'xlink:href',
  'ping',
];
const SAFE_ADDRESS = /^(?:https?:\/\/|mailto:|#)/i;
const OWN_PICTURE = /^data:image\/png;base64,[A-Za-z0-9+/=]*$/;

interface Element {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
}

/** All elements of a document. Throws where a sign of markup is not part of a well-formed tag. */
function elementsOf(html: string): Element[] {
  const elements: Element[] = [];
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    const skipped = [DOCTYPE, PLACEHOLDER].find((pattern) => {
      pattern.lastIndex = at;
      return pattern.test(html);
    });
    if (skipped) {
      at = skipped.lastIndex;
      continue;
    }
    TAG.lastIndex = at;
    const tag = TAG.exec(html);
    if (!tag) throw new Error(`This is no well-formed tag: ${html.slice(at, at + 120)}`);
    at = TAG.lastIndex;
    const name = (tag[2] ?? '').toLowerCase();
    if (tag[1] === '/') continue;
    const attributes = [...(tag[3] ?? '').matchAll(ATTRIBUTE)].map(
      ([, key = '', value = '']) => [key.toLowerCase(), value] as const,
    );
    elements.push({ name, attributes });
    // Its text is no markup; the style sheet is our own.
    if (name === 'style') at = html.indexOf('</style', at);
  }
  return elements;
}

export function vocabularyOf(...documents: readonly string[]): Vocabulary {
  const words = documents
    .flatMap(elementsOf)
    .flatMap(({ name, attributes }) => [name, ...attributes.map(([attribute]) => `${name} ${attribute}`)]);
  return new Set(words);
}

/** Throws when a document has an element or attribute outside of the vocabulary, or leads or loads elsewhere. */
export function judgeMarkup(html: string, vocabulary: Vocabulary): void {
  for (const { name, attributes } of elementsOf(html)) {
    if (!vocabulary.has(name)) throw new Error(`There is an element ${name}.`);
    for (const [attribute, value] of attributes) {
      if (!vocabulary.has(`${name} ${attribute}`))
        throw new Error(`There is an attribute ${attribute} of ${name}.`);
      if (attribute.startsWith('on') || attribute === 'srcdoc')
        throw new Error(`There is a handler ${attribute}.`);
      if (ADDRESSES.includes(attribute) && !isHarmless(value)) throw new Error(`${name} leads to ${value}.`);
      if (attribute === 'style' && /url|expression|import|\\/i.test(value))
        throw new Error(`A style loads: ${value}`);
    }
  }
}

const isHarmless = (address: string): boolean => SAFE_ADDRESS.test(address) || OWN_PICTURE.test(address);
