/** The clock that is set back, and the graphics device that is lost. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '@shared/config/schema';
import { InterruptedError } from '../../src/main/cli/exit';
import { train } from '../../src/main/cli/train';
import type { RunOutput } from '../../src/main/cli/output/output';
import { openDataset } from '../../src/main/core/data/open';
import { DeviceLostError } from '../../src/main/core/engine/errors';
import { openEngine } from '../../src/main/core/engine/select';
import type { Engine } from '../../src/main/core/engine/types';
import { resourcesPath } from '../../src/main/platform/resources';
import { notifyNobody } from '../../src/main/training/notify';
import { startCli, type RunningCli } from '../integration/cli/support';
import { engineAround } from '../support/engineAround';
import { newRun, openLibrary, temporaryFolder } from '../support/library';
import { FEW, lookInto, random, resumesExactly, runIn, someCheckpoint } from './support/disturb';
import { LONG } from './support/plan';
import { expectSameAsUndisturbed, reference } from './support/reference';
import { faultsConfig } from './support/run';
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

/** An engine whose device is lost after so many programs. */
const losing = (engine: Engine, after: number): Engine => {
  let runs = 0;
  return engineAround(engine, {
    run: (program, inputs) => {
      runs += 1;
      if (runs > after)
        return Promise.reject(new DeviceLostError('The graphics device was lost (unplugged).'));
      return engine.run(program, inputs);
    },
  });
};

const silent: RunOutput = {
  notify: notifyNobody,
  started: () => undefined,
  say: () => undefined,
  result: () => undefined,
  close: () => undefined,
};

it(`the graphics device lost, ${FEW} times: the run is interrupted in words and goes on exactly`, async () => {
  for (let round = 0; round < FEW; round += 1) {
    const folder = join(temporaryFolder(), 'library');
    const library = await openLibrary(folder);
    const config = runConfigSchema.parse(faultsConfig);
    const { projectId } = newRun(library);
    const { id } = library.runs.create({ projectId, name: 'A run', config });
    const dataset = await openDataset(config.dataset, {
      resources: resourcesPath(),
      cache: library.cacheFolder,
    });
    const whole = await openEngine('onnx');
    const engine = losing(whole, 2 * someCheckpoint() + Math.floor(random() * 20));
    await fault('graphics device lost', async () => {
      const lost = train(library, id, { dataset, engine }, silent);
      await expect(lost).rejects.toThrow(InterruptedError);
      await expect(lost).rejects.toThrow('The graphics device was lost (unplugged). To go on then:');
      await whole.close();
      library.close();
      const { status, reason } = await lookInto(folder, id);
      expect(status).toBe('interrupted');
      expect(reason).toMatch(
        /^The graphics device was lost \(unplugged\)\. (Resuming continues|There is no checkpoint)/,
      );
      await resumesExactly(folder, id);
    });
  }
});
