/** Names of methods, as people say them. */
import type { RunConfig } from '@shared/config/schema';

const PARAMETERIZATIONS = { haba: 'HaBa', pixels: 'Pixels' } as const;
const OBJECTIVES = { dm: 'DM' } as const;

/** Parameterization and objective: `HaBa + DM`. */
export const methodName = (config: RunConfig): string =>
  `${PARAMETERIZATIONS[config.parameterization.kind]} + ${OBJECTIVES[config.objective.kind]}`;
