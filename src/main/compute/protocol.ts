/** What main and the computing process say to each other. Both are built together; main checks what a page asked for. */
import type { Message } from '@shared/words/message';
import type { CallFailure } from '@shared/ipc/contract';
import type { ComputeJob, JobProgress, JobResults } from './jobs/job';
import type { Places } from './jobCache';

export type ToCompute =
  /** Comes first and once. */
  | { readonly type: 'open'; readonly places: Places }
  | { readonly type: 'job'; readonly id: string; readonly job: ComputeJob }
  | { readonly type: 'cancel'; readonly id: string };

export type FromCompute =
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'done'; readonly id: string; readonly result: JobResults[keyof JobResults] }
  | {
      readonly type: 'failed';
      readonly id: string;
      readonly code: CallFailure['code'];
      readonly message: Message;
      /** For the log; null where the message says everything. */
      readonly detail: string | null;
    };
