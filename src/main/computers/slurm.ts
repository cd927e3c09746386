/** Slurm on this machine: whether it is there, and how it is set up. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { saidBy } from '../platform/programs';

export interface SlurmHere {
  /** `slurm 24.11.5`, as `sbatch` says. */
  readonly version: string;
  /** What the controller says of its settings, by their names; null where it does not answer. */
  readonly settings: ReadonlyMap<string, string> | null;
  /** Why it does not answer. */
  readonly silence: string | null;
}

/** Seconds that a controller may take to answer. */
const PATIENCE = 30;

/** Asks Slurm's own programs; null where they are not installed. */
export async function slurmHere(): Promise<SlurmHere | null> {
  const version = await ask('sbatch', '--version');
  if (version === null) return null;
  const named = version.isRefused ? 'Slurm' : version.text;
  const config = version.isRefused ? version : await ask('scontrol', 'show', 'config');
  if (config === null || config.isRefused) {
    const [silence = ''] = (config?.text ?? '').split('\n');
    return { version: named, settings: null, silence: silence.slice(0, 300) };
  }
  return { version: named, settings: readSettings(config.text), silence: null };
}

interface Answer {
  readonly isRefused: boolean;
  /** What the program printed, or what it said against it. */
  readonly text: string;
}

/** Runs a program of Slurm's; null where it is not installed. */
async function ask(program: string, ...words: readonly string[]): Promise<Answer | null> {
  const options = {
    timeout: PATIENCE * 1000,
    maxBuffer: 4 * 1024 ** 2,
    env: { ...process.env, LC_ALL: 'C' },
  };
  try {
    const { stdout } = await promisify(execFile)(program, words, options);
    return { isRefused: false, text: stdout.trim() };
  } catch (error) {
    const { code } = Object(error) as { readonly code?: unknown };
    if (code === 'ENOENT') return null;
    return { isRefused: true, text: saidBy(error) };
  }
}

/** The lines `Name = value` of `scontrol show config`. */
export function readSettings(text: string): Map<string, string> {
  const lines = text.split('\n').flatMap((line): [string, string][] => {
    const [, name, value] = /^(\w+)\s*=(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value.trim()]];
  });
  return new Map(lines);
}
