import type { Terminal } from '../command';
import { shorten } from '../../reports/textWidth';

/** Without a terminal a line is written this often, in milliseconds. */
const QUIET_INTERVAL = 10_000;

/** A line that is rewritten in place; where that cannot be, a new line now and then. */
export class StatusLine {
  private shown = '';
  private lastWrite = -Infinity;

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
    } else if (important || this.now() - this.lastWrite >= QUIET_INTERVAL) {
      this.lastWrite = this.now();
      this.terminal.err(`${text}\n`);
    }
  }

  /** Writes a line that stays. */
  print(text: string): void {
    this.erase();
    this.terminal.err(`${text}\n`);
  }

  /** Leaves the last state on a line of its own. */
  close(): void {
    if (this.shown !== '') this.terminal.err('\n');
    this.shown = '';
  }

  private erase(): void {
    if (this.shown !== '') this.terminal.err('\r\u001b[K');
    this.shown = '';
  }
}
