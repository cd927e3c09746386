import { presets } from '@shared/presets';
import { methodName } from '../../reports/words';
import { JSON_OPTION, type Command } from '../command';
import { EXIT } from '../exit';
import { presetTexts } from '../presetTexts';
import { table } from '../table';

/** Configurations to start from. */
export const presetsCommand: Command = {
  name: 'presets',
  summary: 'List the configurations that `run preset:NAME` knows.',
  words: [],
  options: { json: { ...JSON_OPTION, help: 'Print the presets with their whole configurations as JSON.' } },
  run(input, terminal) {
    if (input.flags.has('json')) terminal.out(`${JSON.stringify(presets, null, 2)}\n`);
    else {
      const rows = presets.map(({ id, config }) => [
        id,
        methodName(config),
        String(config.training.iterations),
        presetTexts[id] ?? '',
      ]);
      terminal.out(`${table(['preset', 'method', 'iterations', ''], rows, [2]).join('\n')}\n`);
    }
    return Promise.resolve(EXIT.done);
  },
};
