/** Where two configurations differ, value by value. */
import { runConfigSchema } from '@shared/config/schema';
import { isRecord, type Json } from '@shared/config/paths';

export interface ConfigDifference {
  /** Dotted, list indices included. A whole shape where the two are of different kinds. */
  readonly path: string;
  /** undefined where only the other has it. */
  readonly own: Json | undefined;
  readonly other: Json | undefined;
}

/** Keys that say which of several shapes an object has. */
const DISCRIMINATORS = ['kind', 'source'];

/** A configuration with its defaults filled in; as it is where it is not valid. */
export function completed(config: Json): Json {
  const parsed = runConfigSchema.safeParse(config);
  return parsed.success ? parsed.data : config;
}

/** Every value that differs, in the order of the configuration; both are completed first. */
export const diffConfigs = (own: Json, other: Json): ConfigDifference[] =>
  differences(completed(own), completed(other), '');

function differences(own: Json | undefined, other: Json | undefined, path: string): ConfigDifference[] {
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (isRecord(own) && isRecord(other) && !ofOtherKind(own, other)) {
    const keys = [...new Set([...Object.keys(own), ...Object.keys(other)])];
    return keys.flatMap((key) => differences(own[key], other[key], below(key)));
  }
  if (isList(own) && isList(other) && own.length === other.length && own.every(isRecord)) {
    return own.flatMap((one, i) => differences(one, other[i], below(String(i))));
  }
  return JSON.stringify(own) === JSON.stringify(other) ? [] : [{ path, own, other }];
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const ofOtherKind = (own: Record<string, Json>, other: Record<string, Json>): boolean =>
  DISCRIMINATORS.some((key) => own[key] !== other[key]);
