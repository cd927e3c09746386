/** The clock that is set back. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startCli, type RunningCli } from '../integration/cli/support';
import { temporaryFolder } from '../support/library';
import { FEW, random, runIn } from './support/disturb';
import { LONG } from './support/plan';
import { expectSameAsUndisturbed, reference } from './support/reference';
import { fault, tellCounts } from './support/tally';

tellCounts();

const clock = new URL('./support/clock.mjs', import.meta.url);
const YEAR = 365 * 86_400_000;

/** Starts a command whose clock is set back by a year at a moment of its life. */
function startWithClock(after: number, ...words: readonly string[]): RunningCli {
  const settings = {
    NODE_OPTIONS: `--import=${fileURLToPath(clock)}`,
    FAULTS_CLOCK_AFTER: String(after),
    FAULTS_CLOCK_BACK: String(YEAR),
  };
  Object.assign(process.env, settings);
  try {
    return startCli(...words);
  } finally {
    for (const name of Object.keys(settings)) Reflect.deleteProperty(process.env, name);
  }
}

describe('the clock set back by a year', () => {
  it(`while a run trains, ${FEW} times, changes nothing in it`, async () => {
    for (let round = 0; round < FEW; round += 1) {
      const folder = join(temporaryFolder(), 'library');
      const running = startWithClock(random() * reference().duration, ...runIn(folder));
      const { runId } = await running.event(({ event }) => event === 'started');
      const { code, stderr } = await running.ended;
      await fault('clock set back', () => {
        expect({ code, stderr }).toMatchObject({ code: 0 });
        expectSameAsUndisturbed(folder, String(runId));
      });
    }
  });

  if (LONG) {
    it('before a run that was killed goes on, changes nothing in it', async () => {
      const folder = join(temporaryFolder(), 'library');
      const running = startCli(...runIn(folder));
      const { runId } = await running.event(({ event }) => event === 'checkpoint');
      running.kill('SIGKILL');
      await running.ended;
      const { code } = await startWithClock(0, 'resume', String(runId), '--library', folder, '--json').ended;
      await fault('clock set back', () => {
        expect(code).toBe(0);
        expectSameAsUndisturbed(folder, String(runId));
      });
    });
  }
});
