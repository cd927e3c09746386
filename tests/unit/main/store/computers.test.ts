import Database from 'better-sqlite3';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLibrary } from '../../../support/library';

const draft = { name: 'Box', address: 'anna@box:22', folder: '.haba-studio' };

it('computers are kept by name, found whatever the case of its letters, and are nobody else’s', async () => {
  const library = await openLibrary();
  const { computers } = library;
  expect(() => computers.named('box')).toThrow('no computer yet');
  const box = computers.create(draft);
  const alpha = computers.create({ ...draft, name: 'alpha' });
  expect(computers.list()).toEqual([alpha, box]);
  expect(computers.named('BOX')).toEqual({ ...draft, id: box.id, program: null, createdAt: box.createdAt });
  expect(() => computers.create({ ...draft, name: 'bOX' })).toThrow('"Box"');
  expect(() => computers.named('other')).toThrow('alpha, Box');
  const sum = 'b'.repeat(64);
  computers.installed(box.id, sum);
  expect(computers.named('Box').program).toBe(sum);
  expect(computers.named('alpha').program).toBeNull();
  computers.delete(alpha.id);
  expect(computers.list().map(({ name }) => name)).toEqual(['Box']);
  library.close();
});

it('a row that is no computer never reaches ssh', async () => {
  const library = await openLibrary();
  library.computers.create(draft);
  const db = new Database(join(library.folder, 'library.db'));
  const insert = db.prepare('INSERT INTO computers VALUES (?, ?, ?, ?, ?, ?)');
  insert.run('a', 'option', '-oProxyCommand=id', '.haba-studio', null, '2026');
  insert.run('b', 'folder', 'box', '.;id', null, '2026');
  insert.run('c', 'program', 'box', '.haba-studio', '../x', '2026');
  db.close();
  expect(library.computers.list().map(({ name }) => name)).toEqual(['Box']);
  expect(() => library.computers.named('option')).toThrow('no computer "option"');
  library.close();
});
