/**
 * The one mechanism of words. A message is a key of the catalogues (`words/{en,ko}`) and the values of its placeholders. It is
 * made where something happens, travels and is stored as it is, and becomes a sentence where people read it. So one place knows
 * what a sentence says, and every reader gets it in their own language.
 */
import {
  compile,
  createCoreContext,
  registerMessageCompiler,
  resolveValue,
  translate,
} from '@intlify/core-base';
import { z } from 'zod';
import { en } from './en';
import { ko } from './ko';

export type Language = 'en' | 'ko';

/** The language in force, where `system` is a tag of the system's such as `ko-KR`. */
export function languageOf(setting: Language | 'system', system: string): Language {
  if (setting !== 'system') return setting;
  return system.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

type Paths<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Paths<T[K]>}`;
}[keyof T & string];
/** A dotted path into the English catalogue. */
export type MessageKey = Paths<typeof en>;

type TextAt<T, K> = K extends `${infer Head}.${infer Rest}`
  ? TextAt<T[Head & keyof T], Rest>
  : T[K & keyof T];
/** Names in braces; `{'…'}` is a literal. */
type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `'${string}` ? never : Name) | Names<Rest>
  : never;
type ValuesOf<K extends MessageKey> = { readonly [Name in Names<TextAt<typeof en, K>>]: Value };

type Value = string | number | Message;

export interface Message {
  readonly key: MessageKey;
  /** A value may be a message itself, such as a status or a reason. `count` chooses between forms that `|` separates. */
  readonly values?: Readonly<Record<string, Value>>;
}

/** Whether a text is a key of the catalogues. */
export const isKey = (text: string): text is MessageKey => typeof resolveValue(en, text) === 'string';

/** Makes a message. A missing or an unknown placeholder of the key is a type error. */
export function message<K extends MessageKey>(
  key: K,
  ...[values]: [Names<TextAt<typeof en, K>>] extends [never] ? [] : [values: ValuesOf<K>]
): Message {
  return values === undefined ? { key } : { key, values };
}

/** Text that is no sentence of ours, such as a driver's, or that an older version wrote: it is said as it is. */
export const verbatim = (text: string): Message => message('common.verbatim', { text });

/** Several messages one after the other. */
export const together = (...messages: readonly Message[]): Message =>
  messages.length === 0
    ? verbatim('')
    : messages.reduce((first, second) => message('common.together', { first, second }));

registerMessageCompiler(compile);
const context = createCoreContext({
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en, ko },
  messageResolver: resolveValue,
  missingWarn: false,
  fallbackWarn: false,
  warnHtmlMessage: false,
});

/** The sentence of a message. A key that this version does not know, such as a newer one's, answers its key and values. */
export function say(language: Language, { key, values = {} }: Message): string {
  const named = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'object' ? say(language, value) : value,
    ]),
  );
  const said = translate(context, key, named, { locale: language });
  if (typeof said === 'string' && said !== key) return said;
  const rest = Object.entries(named).map(([name, value]) => `${name}: ${value}`);
  return rest.length === 0 ? key : `${key} (${rest.join(', ')})`;
}

/** A message that crosses a border. Its key may be one of a newer version: `say` answers something readable then. */
export const messageSchema: z.ZodType<Message> = z.object({
  key: z.custom<MessageKey>((key) => typeof key === 'string' && key !== ''),
  values: z
    .record(z.string(), z.union([z.string(), z.number(), z.lazy(() => messageSchema)]))
    .exactOptional(),
});
