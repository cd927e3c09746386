import type { ObjectiveConfig } from '@shared/config/schema';
import { UserError } from '@shared/errors';
import type { Objective } from '../types';
import { createDm, type DmOptions } from './dm';

/** What every objective may use; the rest of its settings are its own. */
export type ObjectiveParts = Omit<DmOptions, 'realBatch'>;

/** The objective that a configuration names. */
export function createObjective(config: ObjectiveConfig, parts: ObjectiveParts): Objective {
  switch (config.kind) {
    case 'dm':
      return createDm({ ...parts, realBatch: config.realBatch });
    default:
      throw new UserError('unavailable', `The objective "${config.kind}" is not built yet.`);
  }
}
