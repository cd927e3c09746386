/**
 * Records what a process does to the files below one folder, and when it flushes: the tree as it becomes, name by name and
 * content by content. SQLite has a way to its files of its own: of a library's database each commit is recorded, as the whole
 * image that it leaves, and whether SQLite flushed it (`synchronous` was FULL, or the last connection was closed).
 */
import fs from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import Database from 'better-sqlite3';
import { interpose } from './interpose';

/** A file or a folder, by number: names come and go. 0 is the folder that is watched. */
type Node = number;

export type Step =
  /** Names of folders lead to other files, or to none, all at once. */
  | {
      readonly kind: 'names';
      readonly sets: readonly (readonly [folder: Node, name: string, to: Node | null])[];
    }
  /** What a file holds from now on. Of a database, older contents are lost from the latest on, and none is half there. */
  | {
      readonly kind: 'content';
      readonly file: Node;
      readonly bytes: Uint8Array;
      readonly isDatabase: boolean;
    }
  /** What was done to a file, or to the names of a folder, is on the disk. `site`: who asked for it. */
  | { readonly kind: 'flush'; readonly node: Node; readonly site: string }
  /** From now on this must hold after a crash; null takes it back. */
  | { readonly kind: 'promise'; readonly name: string; readonly check: Promised | null };

/** Throws when something is missing. */
export type Promised = () => void | Promise<void>;

export interface Recording {
  readonly steps: readonly Step[];
  readonly folders: ReadonlySet<Node>;
}

export class Recorder {
  readonly steps: Step[] = [];
  readonly folders = new Set<Node>([0]);
  private readonly names = new Map<Node, Map<string, Node>>([[0, new Map()]]);
  private readonly open = new Map<number, string>();
  private readonly contents = new Map<Node, Uint8Array>();
  /** Databases with commits that SQLite has not flushed. */
  private readonly unflushed = new Set<Node>();
  private next = 1;
  private depth = 0;

  constructor(private readonly top: string) {}

  /** What is there before, all of it on the disk; then all that `work` does. */
  async record(work: (recorder: Recorder) => Promise<void>): Promise<Recording> {
    this.takeOver(this.top, 0);
    for (const node of [...this.folders]) this.flush(node, 'before');
    const sqlite = watchDatabases((db, isClosing) => this.committed(db, isClosing));
    const files = interpose((name, args, run) => this.perform(name, args, run));
    try {
      await work(this);
    } finally {
      files();
      sqlite();
    }
    return { steps: this.steps, folders: this.folders };
  }

  promise(name: string, check: Promised | null): void {
    this.steps.push({ kind: 'promise', name, check });
  }

  private takeOver(path: string, folder: Node): void {
    for (const entry of fs.readdirSync(path, { withFileTypes: true })) {
      if (/^library\.(lock|db-(wal|shm))/.test(entry.name)) continue;
      const inside = `${path}${sep}${entry.name}`;
      const node = this.make(folder, entry.name, entry.isDirectory());
      if (entry.isDirectory()) this.takeOver(inside, node);
      else {
        this.content(node, fs.readFileSync(inside), entry.name === 'library.db');
        this.flush(node, 'before');
      }
    }
  }

  private perform<T>(name: string, args: readonly unknown[], run: () => T): T {
    const path = typeof args[0] === 'string' ? resolve(args[0]) : '';
    const isOutermost = this.depth === 0;
    this.depth += 1;
    try {
      // What is taken away is asked for before.
      const gone = isOutermost && name === 'rmSync' ? this.below(path) : [];
      const known = this.at(path);
      const answer = run();
      if (isOutermost) this.after(name, args, path, known, answer, gone);
      return answer;
    } finally {
      this.depth -= 1;
    }
  }

  private after(
    name: string,
    args: readonly unknown[],
    path: string,
    known: Node | null,
    answer: unknown,
    gone: readonly string[],
  ): void {
    const other = typeof args[1] === 'string' ? resolve(args[1]) : '';
    switch (name) {
      case 'openSync': {
        if (path !== this.top && !this.isWatched(path)) return;
        this.open.set(Number(answer), path);
        const flags = typeof args[1] === 'string' ? args[1] : 'r';
        if (!/[wa]/.test(flags)) return;
        if (known === null) this.create(path, false);
        else if (flags.startsWith('w')) this.content(known, new Uint8Array());
        return;
      }
      case 'closeSync':
        return void this.open.delete(Number(args[0]));
      case 'writeSync':
      case 'ftruncateSync':
        return this.written(this.open.get(Number(args[0])));
      case 'writeFileSync':
        if (typeof args[0] === 'number') return this.written(this.open.get(args[0]));
        if (this.isWatched(path) && known === null) this.create(path, false);
        return this.written(path);
      case 'copyFileSync':
        if (this.isWatched(other) && this.at(other) === null) this.create(other, false);
        return this.written(other);
      case 'fsyncSync': {
        const node = this.at(this.open.get(Number(args[0])) ?? '');
        if (node !== null) this.flush(node, siteOf());
        return;
      }
      case 'mkdirSync': {
        const made: string[] = [];
        for (let one = path; this.isWatched(one) && this.at(one) === null; one = dirname(one))
          made.unshift(one);
        return made.forEach((one) => void this.create(one, true));
      }
      case 'renameSync':
        if (known !== null) this.set([...this.place(other, known), ...this.place(path, null)]);
        return;
      case 'linkSync':
        if (known !== null) this.set(this.place(other, known));
        return;
      case 'unlinkSync':
      case 'rmdirSync':
        return this.set(this.place(path, null));
      case 'rmSync':
        return gone.forEach((one) => this.set(this.place(one, null)));
    }
  }

  /** A connection of a library has written something, or is closed. */
  private committed(db: Database.Database, isClosing: boolean): void {
    const path = resolve(db.name);
    if (!this.isWatched(path) || basename(path) !== 'library.db') return;
    const image = new Uint8Array(db.serialize());
    const node = this.at(path) ?? this.create(path, false);
    const before = this.contents.get(node);
    const isNew = before === undefined || Buffer.compare(before, image) !== 0;
    if (isNew) {
      this.content(node, image, true);
      this.unflushed.add(node);
    }
    const isFlushed = isClosing || Number(db.pragma('synchronous', { simple: true })) >= 2;
    if (!isFlushed || !this.unflushed.delete(node)) return;
    const site = isClosing ? 'SQLite, closed' : siteOf();
    this.flush(node, site);
    // With its log SQLite flushes the folder that it lies in.
    this.flush(this.at(dirname(path)) ?? 0, 'SQLite, its log');
  }

  private written(path: string | undefined): void {
    const node = path === undefined ? null : this.at(path);
    if (node !== null && path !== undefined) this.content(node, fs.readFileSync(path));
  }

  private create(path: string, isFolder: boolean): Node {
    return this.make(this.at(dirname(path)) ?? 0, basename(path), isFolder);
  }

  private make(folder: Node, name: string, isFolder: boolean): Node {
    const node = this.next++;
    if (isFolder) {
      this.folders.add(node);
      this.names.set(node, new Map());
    }
    this.set([[folder, name, node]]);
    return node;
  }

  private content(file: Node, bytes: Uint8Array, isDatabase = false): void {
    this.contents.set(file, bytes);
    this.steps.push({ kind: 'content', file, bytes, isDatabase });
  }

  private flush(node: Node, site: string): void {
    this.steps.push({ kind: 'flush', node, site });
  }

  private set(sets: readonly (readonly [Node, string, Node | null])[]): void {
    if (sets.length === 0) return;
    for (const [folder, name, to] of sets) {
      if (to === null) this.names.get(folder)?.delete(name);
      else this.names.get(folder)?.set(name, to);
    }
    this.steps.push({ kind: 'names', sets });
  }

  private place(path: string, to: Node | null): (readonly [Node, string, Node | null])[] {
    const folder = this.at(dirname(path));
    const isThere = folder !== null && this.isWatched(path);
    return isThere && (to !== null || this.at(path) !== null) ? [[folder, basename(path), to]] : [];
  }

  private isWatched(path: string): boolean {
    return path.startsWith(this.top + sep);
  }

  private at(path: string): Node | null {
    if (path === this.top) return 0;
    if (!this.isWatched(path)) return null;
    let node: Node = 0;
    for (const name of relative(this.top, path).split(sep)) {
      const next = this.names.get(node)?.get(name);
      if (next === undefined) return null;
      node = next;
    }
    return node;
  }

  /** A file, or a folder with all below it, the innermost first. */
  private below(path: string): string[] {
    const node = this.at(path);
    if (node === null) return [];
    const names = [...(this.names.get(node)?.keys() ?? [])];
    return [...names.flatMap((name) => this.below(`${path}${sep}${name}`)), path];
  }
}

/** The functions of the studio's sources that asked for a flush, the innermost first. */
function siteOf(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = limit;
  const frames = stack.split('\n').flatMap((line) => {
    const [, name = '', file = ''] = /at (?:async )?(?:(\S+) )?.*?src\/main\/([\w/]+)\.ts/.exec(line) ?? [];
    return file === '' ? [] : [`${file.split('/').at(-1) ?? ''}:${name.split('.').at(-1) ?? ''}`];
  });
  return [...new Set(frames)].slice(0, 5).join(' < ');
}

type Committed = (db: Database.Database, isClosing: boolean) => void;

/** Calls back after each statement that ends outside of a transaction, and before a connection is closed. */
function watchDatabases(committed: Committed): () => void {
  const statement = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1')) as {
    run: (this: Database.Statement, ...values: unknown[]) => unknown;
  };
  const database = Database.prototype as unknown as {
    exec: (this: Database.Database, sql: string) => unknown;
    close: (this: Database.Database) => unknown;
    backup: (this: Database.Database, file: string, options?: unknown) => Promise<unknown>;
  };
  const { run } = statement;
  const { exec, close } = database;
  const tell = (db: Database.Database, isClosing = false): void => {
    if (db.open && !db.inTransaction && !db.readonly) committed(db, isClosing);
  };
  statement.run = function (...values) {
    const answer = run.apply(this, values);
    tell(this.database);
    return answer;
  };
  database.exec = function (sql) {
    const answer = exec.call(this, sql);
    tell(this);
    return answer;
  };
  database.close = function () {
    tell(this, true);
    return close.call(this);
  };
  return () => {
    Object.assign(statement, { run });
    Object.assign(database, { exec, close });
  };
}
