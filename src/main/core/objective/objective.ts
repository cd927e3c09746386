import type { ObjectiveConfig } from '@shared/config/schema';
import { DmRunner } from './dm';
import { GradientMatchingRunner } from './gradientMatching/runner';
import { MttRunner } from './mtt/runner';
import type { ObjectiveParts, ObjectiveRunner } from './runner';

/**
 * The objective that a configuration names.
 * @throws UserError when it does not suit the dataset or the experts.
 */
export function createObjective(config: ObjectiveConfig, parts: ObjectiveParts): ObjectiveRunner {
  switch (config.kind) {
    case 'dm':
      return new DmRunner(config, parts);
    case 'dc':
    case 'dsa':
      return new GradientMatchingRunner(config, parts);
    case 'mtt':
      return new MttRunner(config, parts);
  }
}
