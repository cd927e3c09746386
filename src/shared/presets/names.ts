/** What presets are called, and a line or two about each: written ones where there are some, else composed of their facts. */
import { fixed } from '../text/figures';
import { en } from '../words/en';
import { message, type Message, together } from '../words/message';
import { presetFacts } from './facts';
import type { Preset } from './types';

type Written = Exclude<keyof typeof en.editor.presets, 'composed' | 'groups'>;
const isWritten = (id: string): id is Written =>
  id !== 'composed' && id !== 'groups' && Object.hasOwn(en.editor.presets, id);

/** The name of a preset within its group. */
export function presetName(preset: Preset): Message {
  if (isWritten(preset.id)) return message(`editor.presets.${preset.id}.name`);
  const { method, perClass, hallucinators, singleChannel } = presetFacts(preset);
  const form = hallucinators === 0 ? 'images' : singleChannel ? 'single' : 'bases';
  return message(`editor.presets.composed.${form}`, { method, count: perClass });
}

/** A line or two about a preset: where its settings come from, and what it stores. */
export function presetSummary(preset: Preset): Message {
  if (isWritten(preset.id)) return message(`editor.presets.${preset.id}.hint`);
  const { origin, perClass, hallucinators, ipc, baseline, below } = presetFacts(preset);
  const objective = preset.config.objective.kind.toUpperCase();
  const source =
    origin === 'combined'
      ? message('editor.presets.composed.origin.combined', { objective })
      : message(`editor.presets.composed.origin.${origin}`);
  if (hallucinators === 0) {
    return together(source, message('editor.presets.composed.pixels', { count: perClass }));
  }
  const facts = { hallucinators, ipc: ipc === null ? '?' : fixed(ipc, 2), baseline: baseline ?? '?' };
  const storage =
    below === null
      ? message('editor.presets.composed.storage', facts)
      : message('editor.presets.composed.storageBetween', { ...facts, below });
  return together(source, storage);
}
