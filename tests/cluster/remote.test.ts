/**
 * A study on a cluster behind a real sshd: sent, submitted once, watched, brought home once, every run equal to its undisturbed twin.
 * The computer is this one, in folders of its own.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricPoint } from '@shared/domain';
import { Library } from '@main/store/library';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { type CliEvent, type CliResult, configFile, eventsOf } from '../integration/cli/support';
import { Box } from '../support/cluster/box';
import { lackingForSlurm, Slurm } from '../support/cluster/slurm';
import { Sshd } from '../support/cluster/sshd';
import { configsOf, eventsOfCell, type MadeTask, outcomeOf, undisturbed, workConfig } from '../support/work';

/** Images as IDX files. */
const SAMPLE = join(import.meta.dirname, '../../resources/datasets/fashion-mnist-sample');

const noSlurm = lackingForSlurm();
const started = noSlurm === null ? await Sshd.start() : { sshd: null, lacking: noSlurm };
const { sshd } = started;
const lacking = sshd === null ? started.lacking : null;

describe.skipIf(sshd === null)(
  `a study on another computer${lacking === null ? '' : ` (skipped: ${lacking})`}`,
  () => {
    const box = new Box(sshd?.config ?? '');
    const { folder, there } = box;
    let slurm: Slurm | undefined;
    let task: MadeTask;
    /** What the runs have told before they came home. */
    let curves: MetricPoint[][] = [];
    let [studyId, id] = ['', ''];

    const command = (...words: readonly string[]): Promise<CliResult> => box.command(...words);
    const told = (...words: readonly string[]): Promise<CliEvent[]> => box.told(...words);
    const onBox = (what: string, ...words: readonly string[]): Promise<CliEvent[]> =>
      told('jobs', what, id, ...words);
    /** Every point of each run, as the library has them. */
    const pointsAtHome = async (): Promise<MetricPoint[][]> => {
      const library = await Library.open(box.library);
      try {
        return task.runIds.map((run) => [...library.metrics.pages(run, undefined, 1000)].flat());
      } finally {
        library.close();
      }
    };
    const cells = async (): Promise<CliEvent[]> => (await onBox('show')).slice(1);

    beforeAll(async () => {
      await ensureBuild();
      slurm = await Slurm.start(2);
      await box.install(slurm.env);
      const base = configFile(folder, 'base.json', workConfig(100));
      const [study] = await told(
        'study',
        'create',
        'rq2',
        '--config',
        base,
        '--hallucinators',
        '2,3',
        '--budget',
        '2',
      );
      studyId = String(study?.['studyId']);
    }, 600_000);
    afterAll(async () => {
      await slurm?.stop();
      sshd?.stop();
      box.stop();
    });

    it('shows its script, which is sent as it was edited', async () => {
      await told(
        'computers',
        'profile',
        'set',
        'small',
        '--computer',
        'box',
        '--memory',
        '900',
        '--scratch',
        folder,
      );
      const words = ['submit', studyId, '--computer', 'box', '--profile', 'small'];
      const { stdout, code } = await command(...words, '--dry-run');
      expect(code).toBe(0);
      expect(stdout).toContain('#SBATCH --mem=900');
      expect(await told('jobs', 'list')).toEqual([]);
      const script = join(folder, 'edited.sh');
      writeFileSync(script, stdout.replace('exec ', `export HABA_EDITED=1\nexec `));
      const [first] = await told(...words, '--script', script);
      expect(first).toMatchObject({ event: 'submitted', computer: 'box', isNew: true });
      id = String(first?.['jobId']);
      task = { folder: join(there, 'tasks', id), runIds: first?.['runs'] as string[] };
      expect(await told(...words)).toMatchObject([{ jobId: id, slurm: first?.['slurm'], isNew: false }]);
      expect(readdirSync(join(there, 'tasks'))).toEqual([id]);
      expect(readdirSync(join(there, 'incoming'))).toEqual([]);
      expect(readFileSync(join(task.folder, 'job.sh'), 'utf8')).toContain('HABA_EDITED');
      // Nothing of it is done here meanwhile.
      expect((await command('resume', task.runIds[0] ?? '')).stderr).toContain('given to box');
    });

    it('tells what it does, through a line that is cut twice', async () => {
      const tail = box.start('jobs', 'tail', id, '--json');
      for (let cut = 0; cut < 2; cut++) {
        await tail.event(({ event }) => event === 'metric');
        sshd?.drop();
      }
      const { code, stderr } = await tail.ended;
      expect(code, stderr).toBe(0);
      curves = await pointsAtHome();
      expect(curves.flat().length).toBeGreaterThan(200);
    });

    it('comes home once, each run as if it had been done here', async () => {
      const states = async (): Promise<unknown[]> => (await cells()).map(({ state }) => state);
      await expect
        .poll(states, { timeout: 600_000, interval: 1000 })
        .toEqual(task.runIds.map(() => 'completed'));
      const fetched = await onBox('fetch');
      expect(fetched).toMatchObject(
        task.runIds.map((runId, index) => ({ event: 'fetched', index, runId, replaced: 'now' })),
      );
      expect(await pointsAtHome()).toEqual(curves);
      expect(await onBox('fetch')).toEqual([]);
      expect(await told('jobs', 'list')).toMatchObject([{ state: 'home', home: task.runIds.length }]);
      for (const [index, config] of configsOf(task).entries()) {
        expect(outcomeOf(eventsOfCell(task, index))).toEqual(await undisturbed(folder, config));
      }
      const runs = await told('runs', 'list');
      expect(runs.map(({ runId, status }) => [runId, status]).sort()).toEqual(
        task.runIds.map((runId) => [runId, 'completed']).sort(),
      );
    });

    it('keeps there what is not home, and nothing else', async () => {
      const archive = (index: number): string => join(task.folder, `cell-${index}`, 'latest.haba');
      execFileSync('cp', [archive(1), archive(0)]);
      const kept = await command('jobs', 'clean', id, '--json');
      expect(kept.code).toBe(2);
      expect(eventsOf(kept.stdout)).toMatchObject([{ kept: [0] }]);
      expect(readdirSync(task.folder).filter((name) => name.startsWith('cell-'))).toEqual(['cell-0']);
      execFileSync('ln', ['-sf', '/etc/passwd', archive(0)]);
      expect((await command('jobs', 'clean', id)).code).toBe(2);
      rmSync(archive(0));
      expect(await onBox('clean')).toMatchObject([{ kept: [] }]);
      expect(readdirSync(join(there, 'tasks'))).toEqual([]);
      expect(existsSync('/etc/passwd')).toBe(true);
    });

    it('takes a dataset along that is not there, once', async () => {
      const path = join(folder, 'datasets', 'my images');
      cpSync(SAMPLE, path, { recursive: true });
      const dataset = { source: 'idx', path, limitPerClass: 12 } as const;
      const config = configFile(folder, 'sent.json', { ...workConfig(10), dataset });
      const words = [config, '--computer', 'box', '--memory', '900', '--scratch', folder];
      const preview = await command('submit', ...words, '--dry-run');
      expect(preview.stderr).toMatch(/its files would be sent \(1\.3 MB\)/);
      const [sent] = await told('submit', ...words);
      const [fingerprint = ''] = readdirSync(join(there, 'datasets'));
      const own = join(there, 'datasets', fingerprint);
      expect(preview.stdout).toContain(` --data ${own} `);
      expect(readdirSync(join(own, 'my images')).sort()).toEqual(
        ['t10k', 'train'].flatMap((part) => [`${part}-images-idx3-ubyte.gz`, `${part}-labels-idx1-ubyte.gz`]),
      );
      expect(readdirSync(join(there, 'incoming'))).toEqual([]);
      const job = String(sent?.['jobId']);
      const state = async (): Promise<unknown> => (await told('jobs', 'show', job)).at(-1)?.['state'];
      await expect.poll(state, { timeout: 600_000, interval: 1000 }).toBe('completed');
      expect(await told('jobs', 'fetch', job)).toMatchObject([{ event: 'fetched', replaced: 'now' }]);
      expect(await told('submit', ...words, '--dry-run')).toMatchObject([{ event: 'preview', datasets: [] }]);
      // More images of the same files are another dataset, and there already.
      const more = configFile(folder, 'more.json', {
        ...workConfig(10),
        dataset: { ...dataset, limitPerClass: 13 },
      });
      const [preview2] = await told('submit', more, ...words.slice(1), '--dry-run');
      expect(preview2).toMatchObject({ event: 'preview', datasets: [] });
      expect(preview2?.['script']).toContain(` --data ${own} `);
    });
  },
);
