/** Databases of somebody else that keep SQLite busy without end, or that are damaged: each ends in words. */
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '@shared/domain/errors';
import { Compute } from '@main/compute/compute';
import type { ToCompute } from '@main/compute/protocol';
import { examineApart, examineCopy, openLibrary } from '@main/compute/strangers';
import { resourcesPath } from '@main/platform/resources';
import { Library } from '@main/store/library';
import { nodeLauncher, type ChildProcess } from '@main/training/launcher';
import { backupLibrary } from '@main/upkeep/backup';
import { prepareRestore } from '@main/upkeep/restore';
import { bundle } from '../../support/bundle';
import { fill } from '../../support/filledLibrary';
import { forgeEndlessTree, forgeSomewhere } from '../../support/forgedDatabase';
import { temporaryFolder } from '../../support/library';

let launch: () => ChildProcess<ToCompute>;
let sound: string;
beforeAll(async () => {
  launch = nodeLauncher<ToCompute>(await bundle('src/main/compute/process.ts'));
  sound = mkdtempSync(join(tmpdir(), 'haba-sound-'));
  const library = await Library.open(sound);
  await fill(library);
  library.close();
});

afterAll(() => rmSync(sound, { recursive: true, force: true }));

/** A library like the sound one. */
function another(): { readonly folder: string; readonly database: string } {
  const folder = join(temporaryFolder(), 'library');
  cpSync(sound, folder, { recursive: true });
  return { folder, database: join(folder, 'library.db') };
}

describe('a library of somebody else', () => {
  it('that is sound is looked at once, and opened', async () => {
    const { folder } = another();
    const memory = temporaryFolder();
    let looks = 0;
    const counted = (): ChildProcess<ToCompute> => {
      looks += 1;
      return launch();
    };
    for (let time = 0; time < 2; time++) {
      const library = await openLibrary(folder, { launch: counted, memory });
      expect(library.projects.list()).not.toEqual([]);
      library.close();
      expect(looks).toBe(1);
    }
    // Another file in its place is another database.
    const { database } = another();
    copyFileSync(database, `${join(folder, 'library.db')}.new`);
    cpSync(`${join(folder, 'library.db')}.new`, join(folder, 'library.db'));
    (await openLibrary(folder, { launch: counted, memory })).close();
    expect(readFileSync(join(memory, 'known-libraries.json'), 'utf8')).toContain(folder);
  });

  it('a new one needs no look', async () => {
    const never = (): never => {
      throw new Error('looked');
    };
    const folder = join(temporaryFolder(), 'new');
    const memory = temporaryFolder();
    (await openLibrary(folder, { launch: never, memory })).close();
    (await openLibrary(folder, { launch: never, memory })).close();
  });

  it('whose schema has no end is refused after a while, and nothing is left running', async () => {
    const { folder, database } = another();
    forgeEndlessTree(database, 'sqlite_schema');
    const processes: ChildProcess<ToCompute>[] = [];
    const ended: Promise<void>[] = [];
    const watched = (): ChildProcess<ToCompute> => {
      const started = launch();
      processes.push(started);
      let end = (): void => undefined;
      ended.push(new Promise((resolve) => (end = resolve)));
      const onExit: typeof started.onExit = (listener) =>
        started.onExit((exit) => {
          listener(exit);
          end();
        });
      return { ...started, onExit };
    };
    await expect(
      openLibrary(folder, { launch: watched, memory: temporaryFolder(), deadline: 3000 }),
    ).rejects.toThrow(
      `The database ${database} could not be checked within 3 seconds: it is damaged, or made to hold programs up. Restore a backup, or choose another library folder.`,
    );
    expect(processes).toHaveLength(1);
    await Promise.all(ended);
    // Its lock is free again: nobody holds it.
    await expect(
      openLibrary(folder, { launch: watched, memory: temporaryFolder(), deadline: 1000 }),
    ).rejects.toThrow('could not be checked within 1 seconds');
  });

  it.each(['runs', 'checkpoints', 'metrics', 'settings', 'projects'])(
    'whose table %s has no end is refused as damaged',
    async (table) => {
      const { folder, database } = another();
      forgeEndlessTree(database, table);
      await expect(openLibrary(folder, { launch, memory: temporaryFolder() })).rejects.toThrow(
        `The database ${database} is damaged`,
      );
    },
  );

  it('a process that ends under the check is no end of the studio', async () => {
    const { database } = another();
    const dying = (): ChildProcess<ToCompute> => {
      const started = launch();
      started.kill();
      return started;
    };
    await expect(examineApart(dying, { file: database, copyOf: null })).rejects.toThrow(
      `The process that checked the database ${database} ended`,
    );
  });

  it('every forged place gives a sound library or a sentence, in time', async () => {
    const places = { resources: resourcesPath(), cache: temporaryFolder() };
    const compute = new Compute({ launch, notify: () => undefined, places });
    let state = 20221128;
    const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
    const counts = { sound: 0, refused: 0 };
    for (let i = 0; i < 300; i++) {
      const file = join(temporaryFolder(), 'library.db');
      copyFileSync(join(sound, 'library.db'), file);
      forgeSomewhere(file, random);
      try {
        await compute.run({ kind: 'database', file, copyOf: null });
        counts.sound += 1;
      } catch (error) {
        expect(error, String(error)).toBeInstanceOf(UserError);
        expect((error as UserError).message).toContain('The database');
        counts.refused += 1;
      }
    }
    compute.close();
    expect(counts.sound).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(0);
  });
});

describe('a backup of somebody else', () => {
  it('whose database has no end is refused, and the library stays', async () => {
    const { folder } = another();
    const library = await Library.open(folder);
    const backup = await backupLibrary(library, temporaryFolder());
    library.close();
    forgeEndlessTree(join(backup.path, 'library.db'), 'sqlite_schema');
    const examine = (copy: string, origin: string): Promise<void> =>
      examineApart(launch, { file: copy, copyOf: origin }, 2000);
    await expect(prepareRestore(backup.path, folder, { examine })).rejects.toThrow(
      `The database ${join(backup.path, 'library.db')} could not be checked within 2 seconds`,
    );
    (await Library.open(folder)).close();
    // A sound one passes the same check.
    const again = await Library.open(folder);
    const whole = await backupLibrary(again, temporaryFolder());
    again.close();
    expect(await prepareRestore(whole.path, folder, { examine: examineCopy(launch) })).toMatchObject({
      files: whole.files,
    });
  });
});
