import { UserError } from '@shared/errors';
import { PRESET_GROUPS, presets } from '@shared/presets';
import { methodName } from '../../reports/words';
import { JSON_OPTION, type Command } from '../command';
import { EXIT } from '../exit';
import { presetText } from '../presetTexts';
import { table } from '../table';

/** Configurations to start from. */
export const presetsCommand: Command = {
  name: 'presets',
  summary: 'List the configurations that `run preset:NAME` knows.',
  words: [],
  options: {
    group: { value: 'NAME', help: `Only these: ${PRESET_GROUPS.join(', ')}.` },
    json: { ...JSON_OPTION, help: 'Print the presets with their whole configurations as JSON.' },
  },
  details: 'Those of CIFAR10, CIFAR100 and SVHN name no folder: `run preset:NAME --data DIR` does.',
  run(input, terminal) {
    const shown = presetsOf(input.text['group']);
    if (input.flags.has('json')) terminal.out(`${JSON.stringify(shown, null, 2)}\n`);
    else {
      const rows = shown.map((preset) => [
        preset.id,
        methodName(preset.config),
        String(preset.config.training.iterations),
        presetText(preset),
      ]);
      terminal.out(`${table(['preset', 'method', 'iterations', ''], rows, [2]).join('\n')}\n`);
    }
    return Promise.resolve(EXIT.done);
  },
};

function presetsOf(group: string | undefined): typeof presets {
  if (group === undefined) return presets;
  const shown = presets.filter((preset) => preset.group === group);
  if (shown.length > 0) return shown;
  throw new UserError(
    'bad-input',
    `There are no presets of "${group}": choose one of ${PRESET_GROUPS.join(', ')}.`,
  );
}
