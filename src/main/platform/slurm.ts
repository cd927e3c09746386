/** Programs of Slurm's: each comes to an end, whatever became of its controller or its configuration. */
import { execFile } from 'node:child_process';
import { printable } from '@shared/text/printable';
import { message, type Message } from '@shared/words/message';
import { loginVariables } from './loginShell';
import { saidBy } from './programs';

type SlurmAnswer =
  /** What it printed on its output; where that is empty, on its error output. */
  | { readonly kind: 'done'; readonly text: string }
  /** What it said against it. */
  | { readonly kind: 'refused'; readonly said: string }
  /** It did not answer in time. */
  | { readonly kind: 'silent' }
  /** Its configuration is not there. */
  | { readonly kind: 'unset'; readonly path: string }
  /** It is not installed. */
  | { readonly kind: 'missing' };

/** What programs say once when the file is missing, before they look for it each second, for a minute. */
const UNSET = /(?:cannot stat|unable to status) file (.{1,4096}?): [^\n]*retrying/;
/** Milliseconds for a configuration that is just being replaced. */
const GRACE = 5000;

/**
 * Runs a program of Slurm's; where it is not found, with the path of a login.
 * @param seconds after which the program is ended
 * @param grace milliseconds that a missing configuration is waited for; others for tests
 */
export async function runSlurm(
  program: string,
  words: readonly string[],
  seconds: number,
  grace = GRACE,
): Promise<SlurmAnswer> {
  const answer = await runIn({}, program, words, seconds, grace);
  if (answer.kind !== 'missing') return answer;
  const login = await loginVariables();
  return login['PATH'] === undefined ? answer : runIn(login, program, words, seconds, grace);
}

function runIn(
  variables: Readonly<Record<string, string>>,
  program: string,
  words: readonly string[],
  seconds: number,
  grace: number,
): Promise<SlurmAnswer> {
  return new Promise((resolve) => {
    let path: string | null = null;
    let said = '';
    const options = {
      timeout: seconds * 1000,
      maxBuffer: 64 * 1024 ** 2,
      env: { ...process.env, ...variables, LC_ALL: 'C' },
    };
    const child = execFile(program, [...words], options, (error, stdout, stderr) => {
      clearTimeout(timer);
      if (error === null) return resolve({ kind: 'done', text: stdout || stderr });
      if (error.code === 'ENOENT') return resolve({ kind: 'missing' });
      if (path !== null) return resolve({ kind: 'unset', path });
      if (error.killed === true) return resolve({ kind: 'silent' });
      resolve({ kind: 'refused', said: saidBy(Object.assign(error, { stderr })) });
    });
    let timer: NodeJS.Timeout | undefined;
    child.stderr?.on('data', (text: string) => {
      if (path !== null || said.length > 2 ** 16) return;
      said += text;
      path = UNSET.exec(said)?.[1] ?? null;
      if (path !== null) timer = setTimeout(() => child.kill(), grace);
    });
  });
}

/** Why a program of Slurm's did not do what it was asked for, in a sentence; `seconds` as it was given. */
export function refusalOfSlurm(
  program: string,
  answer: Exclude<SlurmAnswer, { readonly kind: 'done' }>,
  seconds: number,
): Message {
  switch (answer.kind) {
    case 'missing':
      return message('tasks.noSlurm', { program });
    case 'unset':
      return message('tasks.slurmUnset', { path: printable(answer.path, 300) });
    case 'silent':
      return message('tasks.slurmSilent', { program, seconds });
    case 'refused':
      return message('tasks.slurmRefuses', { program, reason: printable(answer.said, 300) });
  }
}
