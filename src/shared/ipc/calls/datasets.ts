/** What runs learn from: datasets, and the experts of trajectory matching. */
import { z } from 'zod';
import type { Message } from '../../words/message';
import type { DatasetPreview, DatasetsOverview, DatasetUser } from '../../datasets/manager';
import { OFFICIAL_IDS } from '../../datasets/official';
import type { DatasetInfo, DatasetSuggestion, ExpertSet, ImageBatch, Run } from '../../domain';
import type { ExpertsUser, ImportedExperts } from '../answers';
import { byRun, call, id, none } from '../call';

const path = z.string().min(1).max(4096);
/** A dataset's id is its folder, or the embedded one's name. */
const byDataset = z.strictObject({ id: path });
const byOfficial = z.strictObject({ id: z.enum(OFFICIAL_IDS) });

export const datasetCalls = {
  'datasets.list': call<readonly DatasetInfo[]>()(none),
  /** Recognises and checks the dataset in a folder and answers what it holds, or fails with a sentence. */
  'datasets.inspect': call<DatasetInfo>()(z.strictObject({ path })),
  /** What seems to lie in the data folders of the settings and directly below them. */
  'datasets.suggestions': call<readonly DatasetSuggestion[]>()(none),
  'datasets.chooseFolder': call<string | null>()(none),
  /** Archives and files of datasets; none when the dialog was cancelled. */
  'datasets.chooseFiles': call<readonly string[]>()(none),
  'datasets.overview': call<DatasetsOverview>()(none),
  /** Downloads, or resumes a download; answers when it is complete, or `done: false` when it was paused. */
  'datasets.download': call<{ readonly done: boolean }>()(byOfficial),
  /** Deletes what has arrived of an unfinished download. */
  'datasets.discard': call<null>()(byOfficial),
  /** Takes in a folder, an archive or files; null when it was cancelled. */
  'datasets.import': call<DatasetInfo | null>()(z.strictObject({ paths: z.array(path).min(1).max(64) })),
  /** What the dataset looks like; null when it was cancelled. */
  'datasets.preview': call<DatasetPreview | null>()(byDataset),
  /** The first images of its first classes; null where they cannot be read. */
  'datasets.thumbnails': call<ImageBatch | null>()(byDataset),
  /** Reads all files and compares them with what they were; null when it was cancelled. */
  'datasets.check': call<{ readonly problem: Message | null } | null>()(byDataset),
  /** Moves the dataset's folder into another, with the runs that name it; null when it was cancelled. */
  'datasets.move': call<{ readonly path: string } | null>()(z.strictObject({ id: path, into: path })),
  /** Forgets a dataset; its files are deleted where they lie in the studio's folder. */
  'datasets.delete': call<{ readonly freedBytes: number }>()(byDataset),
  /** The runs that name a dataset, the newest first. */
  'datasets.users': call<readonly DatasetUser[]>()(byDataset),
  /** Ends a task; a download is paused by it. */
  'datasets.cancel': call<null>()(z.strictObject({ taskId: z.string().min(1).max(4200) })),
  'datasets.deletePrepared': call<{ readonly freedBytes: number }>()(
    z.strictObject({
      kind: z.enum(['images', 'zca']),
      recipe: z
        .string()
        .length(64)
        .regex(/^[0-9a-f]{64}$/),
    }),
  ),
  /** The newest first. */
  'experts.list': call<readonly ExpertSet[]>()(none),
  /** Deletes a set for good; refused while a run uses it. */
  'experts.delete': call<{ readonly freedBytes: number }>()(z.strictObject({ key: id })),
  /** Runs that need experts, the newest first: those with whose dataset, network and settings experts are made. */
  'experts.users': call<readonly ExpertsUser[]>()(none),
  /** Queues a run for the experts that it lacks; afterwards it is as it was. */
  'experts.train': call<Run>()(byRun),
  /** Takes over the official code's buffers, chosen in a dialog, as the experts of a run; null when cancelled. */
  'experts.import': call<ImportedExperts | null>()(byRun),
} as const;
