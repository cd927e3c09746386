/** A study given to a cluster from the window: a real Slurm and a real OpenSSH server on loopback. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { builtCli } from '../../scripts/lib/build.mjs';
import { lackingForSlurm, Slurm } from '../support/cluster/slurm';
import { Sshd } from '../support/cluster/sshd';
import { findings } from './support/accessibility';
import { call, tinyConfig } from './support/bridge';
import { expect, test } from './support/launch';

/** Logins, programs that start, and a scheduler that takes its time. */
const SLOW = { timeout: 240_000 };
let lacking = lackingForSlurm();
let sshd: Sshd | null = null;
let slurm: Slurm | null = null;
let folder = '';

test.beforeAll(async () => {
  if (lacking !== null) return;
  const started = await Sshd.start();
  if (started.sshd === null) {
    ({ lacking } = started);
    return;
  }
  ({ sshd } = started);
  slurm = await Slurm.start(2);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'haba-jobs-'));
  const stage = path.join(folder, 'stage');
  fs.mkdirSync(path.join(stage, 'haba'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'dialogs'));
  const set = Object.entries(slurm.env).map(([name, value]) => `${name}='${value}' `);
  const script = `#!/bin/sh\n${set.join('')}exec '${process.execPath}' '${builtCli}' "$@"\n`;
  fs.writeFileSync(path.join(stage, 'haba', 'haba'), script, { mode: 0o755 });
  execFileSync('tar', ['-czf', path.join(folder, 'dialogs', 'haba.tar.gz'), '-C', stage, 'haba']);
});
test.afterAll(async () => {
  await slurm?.stop();
  sshd?.stop();
  if (folder !== '') fs.rmSync(folder, { recursive: true, force: true });
});

test('a study is given to a cluster, watched and fetched', async ({ launch }) => {
  test.skip(lacking !== null, lacking ?? '');
  test.setTimeout(900_000);
  const env = { HABA_SSH_CONFIG: sshd?.config ?? '', HABA_TEST_DIALOGS_DIR: path.join(folder, 'dialogs') };
  const { window } = await launch({ env });
  const at = (id: string) => window.getByTestId(id);
  await at('first-start').waitFor();
  const project = await call(window, 'projects.create', { name: 'Away' });
  const config = { ...tinyConfig(30), adversary: { enabled: true, width: 4, depth: 1 } };
  await call(window, 'runs.create', { projectId: project.id, name: 'Base', config, start: false });
  await call(window, 'computers.add', {
    name: 'Cluster',
    address: 'box',
    folder: path.join(folder, 'there'),
  });
  await at('nav-computers').click();
  await at('install-computer').click();
  await at('findings').waitFor(SLOW);

  await window.evaluate(`location.hash = '/projects/${project.id}/studies'`);
  await at('new-study').click();
  await at('study-kind').click();
  await window.getByRole('option', { name: 'Diversity and information' }).click();
  await at('study-base').click();
  await window.getByRole('option', { name: 'Base' }).click();
  await at('study-budget').fill('2');
  await at('study-hallucinators').fill('2, 3');
  await expect(at('study-size')).toContainText('2 runs');
  await at('create-study').click();
  await at('study-table').waitFor();

  await at('give').click();
  await at('job-memory').fill('much');
  await expect(window.getByRole('alert')).toContainText('would not take this');
  await expect(at('give-now')).toBeDisabled();
  await at('job-memory').fill('900');
  await at('show-script').click();
  await expect(at('job-script')).toHaveValue(/#SBATCH --mem=900/, SLOW);
  expect.soft(await findings(window)).toEqual([]);
  const script = await at('job-script').inputValue();
  // It waits there until it is let go.
  await at('job-script').fill(script.replace('#!/bin/sh\n', '#!/bin/sh\n#SBATCH --hold\n'));
  await at('give-now').click();

  await expect(at('jobs')).toContainText('is held by its user', SLOW);
  await expect(at('job-home')).toHaveText('0 of 2 at home');
  expect.soft(await findings(window)).toEqual([]);
  const [task = ''] = fs.readdirSync(path.join(folder, 'there', 'tasks'));
  expect(fs.readFileSync(path.join(folder, 'there', 'tasks', task, 'job.sh'), 'utf8')).toContain('--hold');
  // Nothing of it is done here meanwhile.
  const [run] = (await call(window, 'runs.list', { projectId: project.id })).runs.filter(
    ({ name }) => name !== 'Base',
  );
  await expect(call(window, 'runs.start', { id: run?.id ?? '' })).rejects.toThrow('given to Cluster');

  await at('requeue-job').click();
  await expect(at('jobs')).not.toContainText('is held by its user', SLOW);
  await expect
    .poll(
      async () => {
        // It is fetched by itself too, every minute; then nothing is left to press.
        if (await at('fetch-job').isVisible()) {
          await at('fetch-job')
            .click({ timeout: 5000 })
            .catch(() => undefined);
        }
        return at('job-home').textContent();
      },
      { timeout: 600_000 },
    )
    .toContain('2 of 2 at home');
  await expect(at('jobs')).toContainText('all home');
  const { runs } = await call(window, 'runs.list', { projectId: project.id });
  expect(runs.filter(({ name }) => name !== 'Base').map(({ status }) => status)).toEqual([
    'completed',
    'completed',
  ]);
});
