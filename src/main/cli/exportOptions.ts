/** The options of `export`. */
import {
  EXPORT_PARTS,
  EXPORT_PRECISIONS,
  EXPORT_VALUES,
  exportChoicesSchema,
  type ExportChoices,
} from '@shared/domain/exports';
import { UserError } from '@shared/domain/errors';
import type { CommandInput } from './args';
import type { OptionSpec } from './command';

export const EXPORT_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  to: { value: 'FOLDER|FILE.zip', help: 'Where to write it: a new folder, or an archive.' },
  formats: {
    value: 'A,B,…',
    help: `What to write, of ${EXPORT_PARTS.join(', ')}, or all (default: safetensors,png,sheets).`,
  },
  precision: {
    value: 'A,B',
    help: 'Arrays of images as float32 (default), uint8 or both.',
  },
  values: {
    value: 'KIND',
    help: 'pixels (default; whitening and standardisation undone) or network (as networks are trained on them).',
  },
};

/** Throws a UserError with one sentence for what is wrong. */
export function exportChoicesOf({ text }: CommandInput): ExportChoices {
  const defaults = exportChoicesSchema.parse({});
  const { formats, precision, values } = text;
  return {
    parts: formats === undefined ? defaults.parts : chosen('format', formats, EXPORT_PARTS),
    precisions:
      precision === undefined ? defaults.precisions : chosen('precision', precision, EXPORT_PRECISIONS),
    values: values === undefined ? defaults.values : one('kind of values', values, EXPORT_VALUES),
  };
}

/** A list with commas, in the order of what there is. */
function chosen<T extends string>(what: string, list: string, all: readonly T[]): T[] {
  const words = list.split(',').map((word) => word.trim());
  if (words.includes('all')) return [...all];
  const named = new Set(words.map((word) => one(what, word, all)));
  return all.filter((each) => named.has(each));
}

function one<T extends string>(what: string, word: string, all: readonly T[]): T {
  const found = all.find((each) => each === word);
  if (found !== undefined) return found;
  throw new UserError('bad-input', `There is no ${what} "${word}": choose from ${all.join(', ')}.`);
}
