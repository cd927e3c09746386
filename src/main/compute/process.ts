/** The computing process: long computations for the gallery, apart from the window and from training. */
import { UserError } from '@shared/domain/errors';
import { verbatim } from '@shared/words/message';
import { portToMain } from '../training/port';
import type { FromCompute, ToCompute } from './protocol';
import { runJob } from './run';
import { JobCache } from './jobCache';

const port = portToMain<FromCompute>();
const cancelled = new Set<string>();
let jobCache: JobCache | null = null;

port.onClose(() => process.exit(0));
port.onMessage((message) => obey(message as ToCompute));

function obey(message: ToCompute): void {
  switch (message.type) {
    case 'open':
      jobCache = new JobCache(message.places);
      return;
    case 'job':
      void work(message);
      return;
    case 'cancel':
      cancelled.add(message.id);
      return;
  }
}

async function work({ id, job }: Extract<ToCompute, { type: 'job' }>): Promise<void> {
  try {
    if (!jobCache) throw new Error('The process was not opened.');
    const result = await runJob(jobCache, job, {
      id,
      isCancelled: () => cancelled.has(id),
      report: (progress) => port.post({ type: 'progress', progress }),
    });
    port.post({ type: 'done', id, result });
  } catch (error) {
    port.post({ type: 'failed', id, ...failureOf(error) });
  } finally {
    cancelled.delete(id);
  }
}

function failureOf(
  error: unknown,
): Pick<Extract<FromCompute, { type: 'failed' }>, 'code' | 'message' | 'detail'> {
  if (error instanceof UserError) return { code: error.code, message: error.said, detail: null };
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'internal',
    message: verbatim(error instanceof Error ? error.message : String(error)),
    detail,
  };
}
