/**
 * A task as an array of a real Slurm: one cell is requeued by hand, one asks for it itself because its time is nearly up, and one
 * loses its machine. Every run equals its undisturbed twin, and lies once in the library at home.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCli, ensureBuild } from '../../scripts/lib/build.mjs';
import { cli, configFile, eventsOf } from '../integration/cli/support';
import { lackingForSlurm, type ShownJob, Slurm } from '../support/cluster/slurm';
import {
  configsOf,
  eventsOfCell,
  exitsOf,
  latestOf,
  type MadeTask,
  outcomeOf,
  undisturbed,
  workConfig,
} from '../support/work';

const lacking = lackingForSlurm();
const iterations = 200;

describe.skipIf(lacking !== null)(
  `an array of three cells${lacking === null ? '' : ` (skipped: ${lacking})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'haba-cluster-'));
    const home = ['--library', join(folder, 'home')];
    let slurm: Slurm | null = null;
    let task: MadeTask = { folder: '', runIds: [] };
    let studyId = '';

    beforeAll(async () => {
      await ensureBuild();
      const base = configFile(folder, 'base.json', workConfig(iterations));
      const words = ['rq2', '--config', base, '--hallucinators', '2,3,4', '--budget', '2', '--json'];
      const created = await cli('study', 'create', ...words, ...home);
      expect(created.stderr).toBe('');
      studyId = String(eventsOf(created.stdout)[0]?.['studyId']);
      const made = await cli('task', 'create', studyId, '--to', join(folder, 'tasks'), '--json', ...home);
      const [event] = eventsOf(made.stdout);
      task = { folder: String(event?.['folder']), runIds: event?.['runs'] as string[] };
      expect(task.runIds).toHaveLength(3);
      slurm = await Slurm.start(3);
    });

    afterAll(async () => {
      await slurm?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const cluster = (): Slurm => slurm ?? expect.fail('There is no cluster.');
    const shown = async (job: string, index: number): Promise<ShownJob | undefined> =>
      (await cluster().jobs(job)).find(({ id }) => id === `${job}_${index}`);
    /** Waits until an attempt at a cell has a checkpoint. */
    const atWork = (index: number, attempt = 1): Promise<void> =>
      expect
        .poll(() => attemptsWithCheckpoint(task, index), { timeout: 120_000, interval: 100 })
        .toBeGreaterThanOrEqual(attempt);

    it('ends as if nothing had happened', async () => {
      const script = `#!/bin/sh
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@60
exec ${process.execPath} ${builtCli} work ${task.folder} --index "$SLURM_ARRAY_TASK_ID" --scratch ${folder}/$SLURMD_NODENAME --every 0
`;
      for (const name of ['n1', 'n2', 'n3']) mkdirSync(join(folder, name));
      const output = join(folder, 'log-%a');
      const job = await cluster().submit(script, '--array=0-2', `--output=${output}`, '--time=30');

      await atWork(0);
      await cluster().run('scontrol', 'requeue', `${job}_0`);
      await atWork(1);
      await cluster().run('scancel', '--batch', '--signal=USR1', `${job}_1`);
      await atWork(2);
      const { node = '' } = (await shown(job, 2)) ?? {};
      await cluster().crash(node);
      await cluster().reached(job, 'COMPLETED');

      // A busy machine may lose sight of a node for a while, and start its cells once more.
      const [first, second, third] = [0, 1, 2].map((index) => exitsOf(task, index));
      expect(first?.[0]).toMatchObject({ code: 3, outcome: 'stopped', again: false });
      expect(second?.[0]).toMatchObject({ code: 3, outcome: 'stopped', again: true });
      expect(third?.[0]).toBeNull();
      for (const exits of [first, second, third]) {
        expect(exits?.length).toBeGreaterThan(1);
        expect(exits?.at(-1)).toMatchObject({ code: 0, outcome: 'completed' });
      }
      for (const [index, config] of configsOf(task).entries()) {
        expect(outcomeOf(eventsOfCell(task, index))).toEqual(await undisturbed(folder, config));
      }
    });

    it('comes home once, each run in its cell of the study', async () => {
      for (const index of task.runIds.keys()) {
        for (const replaced of ['now', 'before']) {
          const { stdout } = await cli('import', latestOf(task, index), '--replace', '--json', ...home);
          expect(eventsOf(stdout)).toMatchObject([{ runId: task.runIds[index], replaced }]);
        }
      }
      const { stdout } = await cli('runs', 'list', '--json', ...home);
      const runs = eventsOf(stdout);
      expect(runs.map(({ runId }) => runId).sort()).toEqual([...task.runIds].sort());
      for (const run of runs) expect(run).toMatchObject({ status: 'completed', studies: [studyId] });
      const checked = await cli('library', 'check', ...home);
      expect(checked).toMatchObject({ code: 0 });
    });
  },
);

/** How many attempts at a cell have written a checkpoint. */
function attemptsWithCheckpoint(task: MadeTask, index: number): number {
  const events = eventsOfCell(task, index);
  const begun = events.flatMap(({ event }, i) => (event === 'attempt' ? [i] : []));
  return begun.filter((from, i) =>
    events.slice(from, begun[i + 1]).some(({ event }) => event === 'checkpoint'),
  ).length;
}
