/** Configurations from the flags of the official scripts. */
import { existsSync } from 'node:fs';
import { adviceOn } from '@shared/config/advice';
import { withDataPath } from '@shared/presets';
import { readOfficialFlags, type LeftFlag, type OfficialReading } from '@shared/official/flags';
import { SCRIPT_OF } from '@shared/official/programs';
import { knownGeometry } from '@shared/studies/geometry';
import { JSON_OPTION, type Command } from '../command';
import { readText } from '../config';
import { EXIT } from '../exit';
import { columns } from '../table';

const REASONS: Readonly<Record<LeftFlag['why'], string>> = {
  place: 'a place on another machine',
  'own-way': 'the studio does this in its own way',
  unused: 'the script does not use it either',
  none: 'there is no such setting here',
  study: 'several runs are a study: study create grid',
  unknown: 'the script has no such flag',
  value: 'the value cannot be used',
};

/** The configuration that flags of the official scripts stand for. */
export const configFromFlagsCommand: Command = {
  name: 'config from-flags',
  summary: "Turn the flags of the official scripts (HaBa's, MTT's, DC's) into a configuration.",
  words: ['FILE | FLAGS'],
  more: true,
  options: {
    data: { value: 'DIR', help: 'Folder of the dataset.' },
    json: { ...JSON_OPTION, help: 'Print configuration, flags and advice as one JSON object.' },
  },
  details: [
    'Put -- before flags: config from-flags -- distill_fac.py --dataset=CIFAR10 --ipc=1 --zca.',
    'The configuration goes to standard output, what became of the flags to standard error.',
    "Flags that are not given have the script's defaults.",
  ].join('\n'),
  run(input, terminal) {
    const [first = '', ...rest] = input.positionals;
    const text = rest.length === 0 && existsSync(first) ? readText(first) : [first, ...rest].join(' ');
    const reading = readOfficialFlags(text);
    const { data } = input.text;
    const config = data === undefined ? reading.config : withDataPath(reading.config, data);
    const advice = adviceOn(config, knownGeometry(config.dataset));
    if (input.flags.has('json')) {
      const { programs, taken, left } = reading;
      terminal.out(`${JSON.stringify({ config, programs, taken, left, advice }, null, 2)}\n`);
    } else {
      terminal.out(`${JSON.stringify(config, null, 2)}\n`);
      terminal.err(
        `${[...report(reading), ...advice.map(({ path, message }) => `${path}: ${message}`)].join('\n')}\n`,
      );
    }
    return Promise.resolve(EXIT.done);
  },
};

function report({ programs, taken, left }: OfficialReading): string[] {
  const shown = (flag: string, value: string): string => `--${flag}${value === '' ? '' : `=${value}`}`;
  const lines = columns([
    ...taken.map(({ flag, value, paths }) => [shown(flag, value), '->', paths.join(', ')]),
    ...left.map(({ flag, value, why }) => [shown(flag, value), '--', `left out: ${REASONS[why]}`]),
  ]);
  return [`Flags of ${programs.map((program) => SCRIPT_OF[program]).join(' and ')}:`, ...lines];
}
