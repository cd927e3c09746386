import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach } from 'vitest';
import { storageOf, type StorageAccount } from '@shared/budget/storage';
import { runConfigSchema, type RunConfig } from '@shared/config/schema';
import type { Run } from '@shared/domain';
import type { BlobRef } from '@main/store/blobs';
import type { EvaluationDraft } from '@main/store/evaluations';
import { Library, type OpenOptions } from '@main/store/library';
import type { ReportDraft } from '@main/store/reports';
import { cleanUp, cleanups } from './cleanups';

afterEach(cleanUp);

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'haba-test-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes a closed library look as a program leaves it that was killed while it had it open. */
export function markUnclean(folder: string, since = new Date(Date.now() - 60_000)): void {
  const holder = { program: 'HaBa Studio', pid: 1, since: since.toISOString() };
  writeFileSync(join(folder, 'library.holder.json'), JSON.stringify(holder));
}

/** A library that is closed after the test. */
export async function openLibrary(folder = temporaryFolder(), options?: OpenOptions): Promise<Library> {
  const library = await Library.open(folder, options);
  cleanups.push(() => library.close());
  return library;
}

export const config: RunConfig = runConfigSchema.parse({
  dataset: { source: 'fashion-mnist-sample' },
  parameterization: { hallucinators: 5 },
  objective: { kind: 'dm' },
});

export const storage: StorageAccount = storageOf(config.parameterization, {
  classes: 10,
  channels: 1,
  imageSize: 28,
  trainPerClass: 200,
});

export function newRun(library: Library, name = 'A run'): Run {
  const project = library.projects.findByName('A project') ?? library.projects.create({ name: 'A project' });
  return library.runs.create({ projectId: project.id, name, config });
}

/** A project and a run in a library of an earlier version, written with the columns that every version has. */
export function addOldRun(folder: string, name = 'A run', runConfig = config): string {
  const db = new Database(join(folder, 'library.db'));
  const time = '2026-01-01T00:00:00.000Z';
  const addProject = 'INSERT OR IGNORE INTO projects (id, name, created_at, updated_at) VALUES (?, ?, ?, ?)';
  db.prepare(addProject).run('old', 'Old', time, time);
  const id = `old ${name}`;
  db.prepare(
    `INSERT INTO runs (id, project_id, name, config_json, status, created_at, updated_at)
     VALUES (?, 'old', ?, ?, 'completed', ?, ?)`,
  ).run(id, name, JSON.stringify(runConfig), time, time);
  db.close();
  return id;
}

export const evaluation = (iteration: number, mean: number, network = 'ConvNet D3 W32'): EvaluationDraft => ({
  iteration,
  subject: 'distilled',
  network,
  protocol: '300 epochs',
  accuracies: [mean - 0.01, mean + 0.01],
  mean,
  std: 0.01,
  seeds: 2,
  storage,
});

/** What a report of a run is recorded with, but for its file. */
export const reportOf = (run: Run): Omit<ReportDraft, 'path' | 'bytes'> => ({
  projectId: run.projectId,
  name: run.name,
  source: { kind: 'runs', runIds: [run.id] },
  format: 'html',
  language: 'en',
  sections: ['summary', 'accuracy'],
  notes: '',
  title: '',
});

/** Writes a blob and its checkpoint row, as a training process and main do together. */
export async function checkpointAt(library: Library, runId: string, iteration: number): Promise<string> {
  return library.blobs.write(
    new TextEncoder().encode(`${runId} at ${iteration}`),
    (ref) => library.resumePoints.add(runId, { ...ref, iteration, trainedSeconds: iteration / 10 }).sha256,
  );
}

/** Writes a blob that no row refers to yet. */
export const storeBlob = (library: Pick<Library, 'blobs'>, bytes: Uint8Array): Promise<BlobRef> =>
  library.blobs.write(bytes, (ref) => ref);
