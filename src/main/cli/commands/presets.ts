import { UserError } from '@shared/domain/errors';
import type { RunConfig } from '@shared/config/schema';
import { PRESET_GROUPS, presets, type OwnPreset } from '@shared/presets';
import { methodName } from '../../reports/words';
import type { CommandInput } from '../args';
import { JSON_OPTION, LIBRARY_OPTION, type Command, type Terminal } from '../command';
import { EXIT } from '../exit';
import { ownPresets } from '../library';
import { presetText } from '../presetTexts';
import { table } from '../table';

/** The list of what the person saved in the studio. */
const OWN = 'own';
const GROUPS = [...PRESET_GROUPS, OWN];

/** Configurations to start from. */
export const presetsCommand: Command = {
  name: 'presets',
  summary: 'List the configurations that `run preset:NAME` knows.',
  words: [],
  options: {
    library: {
      ...LIBRARY_OPTION,
      help: "Library with the person's own presets (default: the studio's own, or HABA_LIBRARY_DIR).",
    },
    group: { value: 'NAME', help: `Only these: ${GROUPS.join(', ')}.` },
    json: { ...JSON_OPTION, help: 'Print the presets with their whole configurations as JSON.' },
  },
  details: 'Those of CIFAR10, CIFAR100 and SVHN name no folder: `run preset:NAME --data DIR` does.',
  async run(input, terminal) {
    const group = input.text['group'];
    const shown = presetsOf(group);
    const own = group === undefined || group === OWN ? await readOwn(input, terminal) : [];
    if (input.flags.has('json')) {
      const mine = own.map(({ name, note, config }) => ({ id: name, group: OWN, note, config }));
      terminal.out(`${JSON.stringify([...shown, ...mine], null, 2)}\n`);
      return EXIT.done;
    }
    const row = (name: string, { config, text }: { config: RunConfig; text: string }): string[] => [
      name,
      methodName(config),
      String(config.training.iterations),
      text,
    ];
    const rows = [
      ...shown.map((preset) => row(preset.id, { config: preset.config, text: presetText(preset) })),
      ...own.map(({ name, note, config }) => row(name, { config, text: oneLine(note) })),
    ];
    terminal.out(`${table(['preset', 'method', 'iterations', ''], rows, [2]).join('\n')}\n`);
    return EXIT.done;
  },
};

const oneLine = (note: string): string =>
  note === '' ? 'your own' : `your own: ${note.replace(/\s+/g, ' ')}`;

/** The person's own presets. A library that is open elsewhere is no reason to show none of the others. */
async function readOwn(input: CommandInput, terminal: Terminal): Promise<readonly OwnPreset[]> {
  try {
    return await ownPresets(input);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    terminal.err(`Your own presets are left out. ${error.message}\n`);
    return [];
  }
}

function presetsOf(group: string | undefined): typeof presets {
  if (group === undefined) return presets;
  if (group === OWN) return [];
  const shown = presets.filter((preset) => preset.group === group);
  if (shown.length > 0) return shown;
  throw new UserError('bad-input', `There are no presets of "${group}": choose one of ${GROUPS.join(', ')}.`);
}
