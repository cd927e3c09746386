/** What Slurm's programs print about queues and settings. */
import { expect, it } from 'vitest';
import { readSettings } from '@main/computers/slurm';
import { type QueuedCell, readQueue } from '@main/tasks/queue';
import { fuzz } from '../support/fuzz';
import { damaged } from '../support/mutate';
import { hostileTexts } from '../support/texts';

const queue = Buffer.from('12|0|RUNNING|n1\n12|1|PENDING|(Resources)\n12|2|COMPLETING|n[1-2]\n');
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

it('the queue', () =>
  fuzz<Uint8Array>({
    name: "Slurm's queue",
    inputs: damaged([queue]),
    always: hostileTexts.map((one) => Buffer.from(`12|0|PENDING|${one}\n${one}|1|RUNNING|n1\n`)),
    attempt: (bytes) => readQueue(text(bytes)),
    judge: (cells) => {
      for (const { job, index, state, reason } of cells as QueuedCell[]) {
        expect(`${job} ${index}`).toMatch(/^\d+ \d+$/);
        expect(state).toMatch(/^[A-Z_]{1,40}$/);
        expect(reason).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        expect(reason.length).toBeLessThanOrEqual(100);
      }
    },
    size: ({ length }) => length,
    share: 0.2,
  }));

it('the settings', () =>
  fuzz<Uint8Array>({
    name: "Slurm's settings",
    inputs: damaged([
      Buffer.from('Configuration data as of now\nClusterName = tests\nJobRequeue              = 1\n'),
    ]),
    always: hostileTexts.map((one) => Buffer.from(`ClusterName = ${one}\n`)),
    attempt: (bytes) => readSettings(text(bytes)),
    judge: (settings) => expect(settings).toBeInstanceOf(Map),
    size: ({ length }) => length,
    share: 0.2,
  }));
