/** A checkpoint that is cut at every tenth byte, and one with a flipped byte. */
import { sayWritten } from '@shared/words/written';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { UserError } from '@shared/domain/errors';
import { readCheckpoint } from '@main/core/checkpoint/state';
import { cli } from '../integration/cli/support';
import { markUnclean, openLibrary } from '../support/library';
import { LONG, randomOf, ROUNDS } from './support/plan';
import { copyOfLibrary, expectSameAsUndisturbed, reference } from './support/reference';
import { CHECKPOINT_EVERY, ITERATIONS } from './support/run';
import { fault, tellCounts } from './support/tally';

tellCounts();

const lastBlob = (folder: string): string => {
  const sha256 = reference().checkpoints[ITERATIONS] ?? '';
  return join(folder, 'blobs', sha256.slice(0, 2), `${sha256.slice(2)}.safetensors`);
};

/** A library whose run was killed right after its last checkpoint. */
function killedAtTheEnd(): string {
  const folder = copyOfLibrary();
  const db = new Database(join(folder, 'library.db'));
  db.prepare("UPDATE runs SET status = 'running' WHERE id = ?").run(reference().runId);
  db.close();
  markUnclean(folder, new Date(0));
  return folder;
}

it('a checkpoint cut at every tenth byte is refused in words', async () => {
  const whole = new Uint8Array(readFileSync(lastBlob(reference().folder)));
  expect(readCheckpoint(whole).iteration).toBe(ITERATIONS);
  const random = randomOf('cuts');
  for (let at = 0; at < whole.length; at += 10) {
    if (!LONG && random() > 0.02) continue;
    await fault('checkpoint cut', () => {
      expect(() => readCheckpoint(whole.subarray(0, at))).toThrow(UserError);
    });
  }
});

it('a run whose last checkpoint is cut or damaged goes on from the one before, exactly', async () => {
  const random = randomOf('damaged checkpoints');
  const { runId } = reference();
  const damages: readonly (readonly [string, (file: string) => void])[] = [
    ['cut', (file) => truncateSync(file, Math.floor(random() * readFileSync(file).length))],
    [
      'flipped',
      (file) => {
        const bytes = readFileSync(file);
        const at = Math.floor(random() * bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
        writeFileSync(file, bytes);
      },
    ],
  ];
  for (let round = 0; round < Math.max(1, ROUNDS / 20); round += 1) {
    for (const [kind, damage] of LONG ? damages : damages.slice(0, 1)) {
      const folder = killedAtTheEnd();
      damage(lastBlob(folder));
      await fault(`last checkpoint ${kind}`, async () => {
        const { code, stderr } = await cli('resume', runId, '--library', folder, '--json');
        expect({ code, stderr }).toMatchObject({ code: 0 });
        const library = await openLibrary(folder);
        const messages = library.logs.read(runId).map(({ message }) => sayWritten('en', message));
        expect(messages).toContain(
          `The checkpoint of iteration ${ITERATIONS} is damaged or missing: the run goes back further.`,
        );
        expect(messages).toContain(`Resumed at iteration ${ITERATIONS - CHECKPOINT_EVERY}.`);
        library.close();
        expectSameAsUndisturbed(folder, runId);
      });
    }
  }
});
