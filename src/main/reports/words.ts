/** Names of methods, as people say them. */
import type { RunConfig } from '@shared/config/schema';

const PARAMETERIZATIONS = {
  haba: 'HaBa',
  pixels: 'Pixels',
  idc: 'IDC',
  'haba+idc': 'HaBa + IDC',
} as const;
const OBJECTIVES = { dm: 'DM', dc: 'DC', dsa: 'DSA', mtt: 'MTT' } as const;

/** Parameterization and objective: `HaBa + DM`. */
export const methodName = (config: RunConfig): string =>
  `${PARAMETERIZATIONS[config.parameterization.kind]} + ${OBJECTIVES[config.objective.kind]}`;
