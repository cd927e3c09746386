/**
 * Native libraries print to standard error past Node. A command that may open an engine therefore runs in a process of its
 * own, whose standard error comes through this one, which takes out what is not ours ({@link ForeignLines}).
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Terminal } from './command';

/**
 * What Dawn says on standard error about a driver that offers more than Dawn takes: two lines at every start, about nothing
 * that anybody could change. They come from native code, and Dawn has no option against them.
 */
const BEGINNING = 'Warning: maxDynamic';
const LINE =
  /Warning: maxDynamic(?:Uniform|Storage)BuffersPerPipelineLayout artificially reduced from \d+ to \d+ to fit dynamic offset allocation limit\.\r?\n/g;

/** Takes those lines out of a text that comes piece by piece, and holds nothing else back. */
export class ForeignLines {
  private held = '';

  /** A piece without them. What may be the beginning of one waits for the next piece. */
  pass(piece: string): string {
    const text = (this.held + piece).replace(LINE, '');
    const end = begunAt(text);
    this.held = text.slice(end);
    return text.slice(0, end);
  }

  /** What still waits when the text is over. */
  rest(): string {
    const { held } = this;
    this.held = '';
    return held;
  }
}

/** Where a line begins that may become one of them; the length of the text where none does. */
function begunAt(text: string): number {
  const begun = text.lastIndexOf(BEGINNING);
  if (begun >= 0 && !text.includes('\n', begun)) return begun;
  for (let length = BEGINNING.length - 1; length > 0; length--) {
    if (text.endsWith(BEGINNING.slice(0, length))) return text.length - length;
  }
  return text.length;
}

/** How the process in front tells the one behind it what the terminal is like. */
const TOLD = 'HABA_TERMINAL';

type Screen = Pick<Terminal, 'interactive' | 'columns'>;

/** Commands that may open an engine, by the words that they begin with. */
export const ENGINE_COMMANDS: readonly string[] = [
  'engines',
  'doctor',
  'plan',
  'profile',
  'run',
  'resume',
  'evaluate',
  'experts generate',
  'study run',
  'work',
  'demo',
];

const opensEngine = (words: readonly string[]): boolean =>
  ENGINE_COMMANDS.some((name) => name.split(' ').every((word, i) => words[i] === word));

/** The terminal at hand; behind another process, as that one told. */
export function screen(): Screen {
  const told = process.env[TOLD];
  if (!told) return { interactive: process.stderr.isTTY, columns: process.stderr.columns || 80 };
  const columns = Number(told);
  return { interactive: columns > 0, columns: columns || 80 };
}

/**
 * Runs the words of a command behind this process, where that is needed.
 * @returns its exit code; null where this process is to run them itself: no engine is opened, another process stands in front
 *   already, this is Electron (which cannot open the engine that prints), or no process could be started.
 */
export async function runBehind(words: readonly string[]): Promise<number | null> {
  const isBehind = process.env[TOLD] !== undefined;
  if (isBehind) return followFront();
  if (process.versions['electron'] !== undefined || !opensEngine(words)) return null;
  const { interactive, columns } = screen();
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: ['inherit', 'inherit', 'pipe', 'ipc'],
    env: { ...process.env, [TOLD]: String(interactive ? columns : 0) },
  });
  const lines = new ForeignLines();
  child.stderr?.setEncoding('utf8').on('data', (text: string) => process.stderr.write(lines.pass(text)));
  const listens = new Promise<void>((resolve) => child.once('message', () => resolve()));
  const stop = passSignals((signal) => {
    if (MESSAGES.includes(signal)) void listens.then(() => child.kill(signal));
    else child.kill(signal);
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', (exit, signal) => resolve(exit ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
  stop();
  process.stderr.write(lines.rest());
  return code;
}

/** The process behind ends with the one in front, because ending that one means the command. */
function followFront(): null {
  if (process.channel) {
    process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
    process.send?.(LISTENS);
    process.channel.unref();
  }
  return null;
}

/** What the process behind says once a signal that is a message no longer opens the debugger of Node.js or ends it. */
const LISTENS = 'listens';

/** Signals that say something and end nothing. SIGUSR2 says nothing to any command. */
const MESSAGES: readonly NodeJS.Signals[] = ['SIGUSR1'];

/** Passes signals on until the answer is called. A terminal sends Ctrl+C to both processes by itself. */
function passSignals(pass: (signal: NodeJS.Signals) => void): () => void {
  const hasTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
  const listener = (signal: NodeJS.Signals): void => {
    if (signal !== 'SIGINT' || !hasTerminal) pass(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', ...MESSAGES] as const;
  signals.forEach((signal) => process.on(signal, listener));
  return () => signals.forEach((signal) => process.off(signal, listener));
}
