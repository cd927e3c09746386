/** The page of computers in the real studio, with a real OpenSSH server on loopback. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { builtCli } from '../../scripts/lib/build.mjs';
import { PASSPHRASE, Sshd } from '../support/cluster/sshd';
import { contrastFindings, findings } from './support/accessibility';
import { expect, test } from './support/launch';

let sshd: Sshd | null = null;
let lacking = '';
let dialogs = '';
let there = '';

test.beforeAll(async () => {
  const started = await Sshd.start();
  sshd = started.sshd;
  if (started.sshd === null) lacking = started.lacking;
  dialogs = fs.mkdtempSync(path.join(os.tmpdir(), 'haba-dialogs-'));
  there = fs.mkdtempSync(path.join(os.tmpdir(), 'haba-there-'));
  // An archive with a script that starts the built command line of this checkout.
  const stage = path.join(there, 'stage');
  fs.mkdirSync(path.join(stage, 'haba'), { recursive: true });
  const script = `#!/bin/sh\nexec '${process.execPath}' '${builtCli}' "$@"\n`;
  fs.writeFileSync(path.join(stage, 'haba', 'haba'), script, { mode: 0o755 });
  execFileSync('tar', ['-czf', path.join(dialogs, 'haba.tar.gz'), '-C', stage, 'haba']);
});
test.afterAll(() => {
  sshd?.stop();
  for (const folder of [dialogs, there]) fs.rmSync(folder, { recursive: true, force: true });
});
/** Logins, programs that start and checks of a whole machine. */
const SLOW = { timeout: 120_000 };
test.beforeEach(() => {
  test.setTimeout(300_000);
  test.skip(sshd === null, lacking);
});

test('a computer is added, its key trusted, checked, given the program, and removed', async ({ launch }) => {
  sshd?.know(null);
  const { window } = await launch({
    env: { HABA_SSH_CONFIG: sshd?.config ?? '', HABA_TEST_DIALOGS_DIR: dialogs },
  });
  const at = (id: string) => window.getByTestId(id);
  const look = async (name: string): Promise<void> => {
    expect.soft(await findings(window), name).toEqual([]);
    expect
      .soft(await contrastFindings(window, { theme: 'dark', contrast: 'normal' }), `${name}, dark`)
      .toEqual([]);
  };
  await at('nav-computers').click();
  await at('no-computers').waitFor();
  await look('no computers');
  await at('add-computer').click();
  await at('ssh-hosts').getByRole('button', { name: 'box' }).click();
  await expect(at('computer-name')).toHaveValue('box');
  await at('computer-folder').fill('not a folder');
  await at('add-computer-now').click();
  await expect(window.getByRole('alert')).toContainText('no folder for the studio');
  await look('a folder that is none');
  await at('computer-folder').fill(`${there}/studio`);
  await at('add-computer-now').click();
  const card = at('computer-box');
  await expect(card).toContainText('not installed');

  await card.getByTestId('check-computer').click();
  await expect(at('ssh-fingerprint')).toHaveText(/^SHA256:[\w+/]{43}$/, SLOW);
  await look('the question about a key');
  await expect(at('ssh-trust')).toBeDisabled();
  await at('ssh-cancel').click();
  await expect(card.getByTestId('line-state')).toHaveText('Not connected', SLOW);
  expect(fs.readFileSync(sshd?.knownHosts ?? '', 'utf8')).toBe('');

  await card.getByTestId('check-computer').click();
  await at('ssh-compared').click();
  await at('ssh-trust').click();
  await expect(card.getByTestId('computer-check')).toContainText('System: Linux', SLOW);
  await expect(card.getByTestId('line-state')).toContainText('Connected since', SLOW);
  expect(fs.readFileSync(sshd?.knownHosts ?? '', 'utf8')).toContain(`[127.0.0.1]:${sshd?.port}`);

  await card.getByTestId('install-computer').click();
  await expect(card.getByTestId('findings')).toContainText('Engine onnx', SLOW);
  await look('what a computer has');
  expect(fs.readdirSync(path.join(there, 'studio', 'programs'))).toHaveLength(1);
  await expect(at('ssh-question')).toHaveCount(0);

  await card.getByTestId('remove-computer').click();
  await at('confirm-accept').click();
  await at('no-computers').waitFor();
  expect(fs.readdirSync(path.join(there, 'studio', 'programs'))).toHaveLength(1);
});

test('a passphrase is asked for again where it was wrong; a window that closes ends the login', async ({
  launch,
}) => {
  sshd?.know('host_key');
  const { app, window } = await launch({ env: { HABA_SSH_CONFIG: sshd?.config ?? '' } });
  const at = (id: string) => window.getByTestId(id);
  await at('nav-computers').click();
  await at('add-computer').click();
  await at('computer-address').fill('locked');
  await at('add-computer-now').click();
  await at('connect-computer').click();
  await expect(at('ssh-secret')).toHaveAttribute('type', 'password', SLOW);
  await at('ssh-secret').fill('wrong');
  await at('ssh-answer').click();
  await expect(window.getByRole('alert')).toContainText('That was not right', SLOW);
  expect.soft(await findings(window)).toEqual([]);
  await at('ssh-secret').fill(PASSPHRASE);
  await window.keyboard.press('Enter');
  await expect(at('line-state')).toContainText('Connected since', SLOW);
  await at('connect-computer').click();
  await expect(at('line-state')).toContainText('Not connected', SLOW);

  await at('connect-computer').click();
  await at('ssh-secret').waitFor(SLOW);
  const ended = new Promise((resolve) => app.process().once('exit', resolve));
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((one) => one.close()));
  await ended;
  const commands = fs.readdirSync('/proc').map((pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  });
  expect(
    commands.filter((command) => command.includes(sshd?.config ?? '-') && /^ssh\0/.test(command)),
  ).toEqual([]);
});
