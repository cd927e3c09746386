/** A graphics device that is lost in the studio's training process, under the real supervisor. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type RunConfigInput, runConfigSchema } from '@shared/config/schema';
import type { Notify } from '@shared/ipc/contract';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { nodeLauncher, type TrainingProcess } from '@main/training/launcher';
import { Supervisor } from '@main/training/supervisor';
import { openForTests } from '../integration/engines-webgpu/device';
import { EventLog } from '../support/events';
import { withGraphicsFaults } from '../support/graphicsFaults';
import { newRun, openLibrary, temporaryFolder } from '../support/library';
import { FEW, random } from './support/disturb';
import { tracesUpTo } from './support/traces';
import { fault, noLoss, tellCounts } from './support/tally';

const KIND = 'graphics device lost';
tellCounts();

const first = await openForTests();
if ('engine' in first) await first.engine.close();
const without = 'reason' in first ? ` (skipped: ${first.reason})` : '';
const trainingEntry = fileURLToPath(new URL('../../out/main/training.js', import.meta.url));

/** Both runs are stopped soon after this iteration and compared up to it. */
const COMPARED = 8;
/** The device is lost at one of so many submissions: before that iteration. */
const SUBMISSIONS = 30;

/** Few kernels, and no evaluation: a software device compiles them for seconds. */
const config: RunConfigInput = {
  dataset: { source: 'fashion-mnist-sample', limitPerClass: 4 },
  parameterization: { basesPerClass: 1 },
  objective: { kind: 'dm', realBatch: 2 },
  network: { width: 4, depth: 1, norm: 'none' },
  augmentation: { ops: [] },
  adversary: { enabled: false },
  training: { iterations: 1000, checkpointEvery: 2, previewEvery: 100 },
  evaluation: { networks: [{ width: 4, depth: 1 }], repeats: 1, epochs: 1 },
  engine: 'webgpu',
  seed: 5,
};

it.skipIf(without !== '')(
  `the graphics device lost, ${FEW} times: the run is interrupted in words, the queue goes on, resuming is exact${without}`,
  async () => {
    await ensureBuild();
    const events = new EventLog();
    const folder = join(temporaryFolder(), 'library');
    const library = await openLibrary(folder);
    let lostAt: number | undefined;
    const launchNode = nodeLauncher(trainingEntry);
    /** Only the next process loses its device. */
    const launch = (): TrainingProcess => {
      const faults = lostAt === undefined ? {} : { lostAt };
      lostAt = undefined;
      return withGraphicsFaults(faults, launchNode);
    };
    const toBeStopped = new Set<string>();
    const notify: Notify = (name, payload) => {
      events.notify(name, payload);
      const [made] = events.of('run.checkpoint').slice(-1);
      if (name !== 'run.checkpoint' || made === undefined) return;
      const { runId, iteration } = made.checkpoint;
      if (iteration >= COMPARED && toBeStopped.delete(runId)) supervisor.stop(runId);
    };
    const supervisor = new Supervisor({ library, launch, notify });
    const { projectId } = newRun(library);
    const create = (name: string): string =>
      library.runs.create({ projectId, name, config: runConfigSchema.parse(config) }).id;
    const idle = (): Promise<unknown> =>
      events.next('queue.changed', (queue) => queue.runningRunId === null && queue.queuedRunIds.length === 0);

    const whole = create('undisturbed');
    toBeStopped.add(whole);
    for (let round = 0; round < FEW; round += 1) {
      const disturbed = create('disturbed');
      lostAt = 1 + Math.floor(random() * SUBMISSIONS);
      const through = idle();
      supervisor.start(disturbed);
      if (round === 0) supervisor.start(whole);
      await through;
      await fault(KIND, () => {
        expect(library.runs.get(whole).status).toBe('stopped');
        const { status, statusReason, engine } = library.runs.get(disturbed);
        expect(status).toBe('interrupted');
        expect(engine === null || engine === 'webgpu').toBe(true);
        expect(statusReason).toMatch(
          /^The graphics device was lost \(.+\)\. (Resuming continues|There is no checkpoint)/,
        );
        const kept = new Map(
          library.checkpoints.list(whole).map(({ iteration, sha256 }) => [iteration, sha256]),
        );
        for (const { iteration, sha256 } of library.checkpoints.list(disturbed)) {
          expect(sha256).toBe(kept.get(iteration));
        }
      });
      const again = idle();
      toBeStopped.add(disturbed);
      supervisor.resume(disturbed);
      await again;
      await noLoss(KIND, () => {
        const traces = tracesUpTo(folder, whole, COMPARED);
        expect(traces['checkpoints']).toHaveLength(1);
        expect(traces['metrics']?.length).toBeGreaterThanOrEqual(COMPARED);
        expect(tracesUpTo(folder, disturbed, COMPARED)).toEqual(traces);
      });
    }
    library.close();
  },
);
