import { type Computer, computerSchema } from '@shared/computers/computer';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { Db } from './database';
import { newId, timestamp } from './values';

interface ComputerRow {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly folder: string;
  readonly program: string | null;
  readonly created_at: string;
}

export type ComputerDraft = Pick<Computer, 'name' | 'address' | 'folder'>;

/** Computers on which runs can be done. No two have the same name, whatever the case of its letters. */
export class Computers {
  constructor(private readonly db: Db) {}

  /** By name. A row that is no computer, as somebody else's library may hold, is left out: its address would go to ssh. */
  list(): Computer[] {
    return this.db
      .prepare<[], ComputerRow>('SELECT * FROM computers ORDER BY name')
      .all()
      .flatMap(({ created_at: createdAt, ...row }) => {
        const read = computerSchema.safeParse({ ...row, createdAt });
        return read.success ? [read.data] : [];
      });
  }

  /** Throws a UserError when there is none of that id. */
  get(id: string): Computer {
    const found = this.list().find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new UserError('not-found', message('computers.gone'));
  }

  /** Throws a UserError when there is none of that name. */
  named(name: string): Computer {
    const found = this.list().find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (found !== undefined) return found;
    const known = this.list().map((one) => one.name);
    throw new UserError(
      'not-found',
      known.length === 0
        ? message('computers.none')
        : message('computers.unknown', { name, known: known.join(', ') }),
    );
  }

  /** Throws a UserError when the name is taken. */
  create({ name, address, folder }: ComputerDraft): Computer {
    const taken = this.db
      .prepare<[string], { readonly name: string }>('SELECT name FROM computers WHERE name = ?')
      .get(name);
    if (taken !== undefined)
      throw new UserError('conflict', message('computers.taken', { name: taken.name }));
    const computer = { id: newId(), name, address, folder, program: null, createdAt: timestamp() };
    this.db
      .prepare(
        'INSERT INTO computers (id, name, address, folder, program, created_at) VALUES (?, ?, ?, ?, NULL, ?)',
      )
      .run(computer.id, name, address, folder, computer.createdAt);
    return computer;
  }

  /** Remembers which program was installed there. */
  installed(id: string, sha256: string): void {
    this.db.prepare('UPDATE computers SET program = ? WHERE id = ?').run(sha256, id);
  }

  /** Its profiles go with it. */
  delete(id: string): void {
    this.db.transaction(() => {
      this.db
        .prepare('DELETE FROM profiles WHERE computer = (SELECT name FROM computers WHERE id = ?)')
        .run(id);
      this.db.prepare('DELETE FROM computers WHERE id = ?').run(id);
    })();
  }
}
