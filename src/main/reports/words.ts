/** Names of methods, as people say them. */
import type { RunConfig } from '@shared/config/schema';
import { nameOfMethod } from '@shared/config/methods';

/** Parameterization and objective: `HaBa + DM`. */
export const methodName = ({ parameterization, objective }: RunConfig): string =>
  nameOfMethod({ parameterization: parameterization.kind, objective: objective.kind });
