import { say } from '@shared/words/message';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ChosenPlace, finishMove } from '@main/app/libraryPlace';
import { libraryChoiceFile, readLibraryChoice } from '@main/platform/folders';
import { Library } from '@main/store/library';
import { copyLibrary, examineFolder, moveLibrary } from '@main/store/relocation';
import { checkpointAt, newRun, openLibrary, temporaryFolder } from '../../../support/library';

/** A closed library with a run and a checkpoint; answers its folder and the run's id. */
async function closedLibrary(): Promise<{ folder: string; runId: string }> {
  const folder = join(temporaryFolder(), 'library');
  const library = await Library.open(folder);
  const { id: runId } = newRun(library);
  await checkpointAt(library, runId, 10);
  library.close();
  return { folder, runId };
}

async function expectIntact(folder: string, runId: string): Promise<void> {
  const library = await openLibrary(folder);
  const [checkpoint] = library.checkpoints.list(runId);
  expect(await library.blobs.isIntact(checkpoint?.sha256 ?? '')).toBe(true);
}

const reasonAgainst = async (...where: Parameters<typeof examineFolder>): Promise<string> => {
  const { reason } = await examineFolder(...where);
  return reason === null ? '' : say('en', reason);
};

describe('a folder as a place for the library', () => {
  it('is new, holds a library, or cannot be used, with the reason', async () => {
    const { folder: current } = await closedLibrary();
    const { folder: other } = await closedLibrary();
    const empty = temporaryFolder();
    const full = temporaryFolder();
    writeFileSync(join(full, 'thesis.tex'), '');
    expect(await examineFolder(empty, current)).toEqual({ path: empty, holds: 'new', reason: null });
    expect((await examineFolder(join(empty, 'deeper'), current)).holds).toBe('new');
    expect((await examineFolder(other, current)).holds).toBe('library');
    expect(await reasonAgainst(full, current)).toContain('other files');
    expect(await reasonAgainst(current, current)).toContain('current library');
    expect(await reasonAgainst(join(current, 'blobs'), current)).toContain('inside');
    expect(await reasonAgainst(join(full, 'thesis.tex'), current)).toContain('a file');
  });
});

describe('moving a library', () => {
  it('takes everything along', async () => {
    const { folder, runId } = await closedLibrary();
    const to = join(temporaryFolder(), 'new', 'place');
    await moveLibrary(folder, to);
    expect(existsSync(folder)).toBe(false);
    await expectIntact(to, runId);
  });

  it('to another disk copies first; the old one then says where it is', async () => {
    const { folder, runId } = await closedLibrary();
    const to = join(temporaryFolder(), 'copy');
    await copyLibrary(folder, to);
    expect(existsSync(`${to}.partial`)).toBe(false);
    await expect(openLibrary(folder)).rejects.toThrow(`was moved to ${to}`);
    await moveLibrary(folder, to);
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(`${folder}.moved`)).toBe(false);
    await expectIntact(to, runId);
  });

  it('to another disk begins anew where an earlier copy was cut off', async () => {
    const folder = join(temporaryFolder(), 'library');
    (await openLibrary(folder)).close();
    const to = join(temporaryFolder(), 'elsewhere');
    mkdirSync(join(`${to}.partial`, 'blobs'), { recursive: true });
    writeFileSync(join(`${to}.partial`, 'blobs', 'half'), 'half of a file');
    await copyLibrary(folder, to);
    expect(existsSync(join(to, 'library.db'))).toBe(true);
    expect(existsSync(join(to, 'blobs', 'half'))).toBe(false);
    expect(existsSync(`${to}.partial`)).toBe(false);
  });

  it('keeps both where the old one was changed after it was copied, and says so', async () => {
    const { folder, runId } = await closedLibrary();
    const to = join(temporaryFolder(), 'copy');
    await copyLibrary(folder, to);
    // As after a loss of power between the two marks.
    rmSync(join(folder, 'library.moved-to'));
    const library = await openLibrary(folder);
    library.runs.update(runId, { name: 'Changed' });
    library.close();
    await expect(moveLibrary(folder, to)).rejects.toThrow('was changed after it was copied');
    await expectIntact(folder, runId);
    await expectIntact(to, runId);
  });

  it('keeps both where a file below the old one was changed after it was copied', async () => {
    const { folder, runId } = await closedLibrary();
    const [report, to] = [join(folder, 'reports', 'own.md'), join(temporaryFolder(), 'copy')];
    mkdirSync(join(folder, 'reports'), { recursive: true });
    writeFileSync(report, 'before');
    await copyLibrary(folder, to);
    rmSync(join(folder, 'library.moved-to'));
    writeFileSync(report, 'after');
    await expect(moveLibrary(folder, to)).rejects.toThrow(report);
    expect(readFileSync(report, 'utf8')).toBe('after');
    await expectIntact(to, runId);
  });

  it('goes back to where it was when its new place is gone before it was opened there', async () => {
    const { folder, runId } = await closedLibrary();
    const to = join(temporaryFolder(), 'copy');
    await copyLibrary(folder, to);
    renameSync(folder, `${folder}.moved`);
    rmSync(to, { recursive: true });
    writeFileSync(to, 'a file');
    await expect(moveLibrary(folder, to)).rejects.toThrow('was not moved');
    await expectIntact(folder, runId);
  });

  it('deletes nothing beside it that only has its name', async () => {
    const { folder } = await closedLibrary();
    mkdirSync(`${folder}.moved`);
    writeFileSync(join(`${folder}.moved`, 'thesis.tex'), '');
    const to = join(temporaryFolder(), 'copy');
    await copyLibrary(folder, to);
    await moveLibrary(folder, to);
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(`${folder}.moved`)).toEqual(['thesis.tex']);
  });

  it('that cannot be done leaves it where it was, and no half of it elsewhere', async () => {
    const { folder, runId } = await closedLibrary();
    const parent = temporaryFolder();
    writeFileSync(join(parent, 'file'), '');
    await expect(copyLibrary(folder, join(parent, 'file', 'below'))).rejects.toThrow('It is where it was.');
    expect(readdirSync(parent)).toEqual(['file']);
    await expect(moveLibrary(folder, parent)).rejects.toThrow('other files');
    await expectIntact(folder, runId);
  });

  it('is refused while it is open', async () => {
    const { folder } = await closedLibrary();
    const open = await openLibrary(folder);
    await expect(moveLibrary(folder, join(temporaryFolder(), 'x'))).rejects.toThrow('is open in');
    open.close();
  });
});

describe('another folder from the next start on', () => {
  it('is written down, then moved to, and nothing is left to do after that', async () => {
    const { folder, runId } = await closedLibrary();
    const data = temporaryFolder();
    const target = join(temporaryFolder(), 'there');
    const place = new ChosenPlace({ library: folder, isNamed: false }, data);
    await place.change(target, true);
    expect(place.facts.nextLibrary).toEqual({ path: target, moves: true });
    expect(existsSync(folder)).toBe(true);
    expect(await finishMove(folder, data)).toEqual({ library: target, notice: null });
    await expectIntact(target, runId);
    expect(readLibraryChoice(libraryChoiceFile(data))).toEqual({ library: target });
    expect(await finishMove(target, data)).toEqual({ library: target, notice: null });
  });

  it('whose move was cut off after the folder was renamed is at its new place', async () => {
    const { folder, runId } = await closedLibrary();
    const data = temporaryFolder();
    const target = join(temporaryFolder(), 'there');
    await new ChosenPlace({ library: folder, isNamed: false }, data).change(target, true);
    renameSync(folder, target);
    expect(await finishMove(target, data)).toEqual({ library: target, notice: null });
    await expectIntact(target, runId);
  });

  it('whose move was cut off while the copied library was deleted is at its new place', async () => {
    const { folder, runId } = await closedLibrary();
    const data = temporaryFolder();
    const target = join(temporaryFolder(), 'there');
    await new ChosenPlace({ library: folder, isNamed: false }, data).change(target, true);
    cpSync(folder, target, { recursive: true });
    writeFileSync(join(target, 'library.moved-from'), folder);
    rmSync(join(folder, 'blobs'), { recursive: true });
    expect(await finishMove(target, data)).toEqual({ library: target, notice: null });
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(join(target, 'library.moved-from'))).toBe(false);
    await expectIntact(target, runId);
  });

  it('that went bad meanwhile opens the old library and says why', async () => {
    const { folder } = await closedLibrary();
    const data = temporaryFolder();
    const target = join(temporaryFolder(), 'there');
    await new ChosenPlace({ library: folder, isNamed: false }, data).change(target, true);
    mkdirSync(target);
    writeFileSync(join(target, 'somebody else'), '');
    const { library, notice } = await finishMove(folder, data);
    expect(library).toBe(folder);
    expect(notice).toContain('was not moved');
    expect(readLibraryChoice(libraryChoiceFile(data))).toEqual({ library: folder });
  });

  it('is refused where the start names the library, for a full folder, and for moving onto another library', async () => {
    const { folder } = await closedLibrary();
    const { folder: other } = await closedLibrary();
    const data = temporaryFolder();
    const named = new ChosenPlace({ library: folder, isNamed: true }, data);
    await expect(named.change(temporaryFolder(), false)).rejects.toThrow('set at startup');
    const place = new ChosenPlace({ library: folder, isNamed: false }, data);
    await expect(place.change(other, true)).rejects.toThrow('empty folder');
    await expect(place.change(folder, false)).rejects.toThrow('current library');
    expect(existsSync(libraryChoiceFile(data))).toBe(false);
    await place.change(other, false);
    expect(readLibraryChoice(libraryChoiceFile(data))).toEqual({ library: other });
  });
});
