/** A loss of power at any step of what the store writes: nothing that was promised is missing. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ChosenPlace, finishMove } from '@main/app/libraryPlace';
import { exportArchive } from '@main/archives/exportArchive';
import { importArchive } from '@main/archives/importArchive';
import { makeCacheFile, makeFolders, move, writeAll, writeParts } from '@main/core/disk/writing';
import { ExpertDraft } from '@main/core/experts/draft';
import { trajectoryPath } from '@main/core/experts/trajectoryFile';
import { libraryChoiceFile, placeOf, readLibraryChoice } from '@main/platform/folders';
import { readMigrations } from '@main/store/database';
import { Library } from '@main/store/library';
import { copyLibrary } from '@main/store/relocation';
import { createReport, rewriteReport } from '@main/studies/report/create';
import { RunRecorder } from '@main/training/recorder';
import { backupLibrary } from '@main/upkeep/backup';
import { prepareRestore } from '@main/upkeep/restore';
import { addRealCheckpoint } from '../support/checkpoint';
import { addOldRun, checkpointAt, newRun } from '../support/library';
import { type Crash, crashesOf, keyOf, putOnDisk } from './support/crashes';
import { LONG, randomOf } from './support/plan';
import { Recorder, type Recording } from './support/recording';
import { fault, tellCounts } from './support/tally';

tellCounts();

/** Combinations by chance at every step, beside those that are always tried. */
const EXTRA = LONG ? 200 : 1;

/** The short form opens one of so many states. */
const STRIDE = LONG ? 1 : 10;

const base = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'haba-crashes-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Where all of it happens, and is put again for each state: places in files stay true. */
const top = join(base, 'disk');
const folder = join(top, 'library');

interface Scenario {
  /** What is there before, on the disk. */
  readonly before?: () => Promise<void>;
  readonly work: (recorder: Recorder) => Promise<void>;
  /** What the next start does; answers the open library. */
  readonly start?: () => Promise<Library>;
  /** What holds after every crash. */
  readonly check?: () => void;
}

let library: Library;

/** Every row has its file. */
async function expectWhole(): Promise<void> {
  for (const run of library.projects.list().flatMap(({ id }) => library.runs.list(id))) {
    for (const { sha256, iteration } of library.checkpoints.list(run.id)) {
      expect(await library.blobs.isIntact(sha256), `${run.name} at ${iteration}`).toBe(true);
    }
  }
  for (const report of library.projects.list().flatMap(({ id }) => library.reports.list(id)))
    expect(isText(report.path, report.bytes), report.name).toBe(true);
}

/** What was not written is not there, or is zeros. */
const isText = (path: string, bytes: number): boolean => {
  const found = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  return found.length === bytes && !found.includes(0);
};

const hasCheckpoint = (runId: string, iteration: number) => (): void => {
  expect(library.checkpoints.list(runId).map((one) => one.iteration)).toContain(iteration);
};

/** A closed library with a run that has a checkpoint, a snapshot and a report; answers the run's id. */
async function filled(name = 'before', place = folder, iteration = 1): Promise<string> {
  const made = await Library.open(place);
  const { id } = newRun(made, name);
  await addRealCheckpoint(made, id, iteration);
  await made.snapshots.write(id, 1, new Uint8Array(5));
  await createReport(made, reportOf(id));
  made.close();
  return id;
}

const reportOf = (id: string) => ({
  source: { kind: 'runs' as const, runIds: [id] },
  format: 'md' as const,
  sections: ['summary' as const],
});

const runNamed = (name: string): string => {
  const runs = library.projects.list().flatMap(({ id }) => library.runs.list(id));
  const run = runs.find((one) => one.name === name);
  expect(run, name).toBeDefined();
  return run!.id;
};

/** The run that `filled` made is there as it was. */
const isFilled = (name: string) => (): void => {
  const id = runNamed(name);
  expect(library.checkpoints.list(id)).toHaveLength(1);
  expect(library.reports.ofRun(id)).toHaveLength(1);
};

const sameFile = (path: string): (() => void) => {
  const bytes = readFileSync(path);
  return () => expect(readFileSync(path).equals(bytes)).toBe(true);
};

/** Files outside of the disk that loses its power. */
const outside = (name: string): string => join(base, name);
const disk = (name: string): string => join(top, name);
/** A layout of experts. */
const EXPERT = { epochs: 3, size: 4 };
const expertAfter = (value: number, momentum: boolean) => ({
  params: new Float32Array(EXPERT.size).fill(value),
  velocity: momentum ? new Float32Array(EXPERT.size).fill(value) : null,
});

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'checkpoints and a snapshot of a new library': {
    async work(recorder) {
      const made = await Library.open(folder);
      const { id } = newRun(made);
      const run = new RunRecorder(made, id);
      for (const iteration of [1, 2]) {
        run.metrics([{ series: 'loss', step: iteration, value: 1 }]);
        await run.checkpoint({ bytes: new Uint8Array(40 + iteration), iteration, trainedSeconds: 1 });
        recorder.promise(`checkpoint ${iteration}`, hasCheckpoint(id, iteration));
      }
      await run.snapshot({ bytes: new Uint8Array(9), iteration: 2 });
      run.finished({ outcome: 'completed', iteration: 2, trainedSeconds: 1 });
      made.close();
    },
  },
  'a run is deleted, and another stores its checkpoint': {
    before: async () => void (await filled()),
    async work(recorder) {
      const made = await Library.open(folder);
      const [first] = made.projects.list().flatMap(({ id }) => made.runs.list(id));
      const { id } = newRun(made, 'second');
      const { sha256 } = made.checkpoints.list(first!.id)[0]!;
      const bytes = await made.blobs.read(sha256);
      const store = (): Promise<unknown> =>
        made.blobs.write(bytes, (ref) =>
          made.resumePoints.add(id, { ...ref, iteration: 7, trainedSeconds: 1 }),
        );
      made.runs.setTrashed(first!.id, true);
      // It is stored while it is removed: the remover gives the name back.
      const release = made.blobs.pin(sha256);
      made.purge.run(first!.id);
      await store();
      release();
      recorder.promise('the second', hasCheckpoint(id, 7));
      made.close();
    },
  },
  'a checkpoint whose bytes another writer has just put there': {
    async before() {
      const made = await Library.open(folder);
      newRun(made, 'run');
      made.close();
    },
    async work(recorder) {
      const made = await Library.open(folder);
      const [run] = made.projects.list().flatMap(({ id }) => made.runs.list(id));
      const bytes = new Uint8Array(30).fill(3);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      // It has flushed them, and is not yet at their name.
      const path = made.blobs.path(sha256);
      mkdirSync(dirname(path));
      await writeParts(`${path}.tmp`, 'durable', [bytes]);
      await move(`${path}.tmp`, path, 'fast');
      await made.blobs.write(bytes, (ref) =>
        made.resumePoints.add(run!.id, { ...ref, iteration: 1, trainedSeconds: 1 }),
      );
      recorder.promise('the checkpoint', hasCheckpoint(run!.id, 1));
      made.close();
    },
  },
  'checkpoints that are kept no more': {
    async before() {
      const made = await Library.open(folder);
      made.settings.set({ ...made.settings.get(), retention: { last: 1, every: 0 } });
      newRun(made, 'run');
      made.close();
    },
    async work(recorder) {
      const made = await Library.open(folder);
      const [run] = made.projects.list().flatMap(({ id }) => made.runs.list(id));
      for (const iteration of [1, 2, 3]) {
        recorder.promise('the last', null);
        await checkpointAt(made, run!.id, iteration);
        recorder.promise('the last', hasCheckpoint(run!.id, iteration));
      }
      made.runs.setStatus(run!.id, 'interrupted');
      await made.resumePoints.rewind(run!.id);
      made.close();
    },
  },
  'reports that are made, made again and deleted': {
    before: async () => void (await filled()),
    async work(recorder) {
      const made = await Library.open(folder);
      const [run] = made.projects.list().flatMap(({ id }) => made.runs.list(id));
      const report = await createReport(made, reportOf(run!.id));
      const count = (number: number) => (): void =>
        expect(library.reports.ofRun(run!.id)).toHaveLength(number);
      recorder.promise('two reports', count(2));
      await rewriteReport(made, report.id, { ...reportOf(run!.id), format: 'tex' });
      recorder.promise('its format', () => expect(library.reports.get(report.id).format).toBe('tex'));
      recorder.promise('two reports', null);
      recorder.promise('its format', null);
      made.purge.report(report.id);
      recorder.promise('one report', count(1));
      made.close();
    },
  },
  'an import': {
    async before() {
      const id = await filled('imported', outside('donor'), 2);
      const donor = await Library.open(outside('donor'));
      await exportArchive(donor, { kind: 'run', runId: id }, outside('run.haba'));
      for (const report of donor.reports.ofRun(id)) donor.purge.report(report.id);
      await exportArchive(donor, { kind: 'run', runId: id }, outside('plain.haba'));
      donor.close();
      await filled();
    },
    async work(recorder) {
      const made = await Library.open(folder);
      recorder.promise('what was there', isFilled('before'));
      const { runId } = await importArchive(made, outside('run.haba'));
      const [report] = made.reports.ofRun(runId!);
      const files = [sameFile(report!.path), sameFile(made.snapshots.path(runId!, 1))];
      recorder.promise('the import', () => {
        expect(library.checkpoints.list(runId!)).toHaveLength(1);
        expect(library.reports.ofRun(runId!)).toHaveLength(1);
        for (const check of files) check();
      });
      // Here no report comes after the rows, whose flush would be theirs too.
      const plain = await importArchive(made, outside('plain.haba'));
      recorder.promise('the import without reports', hasCheckpoint(plain.runId!, 2));
      made.close();
    },
  },
  'an archive and a file of the cache': {
    before: async () => void (await filled()),
    async work(recorder) {
      const made = await Library.open(folder);
      const runId = made.projects.list().flatMap(({ id }) => made.runs.list(id))[0]!.id;
      await exportArchive(made, { kind: 'run', runId }, disk('run.haba'));
      recorder.promise('the archive', sameFile(disk('run.haba')));
      const cached = join(made.cacheFolder, 'sets', 'whitened');
      await makeCacheFile(cached, (file) => writeAll(file, new Uint8Array(64).fill(7)));
      made.close();
    },
    check() {
      const cached = join(folder, 'cache', 'sets', 'whitened');
      if (existsSync(cached)) expect([...readFileSync(cached)]).toEqual(Array(64).fill(7));
    },
  },
  'experts that are trained': {
    async before() {
      await filled();
    },
    async work(recorder) {
      const key = join(folder, 'experts', '0123456789abcdef');
      makeFolders(key);
      for (const [expert, momentum] of [true, false].entries()) {
        const draft = new ExpertDraft(key, expert, EXPERT, momentum);
        for (let epoch = 0; epoch <= EXPERT.epochs; epoch++) {
          draft.append(expertAfter(epoch, momentum));
          recorder.promise(`epochs of ${expert}`, () => {
            if (existsSync(trajectoryPath(key, expert))) return;
            const again = new ExpertDraft(key, expert, EXPERT, momentum);
            again.close();
            expect(again.finishedEpochs).toBeGreaterThanOrEqual(epoch);
          });
        }
        recorder.promise(`epochs of ${expert}`, null);
        draft.complete();
        recorder.promise(`expert ${expert}`, sameFile(trajectoryPath(key, expert)));
      }
      await Promise.resolve();
    },
  },
  'a backup': {
    before: async () => void (await filled()),
    async work(recorder) {
      const made = await Library.open(folder);
      const { path } = await backupLibrary(made, disk('backups'));
      recorder.promise('the backup', async () => {
        await prepareRestore(path, outside('trial'));
        rmSync(outside('trial.restored'), { recursive: true });
      });
      made.close();
    },
  },
  'a backup is restored': {
    async before() {
      await filled('in the backup', outside('saved'));
      rmSync(outside('backups'), { recursive: true, force: true });
      const saved = await Library.open(outside('saved'));
      await backupLibrary(saved, outside('backups'));
      saved.close();
      await filled('in the way');
    },
    async work(recorder) {
      const backup = join(outside('backups'), readdirSync(outside('backups'))[0]!);
      await prepareRestore(backup, folder);
      recorder.promise('the backup', isFilled('in the backup'));
      const opened = await Library.open(folder);
      recorder.promise('what was in the way', async () => {
        const aside = readdirSync(top).find((name) => name.includes('.before-restore-'))!;
        const kept = await Library.open(disk(aside));
        const runs = kept.projects.list().flatMap(({ id }) => kept.runs.list(id));
        kept.close();
        expect(runs.map(({ name }) => name)).toEqual(['in the way']);
      });
      opened.close();
    },
  },
  'a library moves to another disk': {
    before: async () => void (await filled()),
    async work(recorder) {
      recorder.promise('all of it', isFilled('before'));
      const place = new ChosenPlace({ library: folder, isNamed: false }, disk('home/data'));
      await place.change(disk('other/library'), true);
      // As `moveLibrary` does where a rename is not possible.
      makeFolders(disk('other'));
      await copyLibrary(folder, disk('other/library'));
      await finishMove(disk('other/library'), disk('home/data'));
    },
    start: startOfMoved,
  },
  'a library moves by its name': {
    before: async () => void (await filled()),
    async work(recorder) {
      recorder.promise('all of it', isFilled('before'));
      const place = new ChosenPlace({ library: folder, isNamed: false }, disk('home/data'));
      await place.change(disk('other/library'), true);
      await finishMove(folder, disk('home/data'));
    },
    start: startOfMoved,
  },
  'a library is migrated': {
    async before() {
      (await Library.open(folder, { migrations: readMigrations().slice(0, 8) })).close();
      addOldRun(folder, 'old');
    },
    async work(recorder) {
      recorder.promise('the run', () => expect(library.runs.get('old old').name).toBe('old'));
      (await Library.open(folder)).close();
    },
  },
};

/** What a start does after a library was to be moved. */
async function startOfMoved(): Promise<Library> {
  const choice = readLibraryChoice(libraryChoiceFile(disk('home/data')));
  const { library: place, notice } = await finishMove(
    choice === null ? folder : placeOf(choice),
    disk('home/data'),
  );
  expect(notice).toBeNull();
  return Library.open(place);
}

async function recorded({ before, work }: Scenario): Promise<Recording> {
  rmSync(top, { recursive: true, force: true });
  mkdirSync(top, { recursive: true });
  for (const name of ['donor', 'saved']) rmSync(outside(name), { recursive: true, force: true });
  await before?.();
  return new Recorder(top).record(work);
}

/** Flushes by what happens where they are left out. */
const needed = new Set<string>();
const needless = new Set<string>();

/** Opens what a crash left; throws where something is missing. */
async function afterCrash(scenario: Scenario, crash: Crash): Promise<void> {
  putOnDisk(top, crash.tree);
  library = await (scenario.start ?? (() => Library.open(folder)))();
  try {
    await expectWhole();
    scenario.check?.();
    for (const check of crash.promised.values()) await check();
  } finally {
    library.close();
  }
}

/** Of a crash that loses something, what it loses; null of any other. */
async function lossOf(scenario: Scenario, crash: Crash): Promise<unknown> {
  try {
    await afterCrash(scenario, crash);
    return null;
  } catch (error) {
    return error;
  }
}

/** Not those of SQLite, and none that these tests ask for themselves. */
const OF_THE_STUDIO = /(?<!writing):|makeCacheFile/;

/** Flushes that the studio asks for itself, by the functions that ask. */
const sitesOf = ({ steps }: Recording): Set<string> =>
  new Set(
    steps.flatMap((step) => (step.kind === 'flush' && OF_THE_STUDIO.test(step.site) ? [step.site] : [])),
  );

describe.each(Object.entries(SCENARIOS))('%s', (name, scenario) => {
  it('loses nothing that was promised, whenever the power goes', async () => {
    const recording = await recorded(scenario);
    const seen = new Set<string>();
    const random = randomOf(`${name}, sample`);
    for (const crash of crashesOf(recording, randomOf(name), EXTRA)) {
      const key = keyOf(crash);
      await fault('loss of power', async () => {
        if (seen.has(key)) return;
        seen.add(key);
        if (random() * STRIDE > 1) return;
        const loss = await lossOf(scenario, crash);
        expect(loss, `after ${crash.after} steps, with ${[...crash.tree.keys()].join(', ')}`).toBeNull();
      });
    }
    expect(seen.size).toBeGreaterThan(10);
    if (!LONG) return;
    for (const site of sitesOf(recording)) {
      if (await isNeeded(scenario, recording, site, seen)) needed.add(site);
      else needless.add(site);
    }
  });
});

/** Whether something is lost where one flush is left out. */
async function isNeeded(
  scenario: Scenario,
  recording: Recording,
  site: string,
  known: ReadonlySet<string>,
): Promise<boolean> {
  const tried = new Set(known);
  for (const crash of crashesOf(recording, Math.random, 0, (one) => one !== site)) {
    const key = keyOf(crash);
    if (tried.has(key)) continue;
    tried.add(key);
    if ((await lossOf(scenario, crash)) !== null) return true;
  }
  return false;
}

/** Flushes without which nothing is lost in these scenarios, and why they are there. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'repositories:transaction < repositories: < database:durably < repositories:durably < resumePoints:cut':
    'The files that go with these rows are damaged ones; rows go before files everywhere.',
  'writing:flush < writing:makeAside < exportArchive:exportArchive':
    'The writer of ZIP files has flushed the archive already.',
  'writing:flushFolder < writing:move < writing:writeAside < gather:store < gather:checkpoint':
    'The checkpoint moves on from this name; a snapshot moves with its folder, whose names must be there.',
  'writing:flushFolder < writing:move < writing:writeAside < writing:makeCacheFile':
    'A file of the cache that is gone is made again; it must only be whole.',
  'writing:flushFolderSync < writing:moveSync < writing:writeAsideSync < folders:writeLibraryChoice < libraryPlace:finishMove':
    'The next start would find that all of the move is done.',
  'zip:finish < exportArchive:write < writing:makeAside < exportArchive:exportArchive':
    'The archive is flushed once more before it gets its name.',
};

it.runIf(LONG)('without any one flush something is lost (only in the long form)', () => {
  expect([...needless].filter((site) => !needed.has(site)).sort()).toEqual(Object.keys(OTHERWISE));
  expect(needed.size).toBeGreaterThan(20);
});
