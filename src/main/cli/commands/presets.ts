/** Presets: the list, and one in full. */
import type { RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { storageOfRun } from '@shared/budget/planner';
import { figuresOf, type StorageFigures } from '@shared/budget/storage';
import { message } from '@shared/words/message';
import { type OwnPreset, PRESET_GROUPS, presets } from '@shared/presets';
import { presetSummary } from '@shared/presets/names';
import { knownGeometry } from '@shared/studies/geometry';
import { methodName } from '../../reports/format';
import { type Command, type CommandInput, JSON_OPTION, LIBRARY_OPTION, type Terminal } from '../command';
import { EXIT } from '../exit';
import { heads, spoken } from '../language';
import { ownPresets } from '../library';
import { STORAGE_HEADS, storageCells } from '../output';
import { table } from '../table';

/** The list of what the person saved in the studio. */
const OWN = 'own';
const GROUPS = [...PRESET_GROUPS, OWN];

/** Configurations to start from. */
export const presetsCommand: Command = {
  name: 'presets',
  summary: message('commands.presets.summary'),
  words: [],
  options: {
    library: {
      ...LIBRARY_OPTION,
      help: message('commands.presets.library'),
    },
    group: { value: 'NAME', help: message('commands.presets.group', { names: GROUPS.join(', ') }) },
    json: { ...JSON_OPTION, help: message('commands.presets.json') },
  },
  details: message('commands.presets.details'),
  async run(input, terminal) {
    const group = input.text['group'];
    const shown = presetsOf(group);
    const own = group === undefined || group === OWN ? await readOwn(input, terminal) : [];
    if (input.flags.has('json')) {
      const mine = own.map(({ name, note, config }) => ({ id: name, group: OWN, note, config }));
      const all = [...shown, ...mine].map((one) => ({ ...one, stored: figuresOfPreset(one.config) }));
      terminal.out(`${JSON.stringify(all, null, 2)}\n`);
      return EXIT.done;
    }
    const row = (name: string, { config, text }: { config: RunConfig; text: string }): string[] => [
      name,
      methodName(config),
      String(config.training.iterations),
      ...storageCells(figuresOfPreset(config)),
      text,
    ];
    const rows = [
      ...shown.map((preset) =>
        row(preset.id, { config: preset.config, text: spoken(presetSummary(preset)) }),
      ),
      ...own.map(({ name, note, config }) => row(name, { config, text: oneLine(note) })),
    ];
    terminal.out(
      `${table([...heads('preset', 'method', 'iterations', ...STORAGE_HEADS), ''], rows, [2, 3, 4, 5]).join('\n')}\n`,
    );
    return EXIT.done;
  },
};

/** What a preset stores; null where it depends on the files of its dataset. */
function figuresOfPreset(config: RunConfig): StorageFigures | null {
  const geometry = knownGeometry(config.dataset);
  return geometry && figuresOf(storageOfRun(config, geometry));
}

const oneLine = (note: string): string =>
  spoken(
    note === ''
      ? message('terminal.ownPreset')
      : message('terminal.ownPresetWithNote', { note: note.replace(/\s+/g, ' ') }),
  );

/** The person's own presets. A library that is open elsewhere is no reason to show none of the others. */
async function readOwn(input: CommandInput, terminal: Terminal): Promise<readonly OwnPreset[]> {
  try {
    return await ownPresets(input);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    terminal.err(`${spoken(message('terminal.ownPresetsLeftOut', { reason: error.said }))}\n`);
    return [];
  }
}

function presetsOf(group: string | undefined): typeof presets {
  if (group === undefined) return presets;
  if (group === OWN) return [];
  const shown = presets.filter((preset) => preset.group === group);
  if (shown.length > 0) return shown;
  throw new UserError(
    'bad-input',
    message('commandLine.unknownPresetGroup', { group, groups: GROUPS.join(', ') }),
  );
}
