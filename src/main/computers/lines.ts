/**
 * The lines of the studio: one to each computer that a person has connected. One that breaks is tried again without questions, and
 * given up where the other side wants an answer: nobody is asked for a passphrase out of nowhere.
 */
import type { LineState } from '@shared/computers/entry';
import type { Computer } from '@shared/computers/computer';
import { UserError } from '@shared/domain/errors';
import { message, type Message, type MessageKey } from '@shared/words/message';
import type { Ask } from './ssh/desk';
import { Line } from './ssh/line';

interface LinesOptions {
  /** The words that start `cli/askpass`. */
  readonly askpass: readonly string[];
  /** Who asks the person, for a computer of this name. */
  readonly askFor: (computer: string) => Ask;
  /** Resolves when a broken line may be tried again, counted from 0. */
  readonly pause: (attempt: number, signal: AbortSignal) => Promise<unknown>;
  /** Hears of every change of a state. */
  readonly onChange: () => void;
}

/** What nothing but a person changes. */
const REFUSALS: readonly MessageKey[] = [
  'computers.keyChanged',
  'computers.keyUnknown',
  'computers.refused',
  'computers.badConfig',
];

const OFF: LineState = { state: 'off', since: null, problem: null };

interface Kept {
  state: LineState;
  /** The line or the login, until it is lost. */
  line: Promise<Line> | null;
  /** Ends it, and the tries for another one. */
  readonly end: AbortController;
}

export class Lines {
  private readonly kept = new Map<string, Kept>();
  /** Lines that hang up. */
  private readonly ending = new Set<Promise<unknown>>();

  constructor(private readonly options: LinesOptions) {}

  stateOf(id: string): LineState {
    return this.kept.get(id)?.state ?? OFF;
  }

  /**
   * The line to a computer; a person is asked what ssh asks.
   * @throws UserError that says why the computer is not reached
   */
  async to(computer: Computer): Promise<Line> {
    const known = this.kept.get(computer.id);
    if (known?.line) return known.line;
    known?.end.abort();
    const { askpass: program, askFor } = this.options;
    const end = new AbortController();
    const asking = { program, ask: askFor(computer.name) };
    const line = Line.open(computer, { mayAsk: true, asking, signal: end.signal });
    const kept: Kept = { state: stateNow('connecting', null), line, end };
    this.kept.set(computer.id, kept);
    this.options.onChange();
    try {
      this.hold(computer, kept, await line);
      return await line;
    } catch (error) {
      kept.line = null;
      if (!end.signal.aborted) {
        this.become(kept, isGivenUp(error) ? OFF : stateNow('off', reasonOf(error)));
      }
      throw error;
    }
  }

  /** Hangs up; a login is given up. */
  async hangUp(id: string): Promise<void> {
    const known = this.kept.get(id);
    if (known === undefined) return;
    this.kept.delete(id);
    this.options.onChange();
    known.end.abort();
    await this.closed(known.line);
  }

  /** Hangs up everywhere. */
  async close(): Promise<void> {
    await Promise.all([...this.kept.keys()].map((id) => this.hangUp(id)));
    await Promise.all(this.ending);
  }

  private hold(computer: Computer, kept: Kept, line: Line): void {
    if (kept.end.signal.aborted) return;
    this.become(kept, stateNow('on', null));
    void line.ended.then((problem) => {
      void this.closed(Promise.resolve(line));
      if (kept.end.signal.aborted) return;
      kept.line = null;
      this.become(kept, stateNow('broken', problem));
      void this.tryAgain(computer, kept);
    });
  }

  private async tryAgain(computer: Computer, kept: Kept): Promise<void> {
    const { signal } = kept.end;
    for (let attempt = 0; ; attempt += 1) {
      await this.options.pause(attempt, signal).catch(() => undefined);
      if (signal.aborted) return;
      const opening = Line.open(computer, { mayAsk: false, signal });
      try {
        const line = await opening;
        kept.line = opening;
        if (signal.aborted) await this.closed(opening);
        else this.hold(computer, kept, line);
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (isRefusal(error)) {
          this.become(kept, stateNow('off', refusalWords(error, computer.name)));
          return;
        }
        this.become(kept, { ...kept.state, problem: reasonOf(error) });
      }
    }
  }

  private become(kept: Kept, state: LineState): void {
    kept.state = state;
    this.options.onChange();
  }

  private closed(line: Promise<Line> | null): Promise<unknown> {
    const ending = Promise.resolve(line)
      .then((open) => open?.close())
      .catch(() => undefined)
      .finally(() => this.ending.delete(ending));
    this.ending.add(ending);
    return ending;
  }
}

const stateNow = (state: LineState['state'], problem: Message | null): LineState => ({
  state,
  since: new Date().toISOString(),
  problem,
});

const reasonOf = (error: unknown): Message =>
  error instanceof UserError ? error.said : message('common.verbatim', { text: String(error) });

/** Whether the person did not want to log in after all. */
export const isGivenUp = (error: unknown): boolean =>
  error instanceof UserError && error.said.key === 'computers.loginGivenUp';

/** Whether nothing but a person changes what speaks against a line. */
export const isRefusal = (error: unknown): error is UserError =>
  error instanceof UserError && REFUSALS.includes(error.said.key);

/** Without questions ssh cannot tell a wrong key from one whose passphrase it may not ask for. */
const refusalWords = ({ said }: UserError, computer: string): Message =>
  said.key === 'computers.refused' ? message('computers.wantsAnswer', { computer }) : said;
