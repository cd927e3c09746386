import { writeFileSync } from 'node:fs';
import type { DeviceInfo } from '@main/core/engine/types';
import type { EngineId } from '@shared/domain';
import { type ColdStarts, coldStarts, coldTable } from './cold';
import { environmentOf } from './environment';
import { type GrowthCurve, growths, growthText, measureGrowth } from './growth';
import { openForBench } from './open';
import { growthSvg } from './plot';
import { Rival, type RivalReport } from './rival';
import { fullRows, type Row, smallRows } from './settings';
import { type Measured, remarksOf, tableOf } from './table';
import { type Effort, fullEffort, leastEffort, timeWork } from './timing';

/** The table beside PyTorch, the cold starts, and the curves of growth. */
export const PARTS = ['table', 'cold', 'growth'] as const;
export type Part = (typeof PARTS)[number];
export const isPart = (name: string): name is Part => PARTS.some((part) => part === name);

export interface BenchOptions {
  readonly engine: EngineId;
  readonly parts: readonly Part[];
  /** Rows of the table whose names it matches; null: all. */
  readonly rows: RegExp | null;
  /** File for the raw figures. */
  readonly json: string | null;
  /** File for the curves of growth, SVG. */
  readonly plot: string | null;
  readonly python: string | undefined;
  /** Small sizes even on a graphics card. */
  readonly small: boolean;
  readonly pytorch: boolean;
  /** Each row in half precision too; null: on a graphics card that computes in it, at full sizes. */
  readonly half: boolean | null;
  /** Folder of gpu.py. */
  readonly scripts: string;
  /** File of this benchmark, to start it in a process of its own. */
  readonly program: string;
  readonly say?: (line: string) => void;
}

export interface BenchResult {
  readonly table: readonly Measured[];
  readonly cold: readonly ColdStarts[];
  readonly growth: readonly GrowthCurve[];
}

const SOFTWARE =
  'This is a software device and the sizes are small: the run shows that the benchmark works and proves nothing about speed.';

type Reason = { readonly reason: string };

/** Measures what is asked for and prints it. */
export async function benchmark(options: BenchOptions): Promise<BenchResult> {
  const { say = console.log, engine, parts } = options;
  const device = await deviceOf(engine);
  const small = options.small || device.kind === 'cpu';
  const environment = environmentOf(device);
  say(`Device: ${device.name} (${device.runtime}); ${environment.processor}`);
  if (small) say(device.kind === 'cpu' ? SOFTWARE : 'The sizes are small: the figures mean nothing.');
  const counts = device.kind === 'gpu' && !small;
  const { table, reports } = parts.includes('table')
    ? await measureTable(options, { small, counts, half: options.half ?? (counts && hasHalf(device)) }, say)
    : { table: [], reports: [] };
  const cold = parts.includes('cold') ? await measureCold(options, small, counts, say) : [];
  const growth = parts.includes('growth') ? await measureCurves(options, device, small, say) : [];
  if (options.json !== null) {
    const raw = { environment, small, table, pytorch: reports, cold, growth };
    writeFileSync(options.json, `${JSON.stringify(raw, null, 1)}\n`);
  }
  return { table, cold, growth };
}

async function deviceOf(id: EngineId): Promise<DeviceInfo> {
  const engine = await openForBench(id);
  await engine.close();
  return engine.device;
}

const hasHalf = ({ details }: DeviceInfo): boolean => details?.halfPrecision === true;

/** All rows on both sides, row by row in turn. `counts`: whether our side's figures say anything about speed. */
async function measureTable(
  options: BenchOptions,
  { small, counts, half }: { readonly small: boolean; readonly counts: boolean; readonly half: boolean },
  say: (line: string) => void,
): Promise<{ table: Measured[]; reports: (RivalReport | Reason)[] }> {
  const all = small ? smallRows : fullRows;
  // On a software device compiling is all there is.
  const asked = options.rows;
  const rows = all.filter(({ work, long }) => (asked ? asked.test(work.name) : !small || !long));
  if (asked === null && rows.length < all.length) {
    const left = all.filter((row) => !rows.includes(row)).map(({ work }) => work.name);
    say(`Left out at small sizes, unless --rows names them: ${left.join('; ')}.`);
  }
  const rival = options.pytorch ? await Rival.find(options.scripts, options.python) : null;
  const absent = {
    reason: options.pytorch ? 'no Python with PyTorch was found' : 'PyTorch was not asked for',
  };
  // At small sizes one engine and one Python serve all rows, so that equal programs are compiled once.
  const shared = small && rival ? await report(rival, rows) : null;
  const engine = small ? await openForBench(options.engine) : null;
  const reports: (RivalReport | Reason)[] = [];
  const table: Measured[] = [];
  for (const row of rows) {
    const before = process.cpuUsage();
    const ours = engine
      ? await attempt(() => timeWork(engine, row.work, leastEffort))
      : await timeRow(options.engine, row, fullEffort);
    const halved = half ? await timeRow(options.engine, row, small ? leastEffort : fullEffort, true) : null;
    const first =
      'reason' in ours ? ours.reason : `the first iteration after ${ours.firstSeconds.toFixed(1)} s`;
    const { user, system } = process.cpuUsage(before);
    say(`  ${row.work.name}: ${first}; ${((user + system) / 1e6).toFixed(1)} s of processor time in all`);
    const found = shared ?? (rival ? await report(rival, [row]) : absent);
    reports.push(found);
    const theirs =
      'reason' in found ? found : (found.results[row.work.name] ?? { reason: 'PyTorch left the row out' });
    table.push({ row, ours, half: halved, theirs });
  }
  await engine?.close();
  const [versions] = reports.flatMap((one) => ('reason' in one ? [] : [one]));
  if (versions) say(`PyTorch ${versions.torch} (CUDA ${versions.cuda ?? 'none'}) on ${versions.device}`);
  const proves = counts && versions !== undefined && versions.cuda !== null;
  say(`\n${tableOf(table, proves)}\n`);
  for (const remark of remarksOf(table)) say(`- ${remark}`);
  return { table, reports };
}

/** Each row has an engine of its own: its memory starts at nothing and is given back before PyTorch's turn. */
function timeRow(id: EngineId, row: Row, effort: Effort, half = false): Promise<Measured['ours']> {
  return attempt(async () => {
    const engine = await openForBench(id, half);
    try {
      return await timeWork(engine, row.work, effort);
    } finally {
      await engine.close();
    }
  });
}

const report = (rival: Rival, rows: readonly Row[]): Promise<RivalReport | Reason> =>
  attempt(() => rival.time(rows.map(({ work }) => work)));

async function measureCold(
  options: BenchOptions,
  small: boolean,
  counts: boolean,
  say: (line: string) => void,
): Promise<ColdStarts[]> {
  const rows = small ? smallRows : fullRows;
  const names = small ? ['SGD step, N = 10'] : ['HaBa + MTT, IPC 1', 'HaBa + MTT, IPC 10', 'HaBa + DM'];
  const cold: ColdStarts[] = [];
  for (const { work } of rows.filter((row) =>
    names.some((name) => `${row.work.name} `.startsWith(`${name} `)),
  )) {
    const found = await attempt(() => coldStarts(options.program, options.engine, work));
    if ('reason' in found) say(`- cold start, ${work.name}: ${found.reason}`);
    else cold.push(found);
  }
  say(`\n${coldTable(cold, counts)}\n`);
  return cold;
}

async function measureCurves(
  options: BenchOptions,
  device: DeviceInfo,
  small: boolean,
  say: (line: string) => void,
): Promise<GrowthCurve[]> {
  const all = growths(small);
  const curves: GrowthCurve[] = [];
  for (const growth of small ? all.slice(0, 1) : all) {
    const curve = await measureGrowth(options.engine, growth, small ? leastEffort : fullEffort);
    curves.push(curve);
    say(`- ${growthText(curve)}`);
  }
  if (options.plot !== null) writeFileSync(options.plot, growthSvg(curves, device.name));
  return curves;
}

/** What `work` answers, or why it did not. */
async function attempt<T>(work: () => Promise<T>): Promise<T | Reason> {
  try {
    return await work();
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1)?.slice(0, 200) ?? '';
