/** Presets: the list, and one in full. */
import type { RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { type OwnPreset, type Preset, PRESET_GROUPS, type PresetOrigin, presets } from '@shared/presets';
import { presetFacts, type PresetFacts } from '@shared/presets/facts';
import { ipc, methodName } from '../../reports/format';
import { type Command, type CommandInput, JSON_OPTION, LIBRARY_OPTION, type Terminal } from '../command';
import { EXIT } from '../exit';
import { ownPresets } from '../library';
import { table } from '../table';

// What the presets are for, in English; the window has its own translations.

/** Those that are not composed of what their configurations are. */
export const presetTexts: Readonly<Record<string, string>> = {
  quick: 'HaBa on the embedded sample, small and short: about a minute on two CPU cores.',
  'quick-dc': 'Gradient matching of plain pixels on the embedded sample, small and short.',
  'quick-dsa': 'Gradient matching with Siamese augmentation on the embedded sample, small and short.',
  'quick-mtt': 'Trajectory matching of plain pixels on the embedded sample, with four small experts.',
  'quick-haba-mtt': "The paper's method on the embedded sample, with four small experts.",
  'quick-idc': 'Four images in each stored one, on the embedded sample.',
  'quick-haba-idc': 'Four images in each image that a hallucinator makes, on the embedded sample.',
  demo: 'HaBa on the embedded sample: one basis a class and five hallucinators, about 1.9 images a class.',
  'demo-pixels': 'Plain pixels on the embedded sample at the storage of `demo`: two images a class.',
  'haba-dm-1': 'HaBa at one basis a class, full width and length; compare with dm-2.',
  'haba-dm-10': 'HaBa at ten bases a class, full width and length; compare with dm-11.',
  'haba-dm-50': 'HaBa at fifty bases a class, full width and length; compare with dm-51.',
  'dm-2': 'Distribution matching of plain pixels, two images a class, full width and length.',
  'dm-11': 'Distribution matching of plain pixels, eleven images a class, full width and length.',
  'dm-51': 'Distribution matching of plain pixels, fifty-one images a class, full width and length.',
};

const ORIGINS: Readonly<Record<PresetOrigin, string>> = {
  authors: "the authors' scripts",
  'after-cifar10': "after the CIFAR10 settings of the authors' code",
  method: "the defaults of the method's own code",
  combined: 'a baseline with another parameterization',
  small: 'for small computers',
};

const betweenText = ({ below, baseline }: PresetFacts): string =>
  below === null || baseline === null ? '' : `, between plain pixels at ${below} and ${baseline}`;

/** A line about a preset. */
export function presetText(preset: Preset): string {
  const written = presetTexts[preset.id];
  if (written !== undefined) return written;
  const facts = presetFacts(preset);
  const stored =
    facts.hallucinators === 0
      ? `${facts.perClass} ${facts.perClass === 1 ? 'image' : 'images'} a class`
      : `${facts.perClass} ${facts.singleChannel ? 'single-channel ' : ''}${facts.perClass === 1 ? 'basis' : 'bases'} a class, ` +
        `${facts.hallucinators} hallucinators${facts.ipc === null ? '' : ` (${ipc(facts.ipc)} images a class${betweenText(facts)})`}`;
  return `${stored}: ${ORIGINS[facts.origin]}.`;
}

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
  throw new UserError(
    'bad-input',
    message('commandLine.noPresetsChooseOne', { group, groups: GROUPS.join(', ') }),
  );
}
