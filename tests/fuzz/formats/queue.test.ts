/** What Slurm's programs print about queues and settings. */
import { expect, it } from 'vitest';
import { reasonInWords } from '@shared/tasks/reasons';
import { say } from '@shared/words/message';
import { readSettings } from '@main/computers/slurm';
import { type QueuedCell, readQueue } from '@main/tasks/queue';
import { fuzz } from '../support/fuzz';
import { damaged } from '../support/mutate';
import { hostileTexts } from '../support/texts';

const queue = Buffer.from(
  'haba-a|12|0|RUNNING|n1\nhaba-a|12|1|PENDING|(Resources)\nhaba-b|12|2|COMPLETING|n[1-2]\n',
);
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

it('the queue', () =>
  fuzz<Uint8Array>({
    name: "Slurm's queue",
    inputs: damaged([queue]),
    always: hostileTexts.map((one) =>
      Buffer.from(`haba-a|12|0|PENDING|${one}\nhaba-${one}|12|1|RUNNING|n1\n`),
    ),
    attempt: (bytes) => readQueue(text(bytes)),
    judge: (cells) => {
      for (const { name, job, index, state, reason } of cells as QueuedCell[]) {
        expect(name).toMatch(/^haba-[a-z0-9]{1,64}$/);
        expect(`${job} ${index}`).toMatch(/^\d+ \d+$/);
        expect(state).toMatch(/^[A-Z_]{1,40}$/);
        expect(reason).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        expect(reason.length).toBeLessThanOrEqual(100);
        expect(say('ko', reasonInWords(reason))).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
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
