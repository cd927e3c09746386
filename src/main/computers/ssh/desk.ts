/**
 * Where ssh's questions come to. ssh starts a program for each (SSH_ASKPASS), which brings the question here through a socket that only
 * this person can reach, and prints the answer. Answers are kept nowhere.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { answerSchema, type Question } from '@shared/computers/question';
import { printable, withoutControls } from '@shared/text/printable';
import { brokenFrame, FrameReader, frameOf } from '../frames';

/** What the program brings. */
const askedSchema = z.strictObject({
  token: z.string().max(100),
  text: z.string().max(2 ** 16),
  /** What ssh says of the question: `none` wants no answer, `confirm` yes or no. */
  hint: z.string().max(100),
});
export type Asked = z.output<typeof askedSchema>;
/** What it takes back: null where the person cancels. */
export const answeredSchema = z.strictObject({ answer: answerSchema.nullable() });

export type Prompt = Pick<Question, 'kind' | 'text' | 'hostKey' | 'isAgain'>;

/**
 * Asks a person.
 * @param signal ends with the asker: nobody waits for an answer any more
 * @returns what is said to ssh; null where the person cancels
 */
export type Ask = (prompt: Prompt, signal: AbortSignal) => Promise<string | null>;

/** ssh asks one thing after the other; one that leads through others asks in the same login. */
const MOST_ASKERS = 4;
/** Characters of a question that are shown. */
const LONGEST = 2000;

export class QuestionDesk {
  private readonly token = randomBytes(32).toString('hex');
  private readonly server = createServer((socket) => this.serve(socket));
  private readonly askers = new Set<Socket>();
  /** Sums of the questions of this login. */
  private readonly before = new Set<string>();

  private constructor(
    private readonly folder: string,
    private readonly ask: Ask,
  ) {
    this.server.maxConnections = MOST_ASKERS;
  }

  /**
   * Opens in a folder that only this person can enter.
   * @param program the words that start `cli/askpass`
   */
  static async open(folder: string, program: readonly string[], ask: Ask): Promise<QuestionDesk> {
    const desk = new QuestionDesk(folder, ask);
    // The question is no word of the program's: a server's words in it would be taken for options.
    const line = `HABA_ASK_TEXT=$1 exec ${program.map(quoted).join(' ')}`;
    await writeFile(desk.script, `#!/bin/sh\n${line}\n`, { mode: 0o700 });
    desk.server.listen(desk.socket);
    await once(desk.server, 'listening');
    return desk;
  }

  /** What ssh and the programs that it starts need in their environment. */
  get env(): Readonly<Record<string, string>> {
    return {
      SSH_ASKPASS: this.script,
      SSH_ASKPASS_REQUIRE: 'force',
      HABA_ASK_SOCKET: this.socket,
      HABA_ASK_TOKEN: this.token,
    };
  }

  /** Withdraws what is being asked. */
  close(): void {
    this.server.close();
    for (const asker of this.askers) asker.destroy();
  }

  private get script(): string {
    return join(this.folder, 'ask');
  }

  private get socket(): string {
    return join(this.folder, 'q');
  }

  private serve(asker: Socket): void {
    const gone = new AbortController();
    const reader = new FrameReader();
    let hasAsked = false;
    this.askers.add(asker);
    asker.on('error', () => undefined);
    asker.on('close', () => {
      this.askers.delete(asker);
      gone.abort();
    });
    asker.on('data', (piece: Buffer) => {
      try {
        for (const value of reader.push(piece)) {
          const asked = askedSchema.parse(value);
          if (hasAsked || !this.isOurs(asked.token)) throw brokenFrame();
          hasAsked = true;
          void this.answer(asker, asked, gone.signal);
        }
      } catch {
        asker.destroy();
      }
    });
  }

  private async answer(asker: Socket, asked: Asked, signal: AbortSignal): Promise<void> {
    const sum = sumOf(asked.text).toString('hex');
    const prompt = promptOf(asked, this.before.has(sum));
    this.before.add(sum);
    const answer = await this.ask(prompt, signal);
    if (!signal.aborted) asker.end(frameOf({ answer }));
  }

  private isOurs(token: string): boolean {
    return timingSafeEqual(sumOf(token), sumOf(this.token));
  }
}

const sumOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A word of a POSIX shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const HOST_KEY =
  /^The authenticity of host '(?<host>[^'\n]+)' can't be established\.\s+(?<algorithm>[\w-]+) key fingerprint is:? (?<fingerprint>SHA256:[\w+/=]{20,100})\.?\s/;

/** What a question of ssh's is about. */
export function promptOf({ text, hint }: Pick<Asked, 'text' | 'hint'>, isAgain: boolean): Prompt {
  const { host, algorithm, fingerprint } = HOST_KEY.exec(text)?.groups ?? {};
  const shown = withoutControls(text).trim().slice(0, LONGEST);
  if (host !== undefined && algorithm !== undefined && fingerprint !== undefined) {
    const hostKey = { host: printable(host, 300), kind: algorithm, fingerprint };
    return { kind: 'hostKey', text: shown, hostKey, isAgain };
  }
  const kind = hint === 'none' ? 'notice' : hint === 'confirm' ? 'permission' : 'secret';
  return { kind, text: shown, hostKey: null, isAgain };
}
