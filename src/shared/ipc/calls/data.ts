/** Where runs begin: datasets, experts, presets, configurations, estimates. */
import { z } from 'zod';
import { runConfigSchema } from '../../config/schema';
import type { DatasetInfo, DatasetSuggestion, ExpertSet } from '../../domain';
import type { RunEstimate } from '../../estimate';
import type { OwnPreset, Preset } from '../../presets/types';
import type { SavedFile, ChosenText, ImportedExperts, ExpertsUser } from '../answers';
import { byId, byRun, call, id, name, none } from '../call';

const note = z.string().trim().max(2000, 'Use at most 2,000 characters.');

export const dataCalls = {
  'datasets.list': call<readonly DatasetInfo[]>()(none),
  /** Recognises and checks the dataset in a folder and answers what it holds, or fails with a sentence. */
  'datasets.inspect': call<DatasetInfo>()(z.strictObject({ path: z.string().min(1).max(4096) })),
  /** What seems to lie in the data folders of the settings and directly below them. */
  'datasets.suggestions': call<readonly DatasetSuggestion[]>()(none),
  'datasets.chooseFolder': call<string | null>()(none),
  /** The newest first. */
  'experts.list': call<readonly ExpertSet[]>()(none),
  /** Deletes a set for good; refused while a run uses it. */
  'experts.delete': call<{ readonly freedBytes: number }>()(z.strictObject({ key: id })),
  /** Runs whose dataset, network and settings imported experts can be checked against, the newest first. */
  'experts.users': call<readonly ExpertsUser[]>()(none),
  /** Takes over the official code's buffers, chosen in a dialog, as the experts of a run; null when cancelled. */
  'experts.import': call<ImportedExperts | null>()(byRun),
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
