/**
 * A line to a computer: one long process of the system's ssh, which knows keys, agents, jump hosts and second factors. Sessions go
 * through it, so that it asks once. Nothing of the person's configuration is changed but what would skip a host's key.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Computer, readAddress } from '@shared/computers/computer';
import { UserError } from '@shared/domain/errors';
import { printable } from '@shared/text/printable';
import { message, type Message } from '@shared/words/message';
import { destination, resolveHost } from './config';
import { type Ask, QuestionDesk, quoted } from './desk';
import { troubleOf } from './trouble';
import { saidBy } from '../../platform/programs';

/** What the long process prints when it is through. */
const READY = 'haba-line';
/** Bytes that are kept of what a session says. */
const MOST_SAID = 2 ** 18;
/** The first and the last line of what a script prints: shells print greetings around it. */
const [BEGIN, END] = ['haba-begin', 'haba-end'];

/** Seconds that a script may take which looks at things or moves them; and one that reads and unpacks what is large. */
const PATIENCE = 600;
export const LONG_PATIENCE = 12 * 3600;
/** Milliseconds within which a server turns away. */
const SOON = 20_000;
/** Seconds, more or less, before a login is tried again that was turned away. */
const PAUSES = [1, 2, 4, 8, 16];

const SETTINGS = [
  'ControlPersist=no',
  'ForwardX11=no',
  'ClearAllForwardings=yes',
  'PermitLocalCommand=no',
  'RemoteCommand=none',
  'ServerAliveInterval=15',
  'ServerAliveCountMax=3',
  'ConnectTimeout=20',
];

interface LineOptions {
  /** Whether ssh may ask: for a passphrase, a second factor, or whether the key of a new host is right. Without, it refuses. */
  readonly mayAsk: boolean;
  /** Who answers in the place of the terminal, and the words that start `cli/askpass`. */
  readonly asking?: { readonly program: readonly string[]; readonly ask: Ask };
  /** Gives the login up. */
  readonly signal?: AbortSignal;
}

export class Line {
  private constructor(
    private readonly computer: Pick<Computer, 'name' | 'address'>,
    private readonly folder: string,
    /** Of every process of this line. */
    private readonly settings: readonly string[],
    private readonly master: ChildProcessWithoutNullStreams,
  ) {
    this.said = kept(master.stderr);
    this.ended = new Promise((resolve) => {
      master.once('close', () => resolve(troubleOf(this.said(), computer.name)));
    });
  }

  /** What ssh has said. */
  private readonly said: () => string;
  /** Resolves with the reason in words when either side ends the line. */
  readonly ended: Promise<Message>;

  /**
   * Logs in. Questions come on the terminal, unless somebody else answers them. A server that has too many logins under way turns
   * others away before it asks anything: those are tried again.
   * @throws UserError that says why the computer is not reached, or that the person gave it up
   */
  static async open(computer: Pick<Computer, 'name' | 'address'>, options: LineOptions): Promise<Line> {
    for (const seconds of PAUSES) {
      const begun = performance.now();
      try {
        return await Line.logIn(computer, options);
      } catch (error) {
        const isTurnedAway = error instanceof UserError && error.said.key === 'computers.turnedAway';
        // A person who was asked something meanwhile is not asked again.
        if (!isTurnedAway || performance.now() - begun > SOON) throw error;
        // Those that were turned away together come back one after the other.
        await delay(seconds * (500 + 1000 * Math.random()), undefined, {
          ...(options.signal === undefined ? {} : { signal: options.signal }),
        }).catch(() => undefined);
      }
    }
    return Line.logIn(computer, options);
  }

  private static async logIn(
    computer: Pick<Computer, 'name' | 'address'>,
    { mayAsk, asking, signal }: LineOptions,
  ): Promise<Line> {
    const address = readAddress(computer.address);
    const resolved = await resolveHost(address).catch((error: unknown) => {
      throw notReached(saidBy(error), computer.name);
    });
    // The name of a socket may be about a hundred characters long.
    const folder = await mkdtemp(join(tmpdir(), 'haba-ssh-'));
    const settings = [
      ...SETTINGS,
      `ControlPath="${join(folder, 's')}"`,
      // A key that is not known is never taken without a question, whatever the configuration says.
      `StrictHostKeyChecking=${resolved.isStrict ? 'yes' : 'ask'}`,
    ];
    const own = ['ControlMaster=yes', `BatchMode=${mayAsk ? 'no' : 'yes'}`];
    const words = ['-T', ...options([...settings, ...own]), ...destination(address)];
    const given = new AbortController();
    const desk =
      mayAsk && asking !== undefined
        ? await QuestionDesk.open(folder, asking.program, async (prompt, isGone) => {
            const answer = await asking.ask(prompt, isGone);
            // Without an answer ssh would ask for the next thing.
            if (answer === null && !isGone.aborted) given.abort();
            return answer;
          })
        : null;
    const master = spawn('ssh', [...words, `echo ${READY}; exec cat`], {
      stdio: 'pipe',
      env: { ...process.env, ...desk?.env },
    });
    const line = new Line(computer, folder, settings, master);
    try {
      await line.ready(signal === undefined ? given.signal : AbortSignal.any([given.signal, signal]));
    } catch (error) {
      // First what ssh has started to ask: it holds ssh's streams.
      desk?.close();
      await line.close();
      throw error;
    }
    desk?.close();
    return line;
  }

  private async ready(givenUp: AbortSignal): Promise<void> {
    let printed = '';
    await new Promise<void>((resolve, reject) => {
      const lost = (reason: string): void => reject(notReached(reason, this.computer.name));
      const stopped = (): void =>
        reject(
          new UserError('unavailable', message('computers.loginGivenUp', { computer: this.computer.name })),
        );
      if (givenUp.aborted) stopped();
      givenUp.addEventListener('abort', stopped);
      this.master.on('error', (error) => lost(error.message));
      this.master.on('close', () => lost(this.said()));
      this.master.stdin.on('error', () => undefined);
      this.master.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (printed.length < MOST_SAID) printed += text;
        if (new RegExp(`^${READY}$`, 'm').test(printed)) resolve();
      });
    });
  }

  /**
   * Starts a command there, in the person's shell, whichever that is: it has to be of words that mean nothing to any shell.
   * It ends with its input, or with the line.
   */
  session(command: string): ChildProcessWithoutNullStreams {
    const settings = options([...this.settings, 'ControlMaster=no', 'BatchMode=yes']);
    const words = ['-T', ...settings, ...destination(readAddress(this.computer.address))];
    return spawn('ssh', [...words, command], { stdio: 'pipe' });
  }

  /**
   * Runs a script for a POSIX shell there.
   * @param values what the script finds as `$name`
   * @param patience seconds that it may take: a folder there may hang
   * @returns the lines that it prints
   * @throws UserError where it does not come to its end
   */
  async script(
    text: string,
    values: Readonly<Record<string, string>>,
    patience = PATIENCE,
  ): Promise<string[]> {
    const session = this.session('exec sh -s');
    const timer = setTimeout(() => session.kill('SIGKILL'), patience * 1000);
    const set = Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}\n`);
    session.stdin.on('error', () => undefined);
    session.stdin.end(`{\n${set.join('')}echo ${BEGIN}\n${text}\necho ${END}\n}\n`);
    const [printed, said] = [kept(session.stdout), kept(session.stderr)];
    await once(session, 'close').finally(() => clearTimeout(timer));
    const lines = printed().split('\n');
    const [begin, end] = [lines.indexOf(BEGIN), lines.lastIndexOf(END)];
    if (begin < 0 || end < begin) {
      const reason = printable(said().trim().split('\n').at(-1) ?? '', 300);
      throw new UserError(
        'unavailable',
        message('computers.scriptFailed', { computer: this.computer.name, reason }),
      );
    }
    return lines.slice(begin + 1, end);
  }

  /**
   * Puts what a stream brings at the end of a file there.
   * @param onBytes hears how many more have left
   * @param signal ends it between two bytes
   * @throws UserError where not all of it arrived; the rest can be sent later
   */
  async append(
    stream: Readable,
    to: string,
    onBytes: (bytes: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const session = this.session(`exec cat >> ${to}`);
    signal?.addEventListener('abort', () => session.kill());
    if (signal?.aborted === true) session.kill();
    const said = kept(session.stderr);
    session.stdout.resume();
    const closed = once(session, 'close');
    stream.on('data', (piece: Buffer) => onBytes(piece.length));
    const sent = await pipeline(stream, session.stdin).then(
      () => true,
      () => false,
    );
    const [code] = (await closed) as [number | null];
    if (sent && code === 0) return;
    const reason = printable(said().trim().split('\n').at(-1) ?? '', 300);
    throw new UserError(
      'unavailable',
      message('computers.notSent', { computer: this.computer.name, reason }),
    );
  }

  /** Hangs up; what runs there in sessions of this line ends with its input. */
  async close(): Promise<void> {
    const { master } = this;
    if (master.exitCode === null && master.signalCode === null && master.pid !== undefined) {
      const closed = once(master, 'close');
      master.stdin.end();
      master.kill('SIGTERM');
      await closed;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

const options = (settings: readonly string[]): string[] => settings.flatMap((setting) => ['-o', setting]);

/** Keeps the beginning of what a stream says, and reads it to its end. */
function kept(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => {
    if (text.length < MOST_SAID) text += piece;
  });
  return () => text;
}

const notReached = (stderr: string, computer: string): UserError =>
  new UserError('unavailable', troubleOf(stderr, computer, true));
