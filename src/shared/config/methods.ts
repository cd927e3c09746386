/** Names of methods, as people say them. */
import type { ObjectiveConfig } from './objective';
import type { ParameterizationConfig } from './parameterization';

const PARAMETERIZATIONS: Readonly<Record<ParameterizationConfig['kind'], string>> = {
  haba: 'HaBa',
  pixels: 'Pixels',
  idc: 'IDC',
  'haba+idc': 'HaBa + IDC',
};
const OBJECTIVES: Readonly<Record<ObjectiveConfig['kind'], string>> = {
  dm: 'DM',
  dc: 'DC',
  dsa: 'DSA',
  mtt: 'MTT',
};

export interface Method {
  readonly parameterization: ParameterizationConfig['kind'];
  readonly objective: ObjectiveConfig['kind'];
}

/** Parameterization and objective: `HaBa + DM`. */
export const nameOfMethod = ({ parameterization, objective }: Method): string =>
  `${PARAMETERIZATIONS[parameterization]} + ${OBJECTIVES[objective]}`;
