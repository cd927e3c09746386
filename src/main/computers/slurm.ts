/** Slurm on this machine: whether it is there, and how it is set up. */
import type { Message } from '@shared/words/message';
import { refusalOfSlurm, runSlurm } from '../platform/slurm';

export interface SlurmHere {
  /** `slurm 24.11.5`, as `sbatch` says. */
  readonly version: string;
  /** What the controller says of its settings, by their names; null where it does not answer. */
  readonly settings: ReadonlyMap<string, string> | null;
  /** Why it does not answer. */
  readonly silence: Message | null;
}

/** Seconds that a controller may take to answer. */
const PATIENCE = 30;

/** Asks Slurm's own programs; null where they are not installed. */
export async function slurmHere(): Promise<SlurmHere | null> {
  const version = await runSlurm('sbatch', ['--version'], PATIENCE);
  if (version.kind === 'missing') return null;
  const named = version.kind === 'done' ? version.text.trim() : 'Slurm';
  const config = version.kind === 'done' ? await runSlurm('scontrol', ['show', 'config'], PATIENCE) : version;
  if (config.kind === 'done') return { version: named, settings: readSettings(config.text), silence: null };
  return { version: named, settings: null, silence: refusalOfSlurm('scontrol', config, PATIENCE) };
}

/** The lines `Name = value` of `scontrol show config`. */
export function readSettings(text: string): Map<string, string> {
  const lines = text.split('\n').flatMap((line): [string, string][] => {
    const [, name, value] = /^(\w+)\s*=(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value.trim()]];
  });
  return new Map(lines);
}
