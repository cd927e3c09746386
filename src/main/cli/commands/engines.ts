/** The engines of this machine. */
import { terminalLanguage } from '../language';
import { say, type Message, messageSchema } from '@shared/words/message';
import { listEngines } from '../../core/engine/choose';
import { JSON_OPTION, type Command } from '../command';
import { EXIT } from '../exit';
import { columns } from '../table';

/** What this machine can run on. */
export const enginesCommand: Command = {
  name: 'engines',
  summary: 'List the engines that this machine has, and why others are missing.',
  words: [],
  options: { json: { ...JSON_OPTION, help: 'Print the engines as JSON.' } },
  async run(input, terminal) {
    const words = (message: Message): string => say(terminalLanguage(), message);
    const engines = await listEngines();
    if (input.flags.has('json')) {
      const text = (_: string, value: unknown): unknown => {
        const message = messageSchema.safeParse(value);
        return message.success ? say('en', message.data) : value;
      };
      terminal.out(`${JSON.stringify(engines, text, 2)}\n`);
    } else {
      const rows = engines.map((engine) =>
        engine.available
          ? [
              engine.id,
              'available',
              [`${engine.device} (${engine.runtime})`, engine.note === undefined ? '' : words(engine.note)]
                .filter(Boolean)
                .join('; '),
            ]
          : [engine.id, 'missing', words(engine.reason)],
      );
      terminal.out(`${columns(rows).join('\n')}\n`);
    }
    return EXIT.done;
  },
};
