/** Whether a program can run on this system at all. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { printable } from '@shared/text/printable';

/** Milliseconds after which a program that says nothing counts as one that does not run. */
const PATIENCE = 20_000;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it, or the loader of programs that it needs, is missing',
  EACCES: 'its folder or its file does not allow programs to run',
  ENOEXEC: 'it is made for another system or processor',
};

/**
 * Asks a program for its version.
 * @returns what keeps it from running, in words; null when nothing does
 */
export async function obstacleTo(program: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  try {
    await promisify(execFile)(program, ['--version'], { env, timeout: PATIENCE, windowsHide: true });
    return null;
  } catch (error) {
    const { code, killed, stderr } = error as Partial<Failure>;
    if (typeof code === 'string') return REASONS[code] ?? code;
    if (killed === true) return `it did not answer for ${PATIENCE / 1000} seconds`;
    const line = (stderr ?? '').split('\n').find((one) => one.trim() !== '');
    return line === undefined ? 'it ends at once' : printable(line.trim(), 200);
  }
}

/** What `execFile` rejects with. */
interface Failure {
  readonly code: string | number | null;
  readonly killed: boolean;
  readonly stderr: string;
}
