/** The command line within the test's own process. */
import { main } from '@main/cli/main';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end and answers what it said. */
export async function callCli(...words: readonly string[]): Promise<Said> {
  let [stdout, stderr] = ['', ''];
  const code = await main(words, {
    out: (text) => {
      stdout += text;
    },
    err: (text) => {
      stderr += text;
    },
    interactive: false,
    columns: 80,
  });
  return { code, stdout, stderr };
}
