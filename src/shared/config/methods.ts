/** Names of methods, as people say them. */
import type { ObjectiveConfig } from './objective';
import type { ParameterizationConfig } from './parameterization';

type Hallucinated<T extends string> = T | `haba+${T}`;

/** What the field calls a parameterization: its parts that are not plain, joined by `+`. */
export type Family = 'pixels' | 'haba' | Hallucinated<'idc' | 'fred' | 'fred+idc'>;

const NAMES: Readonly<Record<Family, string>> = {
  pixels: 'Pixels',
  haba: 'HaBa',
  idc: 'IDC',
  'haba+idc': 'HaBa + IDC',
  fred: 'FReD',
  'haba+fred': 'HaBa + FReD',
  'fred+idc': 'FReD + IDC',
  'haba+fred+idc': 'HaBa + FReD + IDC',
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
  const isFormed = formation > 1;
  const stored = code.kind === 'frequency' ? (isFormed ? 'fred+idc' : 'fred') : isFormed ? 'idc' : 'pixels';
  if (hallucinators === 0) return stored;
  return stored === 'pixels' ? 'haba' : `haba+${stored}`;
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
  `${NAMES[parameterization]} + ${OBJECTIVES[objective]}`;
