/** Names of settings outside the form: what tells them apart, `Bases or pixels › Learning rate`. */
import { isKey, message, type Message } from '../words/message';
import { withoutIndices } from './paths';

/** Settings that stand for their section: `objective.kind` is the objective. */
const HEAD = /\.(kind|source)$/;
/** Names that tell settings apart: its own, and that of what it belongs to. */
const NAMES = 2;

/** The name of a setting by its path; the path where it has none. */
export function fieldName(path: string): Message | string {
  const parts = withoutIndices(path.replace(HEAD, '')).split('.');
  const names = parts.flatMap((_, i): Message[] => {
    const key = `config.${parts.slice(0, i + 1).join('.')}.label`;
    return isKey(key) ? [{ key }] : [];
  });
  const [outer, inner] = names.slice(-NAMES);
  if (outer === undefined) return path;
  return inner === undefined ? outer : message('studies.within', { outer, inner });
}
