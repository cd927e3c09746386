/**
 * What the person's login shell would set: a session without a terminal, such as one of ssh, reads less, and many sites set the path
 * to Slurm's programs only for logins.
 */
import { execFile } from 'node:child_process';

/** Variables that are asked for. */
const ASKED = ['PATH', 'SLURM_CONF'] as const;
/** What begins their lines: a login may print anything before. */
const MARK = 'haba-login ';
const SCRIPT = ASKED.map((name) => `printf '\\n${MARK}${name}=%s\\n' "$${name}"`).join('; ');
/** Milliseconds that a login may take. */
const PATIENCE = 10_000;

/** What was found, by the shell that was asked. */
const found = new Map<string, Promise<Readonly<Record<string, string>>>>();

/** The variables of a login that are not empty; none where there is no shell, or it is none of Bourne's kind. Asked once. */
export function loginVariables(): Promise<Readonly<Record<string, string>>> {
  const shell = process.platform === 'win32' ? undefined : process.env['SHELL'];
  if (shell === undefined || shell === '') return Promise.resolve({});
  const before = found.get(shell);
  if (before !== undefined) return before;
  const asked = new Promise<string>((resolve) => {
    const options = { timeout: PATIENCE, maxBuffer: 2 ** 20, killSignal: 'SIGKILL' } as const;
    const child = execFile(shell, ['-l', '-c', SCRIPT], options, (_, stdout) => resolve(stdout));
    child.stdin?.end();
  }).then((text) => {
    const set = ASKED.flatMap((name): [string, string][] => {
      const line = text.split('\n').findLast((one) => one.startsWith(`${MARK}${name}=`));
      const value = line?.slice(MARK.length + name.length + 1).trim() ?? '';
      return value === '' ? [] : [[name, value]];
    });
    return Object.fromEntries(set);
  });
  found.set(shell, asked);
  return asked;
}
