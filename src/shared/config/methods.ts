/** Names of methods, as people say them. */
import type { ObjectiveConfig } from './objective';
import type { ParameterizationConfig } from './parameterization';

/** Codes by the methods that they come from. */
type Coded = 'fred' | 'ddif' | 'linba';
type Stored = 'idc' | Coded | `${Coded}+idc`;

/** What the field calls a parameterization: its parts that are not plain, joined by `+`. */
export type Family = 'pixels' | 'haba' | Stored | `haba+${Stored}`;

const CODES: Readonly<Record<ParameterizationConfig['code']['kind'], Coded | null>> = {
  pixels: null,
  frequency: 'fred',
  field: 'ddif',
  shared: 'linba',
};
const PARTS: Readonly<Record<string, string>> = {
  pixels: 'Pixels',
  haba: 'HaBa',
  idc: 'IDC',
  fred: 'FReD',
  ddif: 'DDiF',
  linba: 'LinBa',
};

const OBJECTIVES: Readonly<Record<ObjectiveConfig['kind'], string>> = {
  dm: 'DM',
  dc: 'DC',
  dsa: 'DSA',
  mtt: 'MTT',
};

/** The family that a parameterization belongs to. */
export function familyOf({
  code,
  formation,
  hallucinators,
}: Pick<ParameterizationConfig, 'code' | 'formation' | 'hallucinators'>): Family {
  const stored = storedFamily(CODES[code.kind], formation > 1);
  if (hallucinators === 0) return stored ?? 'pixels';
  return stored === null ? 'haba' : `haba+${stored}`;
}

/** Without hallucinators; null for plain pixels. */
function storedFamily(code: Coded | null, isFormed: boolean): Stored | null {
  if (code === null) return isFormed ? 'idc' : null;
  return isFormed ? `${code}+idc` : code;
}

export interface Method {
  readonly parameterization: Family;
  readonly objective: ObjectiveConfig['kind'];
}

/** The method of a run. */
export const methodOf = ({
  parameterization,
  objective,
}: {
  readonly parameterization: ParameterizationConfig;
  readonly objective: Pick<ObjectiveConfig, 'kind'>;
}): Method => ({ parameterization: familyOf(parameterization), objective: objective.kind });

/** Parameterization and objective: `HaBa + DM`. */
export const nameOfMethod = ({ parameterization, objective }: Method): string =>
  [...parameterization.split('+').map((part) => PARTS[part] ?? part), OBJECTIVES[objective]].join(' + ');
