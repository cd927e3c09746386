/** What the presets are for, in English; the window has its own translations. */
import type { Preset, PresetOrigin } from '@shared/presets';
import { presetFacts, type PresetFacts } from '@shared/presets/facts';
import { ipc } from '../reports/format';

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
