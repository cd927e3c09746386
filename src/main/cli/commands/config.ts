/** Configurations from the flags of the official scripts. */
import { existsSync } from 'node:fs';
import { adviceOn } from '@shared/config/advice';
import { withDataPath } from '@shared/config/place';
import { readOfficialFlags, type OfficialReading } from '@shared/official/flags';
import { SCRIPT_OF } from '@shared/official/programs';
import { knownGeometry } from '@shared/studies/geometry';
import { message, say } from '@shared/words/message';
import { JSON_OPTION, type Command } from '../command';
import { readText } from '../config';
import { EXIT } from '../exit';
import { spoken } from '../language';
import { columns } from '../table';

/** The configuration that flags of the official scripts stand for. */
export const configFromFlagsCommand: Command = {
  name: 'config from-flags',
  summary: message('commands.configFromFlags.summary'),
  words: ['FILE | FLAGS'],
  more: true,
  options: {
    data: { value: 'DIR', help: message('commands.configFromFlags.data') },
    json: { ...JSON_OPTION, help: message('commands.configFromFlags.json') },
  },
  details: message('commands.configFromFlags.details'),
  run(input, terminal) {
    const [first = '', ...rest] = input.positionals;
    const text = rest.length === 0 && existsSync(first) ? readText(first) : [first, ...rest].join(' ');
    const reading = readOfficialFlags(text);
    const { data } = input.text;
    const config = data === undefined ? reading.config : withDataPath(reading.config, data);
    const advice = adviceOn(config, knownGeometry(config.dataset));
    if (input.flags.has('json')) {
      const { programs, taken, left } = reading;
      const said = advice.map((one) => ({ ...one, message: say('en', one.message) }));
      terminal.out(`${JSON.stringify({ config, programs, taken, left, advice: said }, null, 2)}\n`);
    } else {
      terminal.out(`${JSON.stringify(config, null, 2)}\n`);
      terminal.err(
        `${[...report(reading), ...advice.map((one) => `${one.path}: ${spoken(one.message)}`)].join('\n')}\n`,
      );
    }
    return Promise.resolve(EXIT.done);
  },
};

function report({ programs, taken, left }: OfficialReading): string[] {
  const shown = (flag: string, value: string): string => `--${flag}${value === '' ? '' : `=${value}`}`;
  const lines = columns([
    ...taken.map(({ flag, value, paths }) => [shown(flag, value), '->', paths.join(', ')]),
    ...left.map(({ flag, value, why }) => [
      shown(flag, value),
      '--',
      spoken(message(`setup.flags.reasons.${why}`)),
    ]),
  ]);
  const scripts = programs.map((program) => SCRIPT_OF[program]).join(', ');
  return [spoken(message('terminal.flagsOf', { scripts })), ...lines];
}
