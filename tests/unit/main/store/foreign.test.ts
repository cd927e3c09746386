/** Libraries of somebody else: nothing in the database runs, and nothing of it is used when it is not as the studio makes it. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { lookAtCheckpoint } from '@main/core/checkpoint/state';
import { readDescription } from '@main/core/experts/description';
import { readMigrations } from '@main/store/database';
import { BACKUP_FILE, backupLibrary } from '@main/upkeep/backup';
import { prepareRestore } from '@main/upkeep/restore';
import { checkLibrary } from '@main/upkeep/check';
import { exportArchive } from '@main/archives/exportArchive';
import { createReport } from '@main/studies/report/create';
import { entriesOf } from '@renderer/features/runs/table/entry';
import { fill } from '../../../support/filledLibrary';
import {
  checkpointAt,
  markUnclean,
  newRun,
  openLibrary,
  storage,
  temporaryFolder,
} from '../../../support/library';

/** SQL that no library has, with the name that the refusal says. */
const FOREIGN: readonly (readonly [what: string, sql: string, named: string])[] = [
  [
    'a trigger that deletes',
    'CREATE TRIGGER evil AFTER UPDATE ON runs BEGIN DELETE FROM checkpoints; END;',
    'trigger "evil"',
  ],
  [
    'a trigger that never ends',
    `CREATE TRIGGER forever AFTER INSERT ON logs BEGIN
       INSERT INTO settings SELECT x, '1' FROM (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n);
     END;`,
    'trigger "forever"',
  ],
  ['a view', 'CREATE VIEW peep AS SELECT * FROM settings;', 'view "peep"'],
  [
    'a view in the place of a table',
    'ALTER TABLE logs RENAME TO lines; CREATE VIEW logs AS SELECT * FROM lines;',
    'view "logs", table "logs" is missing',
  ],
  ['a table', 'CREATE TABLE more (x);', 'table "more"'],
  ['an index', 'CREATE INDEX slow ON runs (abs(length(notes)));', 'index "slow"'],
  ['a virtual table', "CREATE VIRTUAL TABLE words USING fts5(text, content='');", 'table "words"'],
  [
    'a column that computes',
    'ALTER TABLE runs ADD COLUMN cost AS (length(hex(zeroblob(1000000))));',
    'table "runs" is another',
  ],
  ['a table too few', 'DROP TABLE presets;', 'table "presets" is missing'],
  [
    'another trigger under the name of one of ours',
    'DROP TRIGGER run_has_checkpoint; CREATE TRIGGER run_has_checkpoint AFTER INSERT ON checkpoints BEGIN DELETE FROM logs; END;',
    'trigger "run_has_checkpoint" is another',
  ],
  ['a name that turns the terminal around', 'CREATE TABLE "\u001b[2J\u202e" (x);', 'table "\ufffd[2J\ufffd"'],
];

async function closedLibrary(): Promise<string> {
  const folder = temporaryFolder();
  const library = await openLibrary(folder);
  const run = newRun(library);
  library.runs.setStarted(run.id, {
    engine: 'onnx',
    device: 'a processor',
    storage,
    iteration: 0,
  });
  await checkpointAt(library, run.id, 10);
  library.close();
  return folder;
}

function tamper(file: string, sql: string): void {
  const db = new Database(file);
  db.exec(sql);
  db.close();
}

const checkpointsIn = (file: string): unknown => {
  const db = new Database(file, { readonly: true });
  const count = db.prepare('SELECT count(*) FROM checkpoints').pluck().get();
  db.close();
  return count;
};

describe('a library of somebody else', () => {
  it.each(FOREIGN)('with %s is refused by name, and no SQL of it runs', async (_, sql, named) => {
    const folder = await closedLibrary();
    const file = join(folder, 'library.db');
    tamper(file, sql);
    const refusal = await openLibrary(folder).catch((error: unknown) => error as Error);
    expect(refusal).toMatchObject({ name: 'UserError' });
    expect((refusal as Error).message).toContain(named);
    expect((refusal as Error).message).toContain('was not used');
    expect(checkpointsIn(file)).toBe(1);
  });

  it.each(FOREIGN)('with %s is not restored from a backup', async (_, sql, named) => {
    const library = await openLibrary();
    newRun(library);
    const { path } = await backupLibrary(library, temporaryFolder());
    tamper(join(path, 'library.db'), sql);
    const target = join(temporaryFolder(), 'library');
    await expect(prepareRestore(path, target)).rejects.toThrow(named);
    expect(existsSync(`${target}.restored`)).toBe(false);
  });

  it('is refused in an earlier version as well, before anything is migrated', async () => {
    const folder = temporaryFolder();
    (await openLibrary(folder, { migrations: readMigrations().slice(0, 4) })).close();
    tamper(
      join(folder, 'library.db'),
      'CREATE TRIGGER late AFTER UPDATE ON runs BEGIN DELETE FROM checkpoints; END;',
    );
    await expect(openLibrary(folder)).rejects.toThrow('trigger "late"');
    expect(readdirSync(folder).filter((name) => name.includes('before-v'))).toEqual([]);
  });

  it('is opened where only SQLite itself has added what it counts', async () => {
    const folder = await closedLibrary();
    tamper(join(folder, 'library.db'), 'ANALYZE;');
    expect((await openLibrary(folder)).projects.list()).toHaveLength(1);
  });

  it('names at most five parts', async () => {
    const folder = await closedLibrary();
    const many = Array.from({ length: 30 }, (_, i) => `CREATE TABLE t${i} (x);`).join('');
    tamper(join(folder, 'library.db'), many);
    await expect(openLibrary(folder)).rejects.toThrow('table "t4", 25 more');
  });
});

/** A rollback journal that SQLite plays back, and after which it deletes the file that it names. */
function journalNaming(path: string): Buffer {
  const magic = Buffer.from('d9d505f920a163d7', 'hex');
  const head = Buffer.alloc(512);
  magic.copy(head);
  head.writeUInt32BE(1, 12);
  head.writeUInt32BE(1, 16);
  head.writeUInt32BE(512, 20);
  head.writeUInt32BE(4096, 24);
  const name = Buffer.from(path);
  const tail = Buffer.alloc(20 + name.length);
  tail.writeUInt32BE(0x40000000 / 4096 + 1, 0);
  name.copy(tail, 4);
  tail.writeUInt32BE(name.length, 4 + name.length);
  tail.writeUInt32BE(
    name.reduce((sum, byte) => (sum + byte) >>> 0, 0),
    8 + name.length,
  );
  magic.copy(tail, 12 + name.length);
  return Buffer.concat([head, tail]);
}

describe('a journal beside a database', () => {
  it.each(['library.db', 'library.lock'])('of %s deletes no file elsewhere', async (name) => {
    const folder = await closedLibrary();
    const database = join(folder, name);
    const elsewhere = join(temporaryFolder(), 'thesis.txt');
    writeFileSync(elsewhere, 'the only copy');
    const twin = join(temporaryFolder(), 'twin');
    cpSync(folder, twin, { recursive: true });
    if (name === 'library.lock') tamper(database, 'CREATE TABLE held (x)');
    writeFileSync(`${database}-journal`, journalNaming(elsewhere));
    await expect(openLibrary(folder)).rejects.toThrow('would delete another file');
    expect(existsSync(elsewhere)).toBe(true);
    // Without the journal it is the library that it was.
    expect((await openLibrary(twin)).projects.list()).toHaveLength(1);
  });
});

describe('a place that a row names', () => {
  /** A file that is no business of any library. */
  function secret(extension: string): string {
    const path = join(temporaryFolder(), `private.${extension}`);
    writeFileSync(path, 'nobody else reads this');
    return path;
  }

  async function withReport(): Promise<{ folder: string; projectId: string; reportId: string }> {
    const folder = temporaryFolder();
    const library = await openLibrary(folder);
    const { projectId } = await fill(library, 5);
    const [report] = library.reports.list(projectId);
    library.close();
    return { folder, projectId, reportId: report?.id ?? '' };
  }

  const PLACES: readonly (readonly [what: string, path: (secret: string) => string])[] = [
    ['an absolute path', (path) => path],
    ['a path out of the library', (path) => `../${path.split('/').slice(2).join('/')}`],
    ['a path out of the folder of reports', () => 'reports/../library.db'],
    ['a file of another kind', () => 'library.db'],
    ['a deeper folder', () => 'reports/a/b.md'],
    ['a hidden file', () => 'reports/.md'],
  ];

  it.each(PLACES)('of a report is never %s', async (_, pathOf) => {
    const { folder, projectId, reportId } = await withReport();
    const elsewhere = secret('md');
    tamper(
      join(folder, 'library.db'),
      `UPDATE reports SET path = '${pathOf(elsewhere)}' WHERE id = '${reportId}';`,
    );
    const library = await openLibrary(folder);
    const report = library.reports.get(reportId);
    expect(report.path).toBe(join(library.reportsFolder, `${reportId}.${report.format}`));
    await expect(library.reports.read(report)).rejects.toThrow('is gone: regenerate it');
    const archive = join(temporaryFolder(), 'a.haba');
    const { leftOut } = await exportArchive(library, { kind: 'project', projectId }, archive);
    expect(leftOut.reports).toBe(1);
    expect(readFileSync(archive, 'latin1')).not.toContain('nobody else reads this');
    library.purge.report(reportId);
    expect(existsSync(elsewhere)).toBe(true);
    expect(existsSync(join(folder, 'library.db'))).toBe(true);
  });

  it('of a checkpoint is a hash, and of a run below its folder', async () => {
    const { folder } = await withReport();
    const elsewhere = secret('safetensors');
    tamper(
      join(folder, 'library.db'),
      `PRAGMA foreign_keys = OFF;
       UPDATE checkpoints SET sha256 = '..${elsewhere.slice(0, -'.safetensors'.length)}' WHERE iteration = 10;`,
    );
    const library = await openLibrary(folder);
    for (const id of library.projects
      .list()
      .flatMap((one) => library.runs.list(one.id))
      .map((run) => run.id))
      for (const { sha256 } of library.checkpoints.list(id).filter(({ iteration }) => iteration === 10))
        expect(() => library.blobs.path(sha256)).toThrow('which is not a hash');
    for (const id of ['..', '../..', '/', 'a/b', 'a\\b', '.', '', 'a\0b', '.ssh']) {
      expect(() => library.snapshots.path(id, 1), id).toThrow('not an id of the studio');
      expect(() => library.snapshots.remove(id), id).toThrow('not an id of the studio');
    }
    expect(existsSync(elsewhere)).toBe(true);
  });
});

describe('links and pipes in a library', () => {
  const LINKS: readonly (readonly [link: string, target: string])[] = [
    ['library.holder.json', 'file'],
    ['library.lock', 'file'],
    ['library.db', 'file'],
    ['blobs', 'folder'],
    ['snapshots', 'folder'],
    ['reports', 'folder'],
    ['experts', 'folder'],
    ['cache', 'folder'],
    [join('snapshots', 'abc'), 'folder'],
    [join('blobs', 'ab'), 'folder'],
    [join('reports', 'x.md'), 'file'],
  ];

  it.each(LINKS)('%s to elsewhere: it is not opened, and nothing there is touched', async (link, target) => {
    const folder = await closedLibrary();
    const elsewhere = temporaryFolder();
    writeFileSync(join(elsewhere, 'notes.tmp'), 'mine');
    mkdirSync(join(elsewhere, 'thesis'));
    writeFileSync(join(elsewhere, 'thesis', 'text.md'), 'mine');
    const path = join(folder, link);
    if (existsSync(path)) renameSync(path, `${path}-before`);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target === 'file' ? join(elsewhere, 'notes.tmp') : elsewhere, path);
    // After an unclean end an opening clears up.
    if (link !== 'library.holder.json') markUnclean(folder);
    await expect(openLibrary(folder)).rejects.toThrow(`${path} is a link`);
    expect(readFileSync(join(elsewhere, 'notes.tmp'), 'utf8')).toBe('mine');
    expect(readFileSync(join(elsewhere, 'thesis', 'text.md'), 'utf8')).toBe('mine');
    expect(readdirSync(elsewhere).sort()).toEqual(['notes.tmp', 'thesis']);
  });

  it
    .skipIf(process.platform === 'win32')
    .each([
      'library.holder.json',
      'library.lock',
      'library.db',
      'library.db-journal',
      'library.moved-to',
      join('blobs', 'ab'),
      join('reports', 'x.md'),
    ])('a pipe at %s: it is not opened, and nothing waits (not on Windows)', async (name) => {
    const folder = await closedLibrary();
    const path = join(folder, name);
    if (existsSync(path)) renameSync(path, `${path}-before`);
    execFileSync('mkfifo', [path]);
    await expect(openLibrary(folder)).rejects.toThrow(`${path} is neither a file nor a folder`);
  });

  it.skipIf(process.platform === 'win32')(
    'a pipe in the place of a checkpoint, of experts or of a backup is refused, and nothing waits (not on Windows)',
    async () => {
      const library = await openLibrary();
      const { runIds } = await fill(library, 5);
      const [checkpoint] = library.checkpoints.list(runIds[0]);
      const { sha256 } = checkpoint!;
      const pipeAt = (path: string): string => {
        rmSync(path, { force: true });
        execFileSync('mkfifo', [path]);
        return path;
      };
      const path = pipeAt(library.blobs.path(sha256));
      expect(await library.blobs.isIntact(sha256)).toBe(false);
      await expect(library.blobs.read(sha256)).rejects.toThrow('is missing');
      await expect(lookAtCheckpoint(path)).rejects.toThrow('is a pipe');
      const folder = temporaryFolder();
      pipeAt(join(folder, 'experts.json'));
      expect(readDescription(folder)).toBeNull();
      pipeAt(join(folder, BACKUP_FILE));
      await expect(prepareRestore(folder, join(temporaryFolder(), 'library'))).rejects.toThrow(
        'is not a backup',
      );
    },
  );

  it('in the place of a snapshot or a report are left out of archives and backups', async () => {
    const library = await openLibrary();
    const { projectId, runIds } = await fill(library, 5);
    const elsewhere = join(temporaryFolder(), 'private.txt');
    writeFileSync(elsewhere, 'nobody else reads this');
    symlinkSync(elsewhere, library.snapshots.path(runIds[0], 17));
    library.snapshots.forget(runIds[0]);
    const report = await createReport(library, {
      source: { kind: 'runs', runIds: [runIds[0]] },
      format: 'md',
      sections: ['summary'],
    });
    renameSync(report.path, `${report.path}.before`);
    symlinkSync(elsewhere, report.path);
    await expect(library.reports.read(report)).rejects.toThrow('is gone');
    expect((await checkLibrary(library)).findings).toHaveLength(1);
    const archive = join(temporaryFolder(), 'a.haba');
    const { leftOut } = await exportArchive(library, { kind: 'project', projectId }, archive);
    expect(leftOut).toMatchObject({ reports: 1, snapshots: 1 });
    expect(readFileSync(archive, 'latin1')).not.toContain('nobody else reads this');
    const { path } = await backupLibrary(library, temporaryFolder());
    expect(existsSync(join(path, 'snapshots', runIds[0], '17.safetensors'))).toBe(false);
  });

  it('in a backup are not followed when it is restored', async () => {
    const library = await openLibrary();
    await fill(library, 5);
    const { path } = await backupLibrary(library, temporaryFolder());
    const elsewhere = temporaryFolder();
    cpSync(join(path, 'reports'), join(elsewhere, 'reports'), { recursive: true });
    renameSync(join(path, 'reports'), join(path, 'before'));
    symlinkSync(join(elsewhere, 'reports'), join(path, 'reports'));
    const target = join(temporaryFolder(), 'library');
    await expect(prepareRestore(path, target)).rejects.toThrow(
      /reports.* of the backup is missing or damaged/,
    );
  });
});

describe('JSON in the rows of somebody else', () => {
  const COLUMNS_OF: readonly (readonly [table: string, column: string])[] = [
    ['runs', 'config_json'],
    ['runs', 'tags_json'],
    ['runs', 'storage_json'],
    ['runs', 'parts_json'],
    ['runs', 'series_json'],
    ['projects', 'tags_json'],
    ['studies', 'plan_json'],
    ['evaluations', 'accuracies_json'],
    ['evaluations', 'storage_json'],
    ['evaluation_confusions', 'class_names_json'],
    ['reports', 'source_json'],
    ['reports', 'sections_json'],
    ['settings', 'value_json'],
    ['config_parts', 'json'],
  ];
  const TEXTS = ['{}', '7', 'null', '[[]]', 'no JSON', ''];

  it.each(COLUMNS_OF)('%s.%s gives a value or a sentence, whatever it holds', async (table, column) => {
    const folder = temporaryFolder();
    const library = await openLibrary(folder);
    await fill(library, 5);
    library.settings.set({ retention: library.settings.get().retention });
    library.close();
    const errors: unknown[] = [];
    for (const text of TEXTS) {
      // Triggers of ours would write sections of what is no configuration; somebody else has other tools.
      const drop = "SELECT sql FROM sqlite_schema WHERE type = 'trigger'";
      const db = new Database(join(folder, 'library.db'));
      const triggers = db.prepare<[], string>(drop).pluck().all();
      const names = db
        .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .pluck()
        .all();
      names.forEach((name) => db.exec(`DROP TRIGGER ${name}`));
      if (column === 'json') db.prepare(`UPDATE ${table} SET json = ? || printf('%.*c', id, ' ')`).run(text);
      else db.prepare(`UPDATE ${table} SET ${column} = ?`).run(text);
      triggers.forEach((sql) => db.exec(sql));
      db.close();
      errors.push(...(await troublesOf(folder)));
    }
    for (const error of errors) expect(error).toMatchObject({ name: 'UserError' });
  });

  /** Everything that is thrown when a library is opened and looked through. */
  async function troublesOf(folder: string): Promise<unknown[]> {
    const troubles: unknown[] = [];
    const look = <T>(ask: () => T): T | null => {
      try {
        return ask();
      } catch (error) {
        troubles.push(error);
        return null;
      }
    };
    const library = await openLibrary(folder);
    const db = new Database(join(folder, 'library.db'), { readonly: true });
    const ids = (table: string): string[] => db.prepare<[], string>(`SELECT id FROM ${table}`).pluck().all();
    look(() => library.projects.list());
    look(() => library.settings.get());
    look(() => library.queue.get());
    look(() => library.presets.list());
    for (const id of ids('projects')) {
      look(() => library.runs.list(id));
      const table = look(() => library.runs.table(id));
      if (table) look(() => entriesOf(table).map((entry) => entry.series()));
      look(() => library.reports.list(id));
      look(() => library.studies.list(id));
    }
    for (const id of ids('runs')) {
      look(() => library.runs.get(id));
      look(() => library.metrics.append(id, [{ series: 'x', step: 1, value: 1 }]));
      const evaluations = look(() => library.evaluations.list(id)) ?? [];
      for (const one of evaluations) look(() => library.evaluations.confusion(id, one.id));
    }
    await checkLibrary(library).catch((error: unknown) => troubles.push(error));
    const archive = join(temporaryFolder(), 'a.haba');
    const [projectId = ''] = ids('projects');
    await exportArchive(library, { kind: 'project', projectId }, archive).catch((error: unknown) =>
      troubles.push(error),
    );
    db.close();
    library.close();
    return troubles;
  }
});
