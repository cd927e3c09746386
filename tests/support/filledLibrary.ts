/** A project with something of everything that a library keeps, and what pages ask of it. */
import { planStudy } from '@shared/studies/plan';
import { studyRequestSchema } from '@shared/studies/request';
import type { Library } from '@main/store/library';
import { createReport } from '@main/studies/report/create';
import { addRealCheckpoint } from './checkpoint';
import { config, evaluation, storage } from './library';

export interface Filled {
  readonly projectId: string;
  readonly runIds: readonly [string, string];
  readonly trashedRunId: string;
  readonly studyId: string;
}

/** Fills a library; `points` metric points in the first run. */
export async function fill(library: Library, points = 300): Promise<Filled> {
  const project = library.projects.create({
    name: 'Paper — 데이터 증류',
    description: 'All of it.',
    tags: ['paper', 'figure 2'],
    colour: 'green',
  });
  const ids: string[] = [];
  for (const name of ['First', 'Second', 'In the trash']) {
    const { id } = library.runs.create({ projectId: project.id, name, config });
    ids.push(id);
    library.runs.update(id, { notes: `**Notes** of ${name} <script>alert(1)</script>`, tags: ['a tag'] });
    library.runs.setStarted(id, { engine: 'onnx', device: 'a processor', storage, iteration: 0 });
    library.events.add(id, 'started', 'onnx', 0);
    library.logs.add(id, 'warn', 'It is warm.');
    addPoints(library, id, points);
    library.histograms.add(id, 20, [
      { name: 'bases.images', low: -1.5, high: 2.5, counts: Uint32Array.of(1, 2, 4_000_000_000) },
    ]);
    await addRealCheckpoint(library, id, 10);
    await addRealCheckpoint(library, id, 20);
    await library.snapshots.write(id, 15, new TextEncoder().encode(`snapshot of ${name}`));
    const confusion = { classNames: ['ant', 'bee'], counts: Uint32Array.of(9, 1, 2, 8) };
    library.evaluations.add(id, { ...evaluation(20, 0.75), confusion });
    library.evaluations.add(id, evaluation(20, 0.5, 'MLP'));
    library.runs.refreshBestAccuracy(id);
    library.runs.setStatus(id, 'completed');
    library.events.add(id, 'completed', '', 20);
  }
  const [first = '', second = '', trashedRunId = ''] = ids;
  const studyId = addStudy(library, project.id, first);
  await createReport(library, {
    source: { kind: 'runs', runIds: [first] },
    sections: ['summary', 'accuracy', 'notes'],
  });
  await createReport(library, {
    source: { kind: 'runs', runIds: [first, second] },
    format: 'md',
    sections: ['summary'],
    notes: 'Both.',
  });
  library.runs.setTrashed(trashedRunId, true);
  return { projectId: project.id, runIds: [first, second], trashedRunId, studyId };
}

function addPoints(library: Library, id: string, points: number): void {
  const loss = Array.from({ length: points }, (_, i) => ({
    series: 'loss/objective',
    step: i + 1,
    value: Math.exp(-i / 100) + Math.sin(i),
  }));
  library.metrics.append(id, loss);
  library.metrics.append(id, [
    { series: 'norm/bases', step: 1, value: Number.NaN },
    { series: 'norm/bases', step: 2, value: Number.POSITIVE_INFINITY },
    { series: 'norm/bases', step: 3, value: 1e-300 },
  ]);
  library.runs.setLastLoss(id, loss.at(-1)?.value ?? null);
}

function addStudy(library: Library, projectId: string, runId: string): string {
  const geometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
  const planned = planStudy(studyRequestSchema.parse({ kind: 'rq4' }), geometry);
  if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
  const { id } = library.studies.create({ projectId, name: 'Terms', plan: planned.plan });
  library.studies.link(id, planned.plan.cells[0]?.key ?? '', runId);
  return id;
}

/** Everything that pages of a project ask for, but for the numbers of log lines and events. */
export async function pagesOf(library: Library, projectId: string): Promise<Record<string, unknown>> {
  const runs = library.runs.list(projectId).filter(({ trashedAt }) => trashedAt === null);
  const ofRuns = await Promise.all(runs.map((run) => pagesOfRun(library, run.id)));
  const { series, ...table } = library.runs.table(projectId);
  const studies = library.studies.list(projectId);
  return {
    project: library.projects.get(projectId),
    runs,
    table: { ...table, series: series.split('\n').map((text) => JSON.parse(text) as unknown) },
    ofRuns,
    studies: studies.map((study) => ({ study, runs: [...library.studies.runIds(study.id)] })),
    reports: library.reports.list(projectId).map((report) => ({ ...report, path: '' })),
  };
}

async function pagesOfRun(library: Library, id: string): Promise<Record<string, unknown>> {
  const checkpoints = library.checkpoints.list(id);
  const evaluations = library.evaluations.list(id);
  return {
    metrics: library.metrics.read(id),
    // Sums of floating point numbers depend on their order in the last digits.
    curves: library.metrics
      .curves(id, { buckets: 20 })
      .map(({ means, ...curve }) => ({ ...curve, means: [...means].map((mean) => mean.toPrecision(12)) })),
    events: library.events.list(id).map((event) => ({ ...event, id: 0 })),
    logs: library.logs.read(id).map((line) => ({ ...line, id: 0 })),
    histograms: library.histograms.list(id),
    evaluations,
    confusions: evaluations.map((one) => library.evaluations.confusion(id, one.id)),
    checkpoints,
    intact: await Promise.all(checkpoints.map(({ sha256 }) => library.blobs.isIntact(sha256))),
    snapshots: library.snapshots.list(id),
  };
}
