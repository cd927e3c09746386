/** Where configurations begin and what they cost: files, presets, estimates. */
import { z } from 'zod';
import { said } from '../../words/issues';
import type { RunEstimate } from '../../budget/estimate';
import { runConfigSchema } from '../../config/schema';
import type { OwnPreset, Preset } from '../../presets/types';
import type { ChosenText, SavedFile } from '../answers';
import { byId, call, id, name, none } from '../call';

const note = z.string().trim().max(2000, said('schema.atMostCharacters'));

export const configCalls = {
  'presets.list': call<readonly Preset[]>()(none),
  /** The person's own presets, by name. */
  'presets.own': call<readonly OwnPreset[]>()(none),
  'presets.save': call<OwnPreset>()(
    z.strictObject({ name, note: note.default(''), config: runConfigSchema }),
  ),
  'presets.update': call<OwnPreset>()(
    z.strictObject({ id, name: name.optional(), note: note.optional(), config: runConfigSchema.optional() }),
  ),
  'presets.delete': call<null>()(byId),

  /** Saves a configuration as a JSON file, through a save dialog. */
  'configs.export': call<SavedFile>()(z.strictObject({ name, config: runConfigSchema })),
  /** The text of a file with a configuration or with the command of an official script, chosen in a dialog. */
  'configs.import': call<ChosenText>()(none),
  /** Makes a few iterations of a configuration and says what the whole run would take; refused while a run trains. */
  'estimates.measure': call<RunEstimate>()(z.strictObject({ config: runConfigSchema })),
  'estimates.cancel': call<null>()(none),
} as const;
