/** A library that is moved while it is open, and two programs on one library. */
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Library } from '@main/store/library';
import { cli, startCli } from '../integration/cli/support';
import { openLibrary, temporaryFolder } from '../support/library';
import { disturbed, FEW, lookInto, resumesExactly, runIn } from './support/disturb';
import { LONG } from './support/plan';
import { copyOfLibrary, expectSameAsUndisturbed, reference } from './support/reference';
import { fault, tellCounts } from './support/tally';

tellCounts();

describe('a library that is moved while it is open', () => {
  it(`interrupts the run in words, ${FEW} times; at its new place it goes on exactly`, async () => {
    for (let round = 0; round < FEW; round += 1) {
      const top = temporaryFolder();
      const [folder, moved] = [join(top, 'library'), join(top, 'moved')];
      const { runId, end } = await disturbed(folder, () => renameSync(folder, moved));
      await fault('library moved while open', async () => {
        expect(end.stderr).toContain(
          `The library folder ${folder} is no longer there: it was moved or renamed`,
        );
        expect(end.code).toBe(3);
        expect(existsSync(join(folder, 'blobs'))).toBe(false);
        const { status, reason } = await lookInto(moved, runId);
        expect(status).toBe('interrupted');
        expect(reason).toContain('is no longer there');
        await resumesExactly(moved, runId);
      });
    }
  });
});

describe('two programs on one library', () => {
  it('at the same time: one has it, the other is told who, and nothing is mixed up', async () => {
    const folder = copyOfLibrary();
    const holder = await Library.open(folder, { program: 'HaBa Studio' });
    const others = await Promise.all(
      Array.from({ length: LONG ? 10 : 1 }, () => cli('resume', reference().runId, '--library', folder)),
    );
    for (const { code, stderr } of others) {
      await fault('second program on a library', () => {
        expect(code).toBe(4);
        expect(stderr).toContain(`is open in HaBa Studio (process ${process.pid}, since`);
        expect(stderr).toContain('close it there first');
      });
    }
    holder.close();
    expectSameAsUndisturbed(folder, reference().runId);
  });

  if (LONG) beginnings();
});

function beginnings(): void {
  it('that begin at the same moment: each waits its turn or is told, and one library comes about', async () => {
    const folder = join(temporaryFolder(), 'library');
    const results = await Promise.all(Array.from({ length: LONG ? 6 : 2 }, () => cli(...runIn(folder))));
    const through = results.filter(({ code }) => code === 0);
    await fault('programs that begin at once', async () => {
      expect(through.length).toBeGreaterThan(0);
      for (const { code, stderr } of results) if (code !== 0) expect(stderr).toContain('is open in');
      const library = await openLibrary(folder);
      const runs = library.projects.list().flatMap(({ id }) => library.runs.list(id));
      expect(runs.map(({ status }) => status)).toEqual(through.map(() => 'completed'));
      library.close();
      for (const { id } of runs) expectSameAsUndisturbed(folder, id);
    });
  });

  it('or a lock that a killed program left: the next one opens', async () => {
    const folder = join(temporaryFolder(), 'library');
    const running = startCli(...runIn(folder));
    await running.event(({ event }) => event === 'checkpoint');
    await expect(Library.open(folder)).rejects.toThrow('is open in the command line (process');
    running.kill('SIGKILL');
    await running.ended;
    await fault('lock of a killed program', async () => {
      const library = await openLibrary(folder);
      expect(library.recovered).toHaveLength(1);
      expect(readFileSync(join(folder, 'library.holder.json'), 'utf8')).toContain(`${process.pid}`);
    });
  });
}
