/** A study given to a cluster from the window: a real Slurm and a real OpenSSH server on loopback. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { Library } from '@main/store/library';
import { builtCli } from '../../scripts/lib/build.mjs';
import { lackingForSlurm, Slurm } from '../support/cluster/slurm';
import { Sshd } from '../support/cluster/sshd';
import { contrastFindings, findings } from './support/accessibility';
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

/** A study of two runs in the dialog, by the run `Base` of a project. */
async function fillStudy(window: Page, projectId: string): Promise<void> {
  const at = (id: string) => window.getByTestId(id);
  await window.evaluate(`location.hash = '/projects/${projectId}/studies'`);
  await at('new-study').click();
  await at('study-kind').click();
  await window.getByRole('option', { name: 'Diversity and information' }).click();
  await at('study-base').click();
  await window.getByRole('option', { name: 'Base' }).click();
  await at('study-budget').fill('2');
  await at('study-hallucinators').fill('2, 3');
}

// Without Slurm and an OpenSSH server there is nothing to give runs to: the reason is told.
test.beforeEach(() => test.skip(lacking !== null, lacking ?? ''));

test('a study is given to a cluster, watched and fetched', async ({ launch }) => {
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

  await fillStudy(window, project.id);
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

test('a run is begun on a cluster beside Start, and its page says where it is', async ({ launch }) => {
  test.setTimeout(900_000);
  const env = { HABA_SSH_CONFIG: sshd?.config ?? '', HABA_TEST_DIALOGS_DIR: path.join(folder, 'dialogs') };
  const { window } = await launch({ env });
  const at = (id: string) => window.getByTestId(id);
  const look = async (name: string): Promise<void> => {
    expect.soft(await findings(window), name).toEqual([]);
    expect
      .soft(await contrastFindings(window, { theme: 'dark', contrast: 'normal' }), `${name}, dark`)
      .toEqual([]);
  };
  await at('first-start').waitFor();
  const project = await call(window, 'projects.create', { name: 'Away' });
  const config = tinyConfig(100_000);
  const base = await call(window, 'runs.create', {
    projectId: project.id,
    name: 'Base',
    config,
    start: false,
  });
  const { id } = await call(window, 'computers.add', {
    ...{ name: 'Cluster', address: 'box', folder: path.join(folder, 'there') },
  });
  await call(window, 'computers.install', { id });

  await at('nav-computers').click();
  await at('new-profile').click();
  await at('profile-name').fill('small');
  await at('job-memory').fill('900');
  await at('job-rare').click();
  // It waits there until it is let go.
  await at('job-options').fill('--hold');
  await look('a profile');
  await at('save-profile').click();
  await expect(at('profile-small')).toContainText('memory 900');
  await look('the profiles of a computer');

  await window.evaluate(`location.hash = '/projects/${project.id}/new-run?from=${base.id}'`);
  await at('run-on').click();
  await window.getByRole('option', { name: 'Cluster (profile small)' }).click();
  await at('run-name').fill('Far away');
  await look('the choice beside Start');
  await at('start-run').click();
  await expect(at('job-memory')).toHaveValue('900');
  await at('show-script').click();
  await expect(at('job-script')).toHaveValue(/#SBATCH --mem=900\n(.*\n)*#SBATCH --hold/, SLOW);
  await at('give-now').click();

  await expect(at('away')).toContainText('is held by its user', SLOW);
  await expect(at('run-status')).toHaveText('Cluster: waits');
  await look('a run that is away');
  await expect(at('start-run')).toHaveCount(0);
  await expect(at('give')).toHaveCount(0);
  await window.keyboard.press('ControlOrMeta+k');
  await window.keyboard.type('start');
  await expect(window.getByRole('option', { name: 'Start', exact: true })).toHaveCount(0);
  await window.keyboard.press('Escape');

  await at('requeue-job').click();
  await expect
    .poll(
      async () => {
        await at('fetch-job')
          .click({ timeout: 5000 })
          .catch(() => undefined);
        return at('away').textContent();
      },
      { timeout: 240_000 },
    )
    .toMatch(/Cluster: at work.*1: at work/);
  await look('a run that is at work elsewhere');
  await at('cancel-job').click();
  await at('confirm-accept').click();
  await expect(at('away')).toHaveCount(0, SLOW);
  await expect(window.locator('[data-testid=start-run], [data-testid=resume-run]').first()).toBeVisible();

  await window.evaluate(`location.hash = '/projects/${project.id}/new-run'`);
  await expect(at('run-on')).toHaveText('Cluster (profile small)');
});

test('a study whose login is given up is kept, and can be begun here', async ({ launch }, testInfo) => {
  test.setTimeout(300_000);
  const libraryDir = testInfo.outputPath('library');
  const library = await Library.open(libraryDir);
  const { id } = library.computers.create({ name: 'Locked', address: 'locked', folder: '.haba-studio' });
  library.computers.installed(id, 'a'.repeat(64));
  library.close();
  const { window } = await launch({ libraryDir, env: { HABA_SSH_CONFIG: sshd?.config ?? '' } });
  const at = (name: string) => window.getByTestId(name);
  const project = await call(window, 'projects.create', { name: 'Kept' });
  const config = { ...tinyConfig(30), adversary: { enabled: true, width: 4, depth: 1 } };
  await call(window, 'runs.create', { projectId: project.id, name: 'Base', config, start: false });
  await fillStudy(window, project.id);
  await at('run-on').click();
  await window.getByRole('option', { name: 'Locked' }).click();
  await expect(at('study-size')).toContainText('2 runs');
  expect.soft(await findings(window)).toEqual([]);
  await at('create-and-run-study').click();

  await at('give-now').click();
  await at('ssh-secret').waitFor(SLOW);
  await at('ssh-cancel').click();
  await expect(window.locator('#give-job')).toContainText('the login was given up', SLOW);
  expect.soft(await findings(window)).toEqual([]);
  await window.keyboard.press('Escape');
  await expect(at('toast-good')).toContainText('was not given to “Locked”. It is kept as a draft');
  await expect(at('resume-study')).toBeEnabled();
  const { runs } = await call(window, 'runs.list', { projectId: project.id });
  expect(runs.map(({ status }) => status)).toEqual(runs.map(() => 'draft'));
  expect(await call(window, 'jobs.list', {})).toEqual([]);
});
