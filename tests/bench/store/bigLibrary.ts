/** A library of the size that the store is made for: runs, a long run among them, and sparse files for blobs. */
import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { planStudy } from '@shared/studies/plan';
import { studyRequestSchema } from '@shared/studies/request';
import type { PieceEnd } from '@shared/domain/runTable';
import type { Library } from '@main/store/library';
import { config, evaluation, reportOf, storage } from '../../support/library';

export interface Size {
  readonly runs: number;
  /** Metric rows of the long run. */
  readonly points: number;
  /** Bytes of all blobs together, as files without content. */
  readonly blobBytes: number;
}

export interface BigLibrary {
  readonly projectId: string;
  readonly longRunId: string;
  readonly someRunId: string;
  /** Where half of the runs' pieces have been read. */
  readonly late: PieceEnd;
}

export const SERIES = Array.from({ length: 20 }, (_, i) => (i === 0 ? 'loss/objective' : `series/${i}`));
const CHECKPOINTS = 5;
/** Of each short run: series and points of each. */
const [SHORT_SERIES, SHORT_POINTS] = [4, 20];
const ALL_AT_ONCE = 500;

export const valueAt = (step: number, series: number): number =>
  5 * Math.exp(-step / 2e4) + Math.sin(step * 12.9898 + series) * 0.4;

/** Fills an empty library. */
export function build(library: Library, { runs, points, blobBytes }: Size): BigLibrary {
  const project = library.projects.create({ name: 'Ten thousand' });
  for (let i = 0; i < 30; i += 1) library.projects.create({ name: `Project ${i}` });
  const bytes = Math.floor(blobBytes / (runs * CHECKPOINTS));
  const ids: string[] = [];
  for (let from = 0; from < runs; from += ALL_AT_ONCE) {
    library.transaction(() => {
      for (let i = from; i < Math.min(runs, from + ALL_AT_ONCE); i += 1) {
        ids.push(addRun(library, project.id, i, bytes));
      }
    });
  }
  const longRunId = ids[Math.floor(runs / 2)] ?? '';
  addPoints(library, longRunId, points);
  addHistograms(library, longRunId);
  addDocuments(library, ids);
  const late = { created: library.runs.get(longRunId).createdAt, row: Math.floor(runs / 2) + 1 };
  return { projectId: project.id, longRunId, someRunId: ids[7] ?? '', late };
}

function addRun(library: Library, projectId: string, i: number, bytes: number): string {
  const seeded = { ...config, seed: i % 100, training: { ...config.training, iterations: 1000 + (i % 7) } };
  const { id } = library.runs.create({ projectId, name: `Run ${i} of ten thousand`, config: seeded });
  library.runs.setStarted(id, { engine: 'onnx', device: 'a processor', storage, iteration: 0 });
  library.metrics.append(
    id,
    SERIES.slice(0, SHORT_SERIES).flatMap((series, s) =>
      Array.from({ length: SHORT_POINTS }, (_, step) => ({
        series,
        step: step + 1,
        value: valueAt(step * 50, s + i),
      })),
    ),
  );
  for (let c = 1; c <= CHECKPOINTS; c += 1) {
    const sha256 = createHash('sha256').update(`${i} ${c}`).digest('hex');
    sparse(library.blobs.path(sha256), bytes);
    library.checkpoints.add(id, { sha256, bytes, iteration: c * 200, trainedSeconds: c });
  }
  library.evaluations.add(id, evaluation(1000, 0.3 + (i % 500) / 1000));
  library.evaluations.add(id, { ...evaluation(1000, 0.25), subject: 'random-real' });
  library.runs.refreshBestAccuracy(id);
  for (let line = 0; line < 5; line += 1) library.logs.add(id, 'info', `Line ${line} of run ${i}.`);
  library.events.add(id, 'started', 'onnx', 0);
  library.events.add(id, 'completed', '', 1000);
  library.runs.setTrained(id, 1000, 60);
  library.runs.setStatus(id, 'completed');
  return id;
}

/** Points as a run appends them, all series side by side. */
function addPoints(library: Library, id: string, points: number): void {
  const steps = Math.floor(points / SERIES.length);
  for (let from = 1; from <= steps; from += ALL_AT_ONCE) {
    library.metrics.append(
      id,
      Array.from({ length: Math.min(ALL_AT_ONCE, steps + 1 - from) }, (_, i) => from + i + 1000).flatMap(
        (step) => SERIES.map((series, s) => ({ series, step, value: valueAt(step, s) })),
      ),
    );
  }
}

function addHistograms(library: Library, id: string): void {
  const counts = Uint32Array.from({ length: 64 }, (_, i) => i * 17);
  for (let iteration = 10; iteration <= 1000; iteration += 10) {
    const names = ['bases.images', 'hallucinators.scale', 'hallucinators.shift', 'hallucinators.encoder'];
    library.histograms.add(
      id,
      iteration,
      names.map((name) => ({ name, low: -1, high: 1, counts })),
    );
  }
}

function addDocuments(library: Library, ids: readonly string[]): void {
  const geometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
  const planned = planStudy(studyRequestSchema.parse({ kind: 'rq4' }), geometry);
  if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
  const { plan } = planned;
  library.transaction(() => {
    ids.slice(0, 300).forEach((id, i) => {
      const run = library.runs.get(id);
      library.reports.add({ ...reportOf(run), path: `${library.reportsFolder}/${i}.html`, bytes: 1 });
    });
    for (let i = 0; i < 20; i += 1) {
      const { id } = library.studies.create({
        projectId: library.runs.get(ids[0] ?? '').projectId,
        name: `Study ${i}`,
        plan,
      });
      plan.cells.forEach(({ key }, c) => library.studies.link(id, key, ids[i * 50 + c] ?? ''));
    }
  });
}

/** A file of that size which takes no room. */
function sparse(path: string, bytes: number): void {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w');
  ftruncateSync(file, bytes);
  closeSync(file);
}
