/** Processes of a Linux machine, as /proc has them. */
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

function readProcess(pid: number): Process | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything, brackets too.
    const [open, close] = [stat.indexOf('('), stat.lastIndexOf(')')];
    const parent = Number(stat.slice(close + 2).split(' ')[1]);
    return { pid, parent, name: stat.slice(open + 1, close) };
  } catch {
    return null;
  }
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

const pids = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** Those whose environment has all of these lines, such as `NAME=value`. */
export const withEnvironment = (...lines: readonly string[]): Process[] =>
  pids()
    .filter((pid) => {
      const environment = environmentOf(pid);
      return lines.every((line) => environment.includes(line));
    })
    .flatMap((pid) => readProcess(pid) ?? []);

/** Whether a process is of a job of Slurm's. */
export const isOfJob = (pid: number): boolean =>
  environmentOf(pid).some((line) => line.startsWith('SLURM_JOB_ID='));

/** Whether a process is there, other than one that has ended and was not waited for. */
export const isAlive = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

/** The processes above one, the nearest first. */
export function ancestorsOf({ parent }: Process): Process[] {
  const above = parent > 1 ? readProcess(parent) : null;
  return above === null ? [] : [above, ...ancestorsOf(above)];
}

/** The processes below one: those that it has started, and what they have started. */
export function descendantsOf(parent: number): Process[] {
  const all = pids().flatMap((pid) => readProcess(pid) ?? []);
  const below = (above: number): Process[] =>
    all.filter((one) => one.parent === above).flatMap((one) => [one, ...below(one.pid)]);
  return below(parent);
}

/** Ends a process at once, if it is there. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
