/** The engines of this machine. */
import { englishJson, spoken } from '../language';
import { message } from '@shared/words/message';
import { listEngines } from '../../core/engine/choose';
import { JSON_OPTION, type Command } from '../command';
import { EXIT } from '../exit';
import { columns } from '../table';

/** What this machine can run on. */
export const enginesCommand: Command = {
  name: 'engines',
  summary: message('commands.engines.summary'),
  words: [],
  options: { json: { ...JSON_OPTION, help: message('commands.engines.json') } },
  async run(input, terminal) {
    const engines = await listEngines();
    if (input.flags.has('json')) {
      terminal.out(englishJson(engines, 2));
    } else {
      const rows = engines.map((engine) =>
        engine.available
          ? [
              engine.id,
              spoken(message('terminal.available')),
              [`${engine.device} (${engine.runtime})`, engine.note === undefined ? '' : spoken(engine.note)]
                .filter(Boolean)
                .join('; '),
            ]
          : [engine.id, spoken(message('terminal.missing')), spoken(engine.reason)],
      );
      terminal.out(`${columns(rows).join('\n')}\n`);
    }
    return EXIT.done;
  },
};
