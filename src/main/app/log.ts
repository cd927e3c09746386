import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { withoutControls } from '@shared/text/printable';

const MAX_BYTES = 2_000_000;

/** A message from elsewhere begins no line of its own. */
const oneLine = (message: string): string => message.trimEnd().replaceAll('\n', '\\n');

/**
 * The studio's own log, a text file; the one before it is kept as `<file>.old`. What cannot be written is dropped, and what
 * would control a terminal is written as its code.
 */
export class AppLog {
  constructor(readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > MAX_BYTES) renameSync(file, `${file}.old`);
  }

  info(message: string): void {
    this.write('info', oneLine(message));
  }

  warn(message: string): void {
    this.write('warn', oneLine(message));
  }

  error(message: string, error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.write('error', `${message}: ${detail}`);
  }

  private write(level: string, message: string): void {
    try {
      appendFileSync(
        this.file,
        `${new Date().toISOString()} ${level} ${withoutControls(message.trimEnd())}\n`,
      );
    } catch {
      // A full disk must not end the studio.
    }
  }
}
