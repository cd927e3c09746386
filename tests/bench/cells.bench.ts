/* npm run bench -- cells: 200 runs of one iteration on a loopback cluster: submitting them as one array, and bringing all home at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { configFile, eventsOf, tinyConfig } from '../integration/cli/support';
import { Box } from '../support/cluster/box';
import { lackingForSlurm, Slurm } from '../support/cluster/slurm';
import { Sshd } from '../support/cluster/sshd';

/** A multiple of the seeds. */
const CELLS = Number(process.env['BENCH_CELLS'] ?? 200);
/** As many as a study has at most. */
const SEEDS = 20;
const noSlurm = lackingForSlurm();
const started = noSlurm === null ? await Sshd.start() : { sshd: null, lacking: noSlurm };
const { sshd } = started;
const lacking = sshd === null ? ` (skipped: ${started.lacking})` : '';

describe.skipIf(sshd === null)(`cells of one iteration${lacking}`, () => {
  const box = new Box(sshd?.config ?? '');
  let slurm: Slurm | undefined;

  beforeAll(async () => {
    await ensureBuild();
    slurm = await Slurm.start(3);
    await box.install(slurm.env);
  });
  afterAll(async () => {
    await slurm?.stop();
    box.stop();
    sshd?.stop();
  });

  it('are submitted as one array and come home together', { timeout: 3_600_000 }, async () => {
    const base = configFile(box.folder, 'base.json', {
      ...tinyConfig,
      training: { iterations: 1, checkpointEvery: 1, previewEvery: 1 },
      evaluation: { networks: [{ width: 4, depth: 2 }], repeats: 1, epochs: 1, randomBaseline: false },
    });
    const rates = Array.from({ length: CELLS / SEEDS }, (_, i) => i + 1).join(',');
    const axis = `optimiser.images.learningRate=${rates}`;
    const words = ['--config', base, '--axis', axis, '--seeds', String(SEEDS)];
    const [study] = await box.told('study', 'create', 'grid', ...words);
    const studyId = String(study?.['studyId']);

    const submitted = performance.now();
    const [job] = await box.told('submit', studyId, '--computer', 'box', '--memory', '300');
    const submitting = performance.now() - submitted;
    const id = String(job?.['jobId']);

    const working = performance.now();
    const left = async (): Promise<string> =>
      (await slurm?.run('squeue', '-h', '-r', `--name=haba-${id}`)) ?? '';
    await expect.poll(left, { timeout: 3_000_000, interval: 1000 }).toBe('');
    const worked = performance.now() - working;

    const fetched = performance.now();
    const { stdout } = await box.command('jobs', 'fetch', id, '--json');
    const fetching = performance.now() - fetched;
    expect(eventsOf(stdout).filter(({ event }) => event === 'fetched')).toHaveLength(CELLS);

    const seconds = (ms: number): string => (ms / 1000).toFixed(1);
    console.log(
      [
        `${CELLS} cells | seconds`,
        `submitted as one array | ${seconds(submitting)}`,
        `all done there | ${seconds(worked)}`,
        `all home | ${seconds(fetching)}`,
      ].join('\n'),
    );
  });
});
