/**
 * A JSON reader that remembers on which line each value stands and says in a code what is wrong and where, so that the
 * editor can mark lines and speak every language.
 */
import type { Json } from '@shared/config/paths';

type JsonErrorCode =
  | 'end'
  | 'value'
  | 'string'
  | 'number'
  | 'key'
  | 'colon'
  | 'comma-or-brace'
  | 'comma-or-bracket'
  | 'duplicate-key'
  | 'nested'
  | 'rest';

export interface JsonError {
  readonly code: JsonErrorCode;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly detail: string;
}

export type JsonResult =
  | { readonly ok: true; readonly value: Json; readonly lines: ReadonlyMap<string, number> }
  | { readonly ok: false; readonly error: JsonError };

class Failure extends Error {
  constructor(
    readonly code: JsonErrorCode,
    readonly at: number,
    readonly detail = '',
  ) {
    super(code);
  }
}

/** Reads `text`. `lines` maps the dotted path of every value to its line, from 1. */
export function readJson(text: string): JsonResult {
  const reader = new Reader(text);
  try {
    const value = reader.document();
    return { ok: true, value, lines: reader.lines };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const before = text.slice(0, error.at).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return { ok: false, error: { code: error.code, line: before.length, column, detail: error.detail } };
  }
}

/** Brackets inside each other: far more than any configuration has, and far fewer than would end the page. */
const DEEPEST = 500;
/** Characters of a path whose line is remembered: names in a text may be of any length. */
const LONGEST_PATH = 1000;

class Reader {
  readonly lines = new Map<string, number>();
  private depth = 0;
  private at = 0;
  private line = 1;

  constructor(private readonly text: string) {}

  document(): Json {
    const value = this.value('');
    this.space();
    if (this.at < this.text.length) throw new Failure('rest', this.at);
    return value;
  }

  private value(path: string): Json {
    this.space();
    if (path.length <= LONGEST_PATH) this.lines.set(path, this.line);
    const next = this.text[this.at];
    if (next === undefined) throw new Failure('end', this.at);
    if (next === '{' || next === '[')
      return this.inside(() => (next === '{' ? this.object(path) : this.array(path)));
    if (next === '"') return this.string();
    return this.literal();
  }

  private inside(read: () => Json): Json {
    if (this.depth === DEEPEST) throw new Failure('nested', this.at);
    this.depth++;
    const value = read();
    this.depth--;
    return value;
  }

  private object(path: string): Json {
    const out: Record<string, Json> = {};
    this.at++;
    this.space();
    if (this.take('}')) return out;
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') throw new Failure('key', this.at);
      const start = this.at;
      const key = this.string();
      if (Object.hasOwn(out, key)) throw new Failure('duplicate-key', start, key);
      this.space();
      if (!this.take(':')) throw new Failure('colon', this.at);
      const value = this.value(path === '' ? key : `${path}.${key}`);
      // Like JSON.parse: a key like any other, also `__proto__`.
      Object.defineProperty(out, key, { value, writable: true, enumerable: true, configurable: true });
      this.space();
      if (this.take('}')) return out;
      if (!this.take(',')) throw new Failure(this.at >= this.text.length ? 'end' : 'comma-or-brace', this.at);
    }
  }

  private array(path: string): Json {
    const out: Json[] = [];
    this.at++;
    this.space();
    if (this.take(']')) return out;
    for (;;) {
      out.push(this.value(path === '' ? String(out.length) : `${path}.${out.length}`));
      this.space();
      if (this.take(']')) return out;
      if (!this.take(','))
        throw new Failure(this.at >= this.text.length ? 'end' : 'comma-or-bracket', this.at);
    }
  }

  private string(): string {
    const match = /"(?:[^"\\\n]|\\.)*"/y;
    match.lastIndex = this.at;
    const found = match.exec(this.text);
    if (!found) throw new Failure('string', this.at);
    try {
      const value = JSON.parse(found[0]) as string;
      this.at += found[0].length;
      return value;
    } catch {
      throw new Failure('string', this.at);
    }
  }

  private literal(): Json {
    const match = /[^\s,\]}:{["]+/y;
    match.lastIndex = this.at;
    const word = match.exec(this.text)?.[0];
    if (word === undefined) throw new Failure('value', this.at, this.text[this.at] ?? '');
    const named: Record<string, Json> = { true: true, false: false, null: null };
    const value = Object.hasOwn(named, word) ? named[word] : undefined;
    if (value === undefined && !/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(word)) {
      throw new Failure(/^[-+.\d]/.test(word) ? 'number' : 'value', this.at, word);
    }
    this.at += word.length;
    return value === undefined ? Number(word) : value;
  }

  private space(): void {
    for (;;) {
      const next = this.text[this.at];
      if (next === '\n') this.line++;
      else if (next !== ' ' && next !== '\t' && next !== '\r') return;
      this.at++;
    }
  }

  private take(expected: string): boolean {
    if (this.text[this.at] !== expected) return false;
    this.at++;
    return true;
  }
}
