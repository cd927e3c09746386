import type { Terminal } from '../command';
import { shorten } from '@shared/text/textWidth';

/** Without a terminal a line is written at most this often, in milliseconds, and what came last is no older. */
const QUIET_INTERVAL = 10_000;

/** A line that is rewritten in place; where that cannot be, a new line now and then. */
export class StatusLine {
  private shown = '';
  private lastWrite = -Infinity;
  /** What waits for its turn where lines cannot be rewritten. */
  private late: { readonly timer: NodeJS.Timeout; text: string } | null = null;

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Shows a new state. `important` ones are written even where lines cannot be rewritten. */
  update(text: string, important = false): void {
    if (this.terminal.interactive) {
      this.erase();
      this.shown = shorten(text, this.terminal.columns - 1);
      this.terminal.err(this.shown);
      return;
    }
    const wait = QUIET_INTERVAL - (this.now() - this.lastWrite);
    if (important || wait <= 0) this.write(text);
    else if (this.late !== null) this.late.text = text;
    else {
      const timer = setTimeout(() => this.write(this.late?.text ?? text), wait);
      this.late = { timer: timer.unref(), text };
    }
  }

  /** Writes a line that stays. */
  print(text: string): void {
    this.erase();
    this.terminal.err(`${text}\n`);
  }

  /** Leaves the last state on a line of its own. */
  close(): void {
    this.forget();
    if (this.shown !== '') this.terminal.err('\n');
    this.shown = '';
  }

  private write(text: string): void {
    this.forget();
    this.lastWrite = this.now();
    this.terminal.err(`${text}\n`);
  }

  private forget(): void {
    clearTimeout(this.late?.timer);
    this.late = null;
  }

  private erase(): void {
    if (this.shown !== '') this.terminal.err('\r\u001b[K');
    this.shown = '';
  }
}
