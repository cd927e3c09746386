/*
 * What each page asks of a large library, through the same handlers as in the studio, and how fast a run's points are taken
 * while a page reads. BENCH_RUNS, BENCH_POINTS and BENCH_BLOB_GB change the size; BENCH_FOLDER keeps the library for the
 * next time.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CallInput, CallName } from '@shared/ipc/contract';
import { dispatcher, type Dispatch } from '@main/ipc/dispatch';
import { allHandlers } from '@main/ipc/handlers';
import type { Services } from '@main/ipc/services';
import { Library } from '@main/store/library';
import { Supervisor } from '@main/training/supervisor';
import { build, SERIES, valueAt, type BigLibrary } from './bigLibrary';

const SIZE = {
  runs: Number(process.env['BENCH_RUNS'] ?? 10_000),
  points: Number(process.env['BENCH_POINTS'] ?? 1_000_000),
  blobBytes: Number(process.env['BENCH_BLOB_GB'] ?? 100) * 1e9,
};
const REPEATS = Number(process.env['BENCH_REPEATS'] ?? 40);

const kept = process.env['BENCH_FOLDER'];
const folder = kept ?? mkdtempSync(join(tmpdir(), 'haba-store-bench-'));
let library: Library;
let big: BigLibrary;
let dispatch: Dispatch;

beforeAll(async () => {
  const fresh = !existsSync(join(folder, 'library.db'));
  let begun = performance.now();
  library = await Library.open(folder);
  console.log(`opened in ${Math.round(performance.now() - begun)} ms`);
  begun = performance.now();
  // Beside the library: which of its runs are which, for the next time.
  const places = join(folder, 'bench.json');
  big = fresh ? build(library, SIZE) : (JSON.parse(readFileSync(places, 'utf8')) as BigLibrary);
  if (fresh) {
    console.log(`built in ${Math.round((performance.now() - begun) / 1000)} s`);
    writeFileSync(places, JSON.stringify(big));
    library.close();
    begun = performance.now();
    library = await Library.open(folder);
    console.log(`opened again in ${Math.round(performance.now() - begun)} ms`);
  }
  const notify = (): void => undefined;
  const launch = (): never => {
    throw new Error('Nothing is trained here.');
  };
  const services = {
    library,
    notify,
    supervisor: new Supervisor({ library, launch, notify }),
    info: { problem: null, libraryPath: folder },
    desktop: {},
  } as unknown as Services;
  const log = { warn: () => undefined, error: (_: string, error: unknown) => console.error(error) };
  dispatch = dispatcher(allHandlers(services), log);
});

afterAll(() => {
  library.close();
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
});

interface Ask {
  readonly page: string;
  readonly name: CallName;
  readonly input: unknown;
}

const ask = <N extends CallName>(page: string, name: N, input: CallInput<N>): Ask => ({ page, name, input });

/** Page by page, what is asked when it opens. */
function asks(): Ask[] {
  const { projectId, longRunId: runId, someRunId } = big;
  return [
    ask('Projects', 'projects.list', {}),
    ask('Projects', 'runs.interrupted', {}),
    ask('Project', 'projects.get', { id: projectId }),
    ask('Project', 'runs.table', { projectId }),
    ask('Project', 'runs.table', { projectId, after: big.late }),
    ask('Project', 'queue.state', {}),
    ask('Run', 'runs.get', { id: runId }),
    ask('Run', 'runs.list', { projectId }),
    ask('Run', 'runs.list', { projectId, after: big.late }),
    ask('Run', 'metrics.curves', { runId }),
    ask('Run', 'metrics.curves', { runId, from: 20_000, to: 21_000 }),
    ask('Run', 'events.list', { runId }),
    ask('Run', 'logs.read', { runId }),
    ask('Run', 'evaluations.list', { runId }),
    ask('Run', 'checkpoints.list', { runId }),
    ask('Run', 'histograms.list', { runId }),
    ask('Compare', 'runs.get', { id: someRunId }),
    ask('Compare', 'metrics.curves', { runId: someRunId }),
    ask('Compare', 'evaluations.list', { runId: someRunId }),
    ask('Studies', 'studies.list', { projectId }),
    ask('Reports', 'reports.list', { projectId }),
    ask('Command palette', 'runs.find', { text: 'run 77' }),
    ask('Settings', 'settings.get', {}),
  ];
}

/** Milliseconds by the clock, and of the processor: the second hardly depends on what else the machine does. */
interface Took {
  readonly clock: number;
  readonly processor: number;
}

async function timed({ name, input }: Ask): Promise<Took> {
  const begun = performance.now();
  const used = process.cpuUsage();
  const reply = await dispatch(name, input);
  const { user, system } = process.cpuUsage(used);
  const clock = performance.now() - begun;
  if (!reply.ok) throw new Error(`${name}: ${reply.failure.message.key}`);
  return { clock, processor: (user + system) / 1000 };
}

const quantile = (times: readonly number[], part: number): number =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;

it('answers what pages ask', async () => {
  const rows: Record<string, string | number>[] = [];
  for (const one of asks()) {
    const first = await timed(one);
    const times: Took[] = [];
    for (let i = 0; i < REPEATS; i += 1) times.push(await timed(one));
    const figure = (value: number): string => value.toFixed(value < 10 ? 2 : 0);
    const clocks = times.map(({ clock }) => clock);
    const processors = times.map(({ processor }) => processor);
    rows.push({
      page: one.page,
      call: one.name,
      first: figure(first.clock),
      median: figure(quantile(clocks, 0.5)),
      p95: figure(quantile(clocks, 0.95)),
      'processor median': figure(quantile(processors, 0.5)),
      'processor p95': figure(quantile(processors, 0.95)),
    });
  }
  console.table(rows);
  expect(rows.length).toBeGreaterThan(10);
});

it('takes points while a page reads', async () => {
  const { projectId, longRunId } = big;
  const { id } = library.runs.create({
    projectId,
    name: 'Ingest',
    config: library.runs.get(longRunId).config,
  });
  const reads: Took[] = [];
  const begun = performance.now();
  const used = process.cpuUsage();
  let rows = 0;
  let step = 0;
  let nextRead = begun;
  while (performance.now() - begun < 10_000) {
    const points = Array.from({ length: 100 }, () => (step += 1)).flatMap((at) =>
      SERIES.map((series, s) => ({ series, step: at, value: valueAt(at, s) })),
    );
    library.metrics.append(id, points);
    rows += points.length;
    if (performance.now() < nextRead) continue;
    // Ten times a second a run's page reads its charts, and every second the project's table.
    nextRead = performance.now() + 100;
    reads.push(await timed(ask('Run', 'metrics.curves', { runId: id })));
    if (reads.length % 10 === 0) reads.push(await timed(ask('Project', 'runs.table', { projectId })));
  }
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(used);
  const [clocks, processors] = [reads.map(({ clock }) => clock), reads.map(({ processor }) => processor)];
  console.table([
    {
      'rows/s': Math.round(rows / seconds),
      reads: reads.length,
      'rows in a second of the processor': Math.round((rows * 1e6) / (user + system)),
      'read p95, ms': quantile(clocks, 0.95).toFixed(1),
      'read p95, processor ms': quantile(processors, 0.95).toFixed(1),
    },
  ]);
  library.runs.setTrashed(id, true);
  library.purge.run(id);
  expect(rows).toBeGreaterThan(0);
});
