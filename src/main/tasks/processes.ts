/** Processes of this machine, told apart from later ones: a number alone is given again, after a restart of the machine at once. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process as its machine knows it. */
export interface ProcessMark {
  readonly host: string;
  /** Of the time since the machine was started last. */
  readonly boot: string;
  readonly pid: number;
  /** When the process was started, in the system's own words. */
  readonly start: string;
}

/** The mark of this process. */
export const ownMark = (): ProcessMark => ({
  host: hostname(),
  boot: bootOf(),
  pid: process.pid,
  start: startOf(process.pid) ?? '',
});

/** Whether a process is there; null where it is of another machine, whose processes cannot be seen. */
export function isThere({ host, boot, pid, start }: ProcessMark): boolean | null {
  if (host !== hostname()) return null;
  return boot === bootOf() && startOf(pid) === start;
}

function bootOf(): string {
  if (process.platform === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return said('sysctl', '-n', 'kern.bootsessionuuid') ?? '';
}

/** When a process was started; null where there is none, or one that has ended and that nobody has asked about yet. */
function startOf(pid: number): string | null {
  if (process.platform !== 'linux') {
    const [, state = '', start = ''] =
      /^(\S+)\s+(.+)$/.exec(said('ps', '-o', 'stat=,lstart=', '-p', String(pid)) ?? '') ?? [];
    return start === '' || state.startsWith('Z') ? null : start;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything, brackets too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', start = ''] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' ? null : start;
  } catch {
    return null;
  }
}

function said(program: string, ...words: readonly string[]): string | null {
  try {
    const env = { ...process.env, LC_ALL: 'C' };
    return execFileSync(program, words, {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}
