/**
 * A real OpenSSH server on loopback for tests: its own keys, one folder for all of it, and a configuration for the client with the
 * hosts `box` and `locked`, whose key has a passphrase. It touches nothing of /etc/ssh or ~/.ssh. Debian and Ubuntu have it as `openssh-server`.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, pathOf, PLACES } from './places';
import { descendantsOf, isOfJob, kill, withEnvironment } from './processes';

const run = promisify(execFile);

/** Of the key of the host `locked`. */
export const PASSPHRASE = 'it is $5 "now"';

export class Sshd {
  private server: ChildProcess | null = null;

  private constructor(
    readonly folder: string,
    readonly port: number,
    /** Where sessions find programs; null: where systems have them. */
    private readonly path: string | null,
  ) {}

  /** Starts a server; null where it cannot be, with the reason, as a machine may have no programs for it or forbid it. */
  static async start(
    path: string | null = null,
  ): Promise<{ readonly sshd: Sshd } | { readonly sshd: null; readonly lacking: string }> {
    if (process.platform !== 'linux') return { sshd: null, lacking: 'sshd is tried on Linux' };
    const missing = ['sshd', 'ssh', 'ssh-keygen', 'setpriv'].filter((program) => pathOf(program) === null);
    if (missing.length > 0) {
      return { sshd: null, lacking: `${missing.join(', ')} missing: apt-get install openssh-server` };
    }
    const folder = mkdtempSync(join(tmpdir(), 'sshd-'));
    const sshd = new Sshd(folder, await freePort(), path);
    try {
      await sshd.make();
      await sshd.up();
      await run('ssh', ['-F', sshd.config, 'box', 'true'], { timeout: 60_000 });
      return { sshd };
    } catch (error) {
      sshd.stop();
      const { stderr } = Object(error) as { readonly stderr?: unknown };
      return {
        sshd: null,
        lacking: `sshd does not work here: ${String(stderr ?? error)
          .trim()
          .slice(0, 200)}`,
      };
    }
  }

  /** The client's configuration. */
  get config(): string {
    return join(this.folder, 'ssh_config');
  }

  get knownHosts(): string {
    return join(this.folder, 'known_hosts');
  }

  private async make(): Promise<void> {
    const { folder, port } = this;
    for (const key of ['host_key', 'other_key', 'user_key', 'locked_key', 'wrong_key']) {
      const passphrase = key === 'locked_key' ? PASSPHRASE : '';
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', key, '-f', join(folder, key)]);
    }
    const authorized = ['user_key', 'locked_key'].map((key) =>
      readFileSync(join(folder, `${key}.pub`), 'utf8'),
    );
    writeFileSync(join(folder, 'authorized_keys'), authorized.join(''));
    // The server of root keeps a child without rights in this folder, which the package's service makes.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    const settings = (hostKey: string): string =>
      [
        'ListenAddress 127.0.0.1',
        `Port ${port}`,
        `HostKey ${join(folder, hostKey)}`,
        'PidFile none',
        `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin prohibit-password',
        'UsePAM no',
        'StrictModes no',
        `SetEnv HABA_TEST_SSHD=${folder}${this.path === null ? '' : ` PATH=${this.path}`}`,
        '',
      ].join('\n');
    for (const key of ['host_key', 'other_key']) writeFileSync(join(folder, `with_${key}`), settings(key));
    const host = (name: string, key: string): string =>
      [
        `Host ${name}`,
        '  HostName 127.0.0.1',
        `  Port ${port}`,
        `  User ${userInfo().username}`,
        `  IdentityFile ${join(folder, key)}`,
        '  IdentitiesOnly yes',
        '  IdentityAgent none',
        `  UserKnownHostsFile ${this.knownHosts}`,
        '  GlobalKnownHostsFile /dev/null',
        '  UpdateHostKeys no',
        '',
      ].join('\n');
    const jump = `Host jump\n  ProxyCommand ssh -F ${this.config} -W 127.0.0.1:${port} box\n`;
    writeFileSync(
      this.config,
      `${jump}${host('box jump', 'user_key')}${host('locked', 'locked_key')}${host('wrong', 'wrong_key')}`,
    );
    this.know('host_key');
  }

  /** The client knows this key of the server's, or none. */
  know(key: 'host_key' | null): void {
    const [kind = '', text = ''] =
      key === null ? [] : readFileSync(join(this.folder, `${key}.pub`), 'utf8').split(' ');
    writeFileSync(this.knownHosts, key === null ? '' : `[127.0.0.1]:${this.port} ${kind} ${text}\n`);
  }

  /** Of the key that the server shows first. */
  async fingerprint(): Promise<string> {
    const { stdout } = await run('ssh-keygen', ['-lf', join(this.folder, 'host_key.pub')]);
    return stdout.split(' ')[1] ?? '';
  }

  /** Starts the server with a key, and waits until it listens. */
  async up(key: 'host_key' | 'other_key' = 'host_key'): Promise<void> {
    // The server starts itself anew for each connection, by its whole path. A test that is killed leaves none behind.
    const words = [
      '--pdeathsig',
      'KILL',
      pathOf('sshd') ?? 'sshd',
      '-D',
      '-e',
      '-f',
      join(this.folder, `with_${key}`),
    ];
    const env = { ...process.env, PATH: PLACES.join(':') };
    const server = spawn('setpriv', words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    this.server = server;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      server.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('Server listening on')) resolve();
      });
      server.once('close', () => reject(new Error(said)));
      server.once('error', reject);
    });
  }

  /** The connections that there are break. */
  drop(): void {
    const below = this.server?.pid === undefined ? [] : descendantsOf(this.server.pid);
    // What the sessions have started is left to itself.
    for (const { pid, name } of below) if (name.startsWith('sshd')) kill(pid);
  }

  /** What sessions have started there and what still runs, but for jobs of a scheduler. */
  left(): number[] {
    return withEnvironment(`HABA_TEST_SSHD=${this.folder}`)
      .filter(({ pid }) => !isOfJob(pid))
      .map(({ pid }) => pid);
  }

  /** The connections that there are hang, or go on. */
  hangs(doesHang: boolean): void {
    const below = this.server?.pid === undefined ? [] : descendantsOf(this.server.pid);
    for (const { pid, name } of below) {
      if (name.startsWith('sshd')) process.kill(pid, doesHang ? 'SIGSTOP' : 'SIGCONT');
    }
  }

  /** Nobody listens any more; connections break. */
  async down(): Promise<void> {
    const { server } = this;
    if (server === null) return;
    this.drop();
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    this.server = null;
    await ended;
  }

  /** Ends the server and deletes its folder. */
  stop(): void {
    this.drop();
    this.server?.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
