/** What zod says of an input, as messages: our own sentences by their keys, zod's by its own Korean locale. */
import type { z } from 'zod';
import zodKorean from 'zod/v4/locales/ko.js';
import { problemSentence } from '../text/printable';
import { isKey, message, type Message, type MessageKey } from './message';

const korean = zodKorean();

/** The key of a sentence as the `error` of a schema. `{minimum}` and `{maximum}` in it are those of the schema. */
export const said = (key: MessageKey & `schema.${string}`): string => key;

/** The message of an issue. */
export function issueMessage(issue: z.core.$ZodIssue): Message {
  if (isKey(issue.message)) {
    const bounds = ['minimum', 'maximum'] as const;
    const values = bounds.flatMap((name): [string, string][] =>
      name in issue ? [[name, Number(Reflect.get(issue, name)).toLocaleString('en')]] : [],
    );
    return { key: issue.message, values: Object.fromEntries(values) };
  }
  if (issue.code === 'invalid_type') {
    if (issue.message.endsWith('received undefined')) return message('schema.isMissing');
    if (issue.message.endsWith('received NaN')) return message('schema.isNoNumber');
  }
  // A pattern says nothing to a reader.
  if (issue.code === 'invalid_format' && issue.format === 'regex') return message('schema.otherForm');
  const inKorean = korean.localeError({ ...issue, input: undefined });
  const text = typeof inKorean === 'string' ? inKorean : (inKorean?.message ?? issue.message);
  return {
    key: 'schema.ofLibrary',
    values: { english: problemSentence(issue.message), korean: problemSentence(text) },
  };
}
