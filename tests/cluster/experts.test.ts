/** Runs with trajectory matching on a real Slurm: their experts are a job of their own, which they wait for. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import {
  type CliEvent,
  type CliResult,
  configFile,
  eventsOf,
  startCliIn,
  tinyConfig,
} from '../integration/cli/support';
import { lackingForSlurm, Slurm } from '../support/cluster/slurm';

const lacking = lackingForSlurm();

describe.skipIf(lacking !== null)(
  `experts on Slurm${lacking === null ? '' : ` (skipped: ${lacking})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'haba-experts-'));
    const library = join(folder, 'home');
    const words = ['--memory', '900', '--scratch', folder];
    let slurm: Slurm | undefined;
    let [config, id] = ['', ''];

    const command = (...more: readonly string[]): Promise<CliResult> =>
      startCliIn({ HABA_TERMINAL: '', ...slurm?.env }, ...more, '--library', library).ended;
    const told = async (...more: readonly string[]): Promise<CliEvent[]> => {
      const { stdout, stderr, code } = await command(...more, '--json');
      expect(code, stderr).toBe(0);
      return eventsOf(stdout);
    };
    const cluster = (): Slurm => slurm ?? expect.fail('There is no cluster.');
    const show = (): Promise<CliEvent[]> => told('jobs', 'show', id);

    beforeAll(async () => {
      await ensureBuild();
      slurm = await Slurm.start(1);
      config = configFile(folder, 'mtt.json', {
        ...tinyConfig,
        objective: {
          kind: 'mtt',
          syntheticSteps: 2,
          experts: { count: 3, epochs: 3, batchSize: 8 },
          maxStartEpoch: 1,
          expertEpochs: 1,
        },
        network: { width: 4, depth: 1 },
        training: { iterations: 2, checkpointEvery: 2, previewEvery: 2 },
      });
    }, 600_000);
    afterAll(async () => {
      await slurm?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it('that are taken away leave no run waiting for ever, and it is said why', async () => {
      const [preview] = await told('submit', config, ...words, '--dry-run');
      const experts = preview?.['experts'] as { recipe: string; count: number }[];
      expect(experts).toMatchObject([{ count: 3 }]);
      const key = experts[0]?.recipe ?? '';
      // The machine is busy, so that nothing begins before it is taken away.
      const other = await cluster().submit('#!/bin/sh\nexec sleep 1000\n', '--exclusive');
      await cluster().reached(other, 'RUNNING');
      const [submitted] = await told('submit', config, ...words);
      id = String(submitted?.['jobId']);
      expect((await show())[1]).toMatchObject({ state: 'waiting', reason: 'Dependency' });
      await cluster().run('scancel', `--name=haba-x${key}`);
      await expect
        .poll(async () => (await show())[0]?.['problem'], { timeout: 300_000, interval: 1000 })
        .toMatch(new RegExp(`${key} are not all there .*no job makes them`));
      expect((await show())[1]).toMatchObject({ state: 'open', attempts: 0 });
      await cluster().run('scancel', other);
    });

    it('are made first when the job is requeued, once, and the run comes to its end', async () => {
      const [again] = await told('jobs', 'requeue', id);
      expect(again).toMatchObject({ problem: null });
      await expect
        .poll(async () => (await show())[1]?.['state'], { timeout: 600_000, interval: 1000 })
        .toBe('completed');
      const [key = ''] = readdirSync(join(library, 'experts'));
      expect(existsSync(join(library, 'experts', key, 'experts.json'))).toBe(true);
      expect(await told('jobs', 'fetch', id)).toMatchObject([{ event: 'fetched', replaced: 'now' }]);
      expect(await told('submit', config, ...words, '--dry-run')).toMatchObject([{ experts: [] }]);
    });
  },
);
