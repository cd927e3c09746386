import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command's output, also when it ends with another code than 0. */
export async function outcome(
  file: string,
  args: readonly string[],
  options: { env: Readonly<Record<string, string>>; cwd: string },
): Promise<Outcome> {
  try {
    const { stdout, stderr } = await run(file, [...args], options);
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}
