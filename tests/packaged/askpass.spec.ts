/** What ssh asks, in the packaged studio: ssh starts its executable for each question. The server is a real one, on loopback. */
import { call } from '../e2e/support/bridge';
import { PASSPHRASE, Sshd } from '../support/cluster/sshd';
import { expect, test } from './support/launch';

/** Logins, and the executable that starts for a question. */
const SLOW = { timeout: 120_000 };

test('a question of ssh reaches the studio, and the answer reaches ssh', async ({ installed }) => {
  const started = await Sshd.start();
  test.skip(started.sshd === null, started.sshd === null ? started.lacking : '');
  test.setTimeout(300_000);
  const { sshd } = started;
  if (sshd === null) return;
  try {
    sshd.know('host_key');
    const window = await installed.start({ env: { HABA_SSH_CONFIG: sshd.config } });
    const at = (id: string) => window.getByTestId(id);
    await at('first-start').waitFor(SLOW);
    await call(window, 'computers.add', { name: 'Locked', address: 'locked', folder: '.haba-studio' });
    await at('nav-computers').click();
    await at('connect-computer').click();
    await expect(at('ssh-secret')).toHaveAttribute('type', 'password', SLOW);
    await expect(at('ssh-question')).toContainText('passphrase');
    await at('ssh-secret').fill(PASSPHRASE);
    await at('ssh-answer').click();
    await expect(at('line-state')).toContainText('Connected since', SLOW);
  } finally {
    sshd.stop();
  }
});
