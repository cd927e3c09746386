/**
 * JSON with errors that say where. Engines differ in whether `JSON.parse` tells a place, so a small reader of the
 * grammar (RFC 8259) finds it.
 */
import { UserError } from '@shared/domain/errors';
import { message, type Message, verbatim } from '@shared/words/message';
import { printable } from '@shared/text/printable';

/** Parses a JSON text. Throws UserError that names `what`, the line and the column of the first mistake. */
export function parseJson(text: string, what: string): unknown {
  const clean = text.replace(/^\ufeff/, '');
  try {
    return JSON.parse(clean);
  } catch {
    const { offset, expected } = firstMistake(clean);
    const before = clean.slice(0, offset).split('\n');
    const place = message('commandLine.lineColumn', {
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
    });
    const found =
      offset >= clean.length ? message('commandLine.endOfFile') : printable(JSON.stringify(clean[offset]));
    throw new UserError('bad-input', message('commandLine.notJson', { what, place, found, expected }));
  }
}

interface Mistake {
  readonly offset: number;
  readonly expected: Message;
}

class MistakeFound extends Error {
  constructor(readonly mistake: Mistake) {
    super();
  }
}

function firstMistake(text: string): Mistake {
  const reader = new Reader(text);
  try {
    reader.document();
  } catch (error) {
    if (error instanceof MistakeFound) return error.mistake;
    throw error;
  }
  return { offset: text.length, expected: message('commandLine.json.value') };
}

/** Brackets inside each other that are looked into; no configuration comes near it. */
const DEEPEST = 500;

/** Walks over a text and stops at the first character that no JSON text could have there. */
class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  document(): void {
    this.value();
    if (this.at < this.text.length) this.fail(message('commandLine.json.nothingMore'));
  }

  private value(): void {
    this.space();
    const character = this.text[this.at];
    if (character === '{') this.list('}', () => this.member());
    else if (character === '[') this.list(']', () => this.value());
    else if (character === '"') this.string();
    else if (!this.take(/(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y)) {
      this.fail(message('commandLine.json.value'));
    }
    this.space();
  }

  /** Both kinds of brackets, from the opening one to the closing one. */
  private list(end: '}' | ']', item: () => void): void {
    if (this.depth === DEEPEST) this.fail(message('commandLine.json.fewerBrackets'));
    this.depth += 1;
    this.at += 1;
    this.space();
    if (this.text[this.at] === end) {
      this.at += 1;
      this.depth -= 1;
      return;
    }
    for (;;) {
      item();
      if (this.text[this.at] === end) break;
      if (this.text[this.at] !== ',') this.fail(message('commandLine.json.commaOrEnd', { end }));
      this.at += 1;
    }
    this.at += 1;
    this.depth -= 1;
  }

  private member(): void {
    this.space();
    if (this.text[this.at] !== '"') this.fail(message('commandLine.json.name'));
    this.string();
    this.space();
    if (this.text[this.at] !== ':') this.fail(verbatim('":"'));
    this.at += 1;
    this.value();
  }

  private string(): void {
    this.at += 1;
    this.take(/(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y);
    if (this.text[this.at] !== '"') this.fail(message('commandLine.json.restOfText'));
    this.at += 1;
  }

  private space(): void {
    this.take(/[ \t\r\n]*/y);
  }

  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found !== undefined;
  }

  private fail(expected: Message): never {
    throw new MistakeFound({ offset: this.at, expected });
  }
}
