/** The options of `haba evaluate` that change how a run is judged. */
import type { EvaluationConfig } from '@shared/config/evaluation';
import type { RunConfig } from '@shared/config/schema';
import { BASELINES, baselineChoice, REAL_SUBJECTS } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { NETWORK_KINDS, networkOfName } from '@shared/config/networkNames';
import { PROTOCOL_NAMES, withProtocol } from '@shared/config/protocols';
import type { CommandInput } from './args';
import type { OptionSpec } from './command';

const BASELINE_NAMES = REAL_SUBJECTS.map((subject) => BASELINES[subject].option).join(', ');

/** As many as a configuration may list. */
const MOST_NETWORKS = 16;

export const EVALUATION_OPTIONS = {
  protocol: { value: 'NAME', help: `Judge by a protocol: ${PROTOCOL_NAMES.join(', ')}.` },
  networks: {
    value: 'LIST',
    help: `Networks to train, with commas between them: own (the run's), ${NETWORK_KINDS.join(', ')}, or variants such as convnet-d4-bn.`,
  },
  baselines: {
    value: 'LIST',
    help: `Compare with: ${BASELINE_NAMES}, or none (default: what the run says).`,
  },
  seeds: { value: 'N', help: 'Networks to train on each set (default: what protocol or run say).' },
  epochs: { value: 'N', help: 'Epochs of each training (default: what protocol or run say).' },
} as const satisfies Record<string, OptionSpec>;

/**
 * How the command line wants a run to be judged: the run's own settings, then the protocol's, then single options.
 * @throws UserError when an option means nothing.
 */
export function evaluationOf(config: RunConfig, { text }: Pick<CommandInput, 'text'>): EvaluationConfig {
  const { protocol, networks, baselines, seeds, epochs } = text;
  return {
    ...byProtocol(config.evaluation, protocol),
    ...(networks === undefined ? {} : { networks: networksOf(networks, config) }),
    ...(baselines === undefined ? {} : chosenBaselines(baselines)),
    ...(seeds === undefined ? {} : { repeats: wholeNumber(seeds, '--seeds', 100) }),
    ...(epochs === undefined ? {} : { epochs: wholeNumber(epochs, '--epochs', 100_000) }),
  };
}

function byProtocol(evaluation: EvaluationConfig, name: string | undefined): EvaluationConfig {
  if (name === undefined) return evaluation;
  const known = PROTOCOL_NAMES.find((one) => one === name);
  if (known) return withProtocol(evaluation, known);
  throw new UserError('bad-input', `There is no protocol "${name}": choose of ${PROTOCOL_NAMES.join(', ')}.`);
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function networksOf(text: string, { network }: RunConfig): EvaluationConfig['networks'] {
  const networks = listOf(text).map((name) => networkOfName(name, network));
  if (networks.length >= 1 && networks.length <= MOST_NETWORKS) return networks;
  throw new UserError(
    'bad-input',
    `--networks names ${networks.length} networks: name between 1 and ${MOST_NETWORKS}.`,
  );
}

function chosenBaselines(text: string): Partial<EvaluationConfig> {
  const names = listOf(text).filter((one) => one !== 'none');
  return baselineChoice(
    names.map((name) => {
      const subject = REAL_SUBJECTS.find((one) => BASELINES[one].option === name);
      if (subject !== undefined) return subject;
      throw new UserError(
        'bad-input',
        `There is no baseline "${name}": choose of ${BASELINE_NAMES}, or none.`,
      );
    }),
  );
}

function wholeNumber(text: string, option: string, largest: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= largest) return value;
  throw new UserError('bad-input', `${option} is "${text}": give a whole number from 1 to ${largest}.`);
}
