/**
 * Starting a process that stays when who has started it goes: as a service of the person's own systemd where that stays without a
 * login (`loginctl enable-linger`), else in a session of its own. Nothing listens, and nothing is set up for it.
 */
import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';

/** The variable by which a detached process knows that it is one, and who has started it knows it again. */
export const DETACHED = 'HABA_DETACHED';

export interface Detached {
  /** The working directory. */
  readonly folder: string;
  /** File at whose end stands what it prints. */
  readonly output: string;
  /** More in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Of a service: letters, digits and hyphens. */
  readonly name: string;
}

/** Says whether what was started has ended already, as far as that is seen. */
export type HasEnded = () => boolean;

/** Starts words. Throws the system's error where they cannot be started. */
export async function detach(words: readonly string[], options: Detached): Promise<HasEnded> {
  if ((await staysWithoutLogin()) && (await isService(words, options))) return () => false;
  const [program = '', ...rest] = words;
  const file = openSync(options.output, 'a', 0o600);
  try {
    // A session of its own: neither the end of a login nor that of a terminal reaches it.
    const child = spawn(program, rest, {
      cwd: options.folder,
      detached: true,
      stdio: ['ignore', file, file],
      env: { ...process.env, ...options.env },
    });
    let hasEnded = false;
    child.once('exit', () => (hasEnded = true));
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    return () => hasEnded;
  } finally {
    closeSync(file);
  }
}

/** Milliseconds that systemd may take to answer. */
const PATIENCE = 20_000;

async function staysWithoutLogin(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  try {
    const words = ['show-user', userInfo().username, '-p', 'Linger'];
    const { stdout } = await promisify(execFile)('loginctl', words, { timeout: PATIENCE });
    return stdout.trim() === 'Linger=yes';
  } catch {
    return false;
  }
}

/** Whether systemd has started it. Its environment is that of this process, as it would be in a session of its own. */
async function isService(
  words: readonly string[],
  { folder, output, env, name }: Detached,
): Promise<boolean> {
  const own = {
    XDG_RUNTIME_DIR: `/run/user/${process.getuid?.() ?? ''}`,
    ...process.env,
    ...env,
  };
  const names = Object.keys(own).filter((one) => /^[A-Za-z_]\w*$/.test(one));
  const asked = [
    ...['--user', '--collect', '--quiet', `--unit=${name}`, `--working-directory=${folder}`],
    // A checkpoint takes as long as it takes.
    ...['--property=TimeoutStopSec=infinity', '--property=KillMode=mixed'],
    ...[`--property=StandardOutput=append:${output}`, `--property=StandardError=append:${output}`],
    ...names.map((one) => `--setenv=${one}`),
  ];
  try {
    await promisify(execFile)('systemd-run', [...asked, '--', ...words], { timeout: PATIENCE, env: own });
    return true;
  } catch {
    return false;
  }
}
