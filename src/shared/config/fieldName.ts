/** Names of settings outside the form: what tells them apart, `Bases or pixels › Learning rate`. */
import { isKey, message, type Message } from '../words/message';
import { withoutIndices } from './paths';

/** Settings that stand for their section: `objective.kind` is the objective. */
const HEAD = /\.(kind|source)$/;
/** Names that tell settings apart: its own, and that of what it belongs to. */
const NAMES = 2;

/** Names of several settings: `Bases per class × Hallucinators`. */
export const fieldNames = (paths: readonly string[]): Message | string =>
  paths
    .map(fieldName)
    .reduceRight<Message | string>(
      (rest, first) => (rest === '' ? first : message('studies.crossed', { first, rest })),
      '',
    );

/** The name of a setting by its path; the path where it has none. */
export function fieldName(path: string): Message | string {
  const [outer, inner] = namesOf(path).slice(-NAMES);
  if (outer === undefined) return path;
  return inner === undefined ? outer : message('studies.within', { outer, inner });
}

/** Its own name, without that of what it belongs to. */
export const ownFieldName = (path: string): Message | string => namesOf(path).at(-1) ?? path;

/** Whether the form has a name for a setting. */
export const hasFieldName = (path: string): boolean =>
  isKey(`config.${withoutIndices(path.replace(HEAD, ''))}.label`);

/** The names of a setting and of what it is in, from the outside in. */
function namesOf(path: string): Message[] {
  const parts = withoutIndices(path.replace(HEAD, '')).split('.');
  return parts.flatMap((_, i): Message[] => {
    const key = `config.${parts.slice(0, i + 1).join('.')}.label`;
    return isKey(key) ? [{ key }] : [];
  });
}
