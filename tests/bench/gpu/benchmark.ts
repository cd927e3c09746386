import { writeFileSync } from 'node:fs';
import type { DeviceInfo } from '../../../src/main/core/engine/types';
import type { EngineId } from '../../../src/shared/domain';
import { environmentOf } from './environment';
import { openForBench } from './open';
import { Rival, type RivalReport } from './rival';
import { fullRows, type Row, smallRows } from './settings';
import { type Measured, remarksOf, tableOf } from './table';
import { type Effort, fullEffort, leastEffort, timeWork } from './timing';

export interface BenchOptions {
  readonly engine: EngineId;
  /** Rows whose names it matches; null: all. */
  readonly rows: RegExp | null;
  /** File for the raw figures. */
  readonly json: string | null;
  readonly python: string | undefined;
  /** Small sizes even on a graphics card. */
  readonly small: boolean;
  readonly pytorch: boolean;
  /** Folder of gpu.py. */
  readonly scripts: string;
  readonly say?: (line: string) => void;
}

export const SOFTWARE =
  'This is a software device and the sizes are small: the run shows that the benchmark works and proves nothing about speed.';

/** Measures all rows on both sides, row by row in turn, and prints the table. */
export async function benchmark(options: BenchOptions): Promise<readonly Measured[]> {
  const { say = console.log } = options;
  const device = await deviceOf(options.engine);
  const small = options.small || device.kind === 'cpu';
  const rows = (small ? smallRows : fullRows).filter(({ work }) => options.rows?.test(work.name) ?? true);
  const rival = options.pytorch ? await Rival.find(options.scripts, options.python) : null;
  const environment = environmentOf(device);
  say(`Device: ${device.name} (${device.runtime}); ${environment.processor}`);
  if (small) say(device.kind === 'cpu' ? SOFTWARE : 'The sizes are small: the figures mean nothing.');
  // At small sizes one process serves all rows.
  const reports: (RivalReport | { reason: string })[] = [];
  const shared = small && rival ? await report(rival, rows) : null;
  const measured: Measured[] = [];
  // At small sizes one engine does too, so that equal programs are compiled once.
  const engine = small ? await openForBench(options.engine) : null;
  for (const row of rows) {
    const ours = engine
      ? await attempt(() => timeWork(engine, row.work, leastEffort))
      : await timeRow(options.engine, row, fullEffort);
    const found =
      shared ??
      (rival
        ? await report(rival, [row])
        : { reason: options.pytorch ? 'no Python with PyTorch was found' : 'PyTorch was not asked for' });
    reports.push(found);
    const theirs =
      'reason' in found ? found : (found.results[row.work.name] ?? { reason: 'PyTorch left the row out' });
    measured.push({ row, ours, theirs });
    say(`  ${row.work.name}: ${'reason' in ours ? ours.reason : `first ${ours.firstSeconds.toFixed(1)} s`}`);
  }
  await engine?.close();
  const first = reports.find((one) => !('reason' in one));
  if (first && !('reason' in first))
    say(`PyTorch ${first.torch} (CUDA ${first.cuda ?? 'none'}) on ${first.device}`);
  const proves =
    device.kind === 'gpu' && !small && first !== undefined && !('reason' in first) && first.cuda !== null;
  say(`\n${tableOf(measured, proves)}\n`);
  for (const remark of remarksOf(measured)) say(`- ${remark}`);
  if (options.json !== null)
    writeFileSync(
      options.json,
      `${JSON.stringify({ environment, device, small, proves, measured, pytorch: reports }, null, 1)}\n`,
    );
  return measured;
}

async function deviceOf(id: EngineId): Promise<DeviceInfo> {
  const engine = await openForBench(id);
  await engine.close();
  return engine.device;
}

/** Each row has an engine of its own: its memory starts at nothing and is given back before PyTorch's turn. */
async function timeRow(id: EngineId, row: Row, effort: Effort): Promise<Measured['ours']> {
  const engine = await openForBench(id);
  try {
    return await attempt(() => timeWork(engine, row.work, effort));
  } finally {
    await engine.close();
  }
}

const report = (rival: Rival, rows: readonly Row[]): Promise<RivalReport | { reason: string }> =>
  attempt(() => rival.time(rows.map(({ work }) => work)));

/** What `work` answers, or why it did not. */
async function attempt<T>(work: () => Promise<T>): Promise<T | { reason: string }> {
  try {
    return await work();
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1)?.slice(0, 200) ?? '';
