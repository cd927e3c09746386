import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBench } from '../../../scripts/lib/bench.mjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnnxEngine } from '@main/core/engine/onnx/engine';
import { benchmark, type Part } from '../../bench/gpu/benchmark';
import { linearity } from '../../bench/gpu/growth';
import { record } from '../../bench/gpu/recording';
import { type Check, Rival } from '../../bench/gpu/rival';
import { fullRows, smallRows, smallWork } from '../../bench/gpu/settings';
import { tableOf, verdictOf } from '../../bench/gpu/table';
import { openForTests } from '../engines-webgpu/device';

/* npm run bench:gpu in its smallest form: that it runs, and that both of its sides compute the same. */

const scripts = fileURLToPath(new URL('../../bench/pytorch', import.meta.url));
const rival = await Rival.find(scripts);
const folder = mkdtempSync(join(tmpdir(), 'haba-bench-gpu-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One of each kind. The large networks, of which only the initial values take seconds, at BENCH_LARGE=1. */
const works = [
  'SGD step, N = 10',
  'HaBa + MTT, IPC 1',
  'HaBa + DM',
  'HaBa + DC',
  'HaBa + DSA',
  'expert epoch',
  'evaluation epoch',
  ...(process.env.BENCH_LARGE === '1' ? ['ResNet18', 'VGG11'] : []),
].map((name) => {
  const row = fullRows.find(({ work }) => work.name.startsWith(name));
  if (!row) throw new Error(`There is no row "${name}".`);
  return { ...smallWork(row.work), depth: 2, batch: 2 };
});

const without = rival ? '' : ' (skipped: no Python with PyTorch is here)';
describe.skipIf(rival === null)(`both sides of the benchmark compute the same${without}`, () => {
  let checks: Readonly<Record<string, Check>> = {};
  const place = (name: string): string => join(folder, name);
  beforeAll(async () => {
    const engine = OnnxEngine.create();
    try {
      for (const work of works) await record(engine, work, place(work.name), 2);
    } finally {
      await engine.close();
    }
    checks = (await rival?.check(works.map(({ name }) => place(name)))) ?? {};
  });

  it.each(works)('$name', ({ name }) => {
    const errors = Object.entries(checks[place(name)]?.errors ?? {});
    expect(errors.length).toBeGreaterThan(1);
    for (const [of, error] of errors) expect(error, of).toBeLessThan(2e-3);
  });
});

const device = await openForTests();
if ('engine' in device) await device.engine.close();
const halfPrecision = 'engine' in device && device.engine.device.details?.halfPrecision === true;
const reason = 'reason' in device ? ` (skipped: ${device.reason})` : '';

describe('the benchmark', () => {
  async function run(
    engine: 'onnx' | 'webgpu',
    rows: RegExp,
    parts: readonly Part[],
    half = false,
  ): Promise<void> {
    const json = join(folder, `${engine}.json`);
    const lines: string[] = [];
    const say = (line: string): number => lines.push(line);
    const plot = join(folder, `${engine}.svg`);
    const { table: measured, growth } = await benchmark({
      engine,
      parts,
      rows,
      json,
      plot,
      python: undefined,
      small: true,
      pytorch: false,
      half,
      scripts,
      program: '',
      say,
    });
    expect(measured).toHaveLength(smallRows.filter(({ work }) => rows.test(work.name)).length);
    expect(measured.length).toBeGreaterThan(0);
    for (const one of measured) {
      for (const timing of half ? [one.ours, one.half] : [one.ours])
        expect(timing).toHaveProperty('milliseconds');
      if (!half) expect(one.half).toBeNull();
    }
    const raw = JSON.parse(readFileSync(json, 'utf8')) as { readonly table: unknown };
    expect(raw.table).toEqual(measured);
    if (!parts.includes('growth')) return;
    expect(growth.map(({ points }) => points.length)).toEqual([3]);
    expect(readFileSync(plot, 'utf8')).toContain('SGD step by images, memory');
    expect(lines.join('\n')).toContain('| SGD step, N = 10 |');
    expect(lines.join('\n')).toContain('proves nothing about speed');
  }
  it('measures every row of a ConvNet on onnx', () => run('onnx', /^(?!ResNet|VGG)/, ['table', 'growth']));
  it.skipIf(reason !== '')(`measures a step on webgpu${reason}`, () =>
    run('webgpu', /N = 10$/, ['table'], halfPrecision),
  );
});

describe('the packed benchmark', () => {
  it('needs nothing but Node and the webgpu package', async () => {
    const file = await buildBench(join(folder, 'packed'), { standalone: true });
    const code = readFileSync(file, 'utf8');
    const imported = code.matchAll(/^import .*? from "([^"]+)";$|[^.\w]import\("([^"]+)"\)/gm);
    const names = new Set([...imported].map(([, named, dynamic]) => named ?? dynamic ?? ''));
    expect(names).toContain('webgpu');
    expect([...names].filter((name) => !builtinModules.includes(name.replace('node:', '')))).toEqual([
      'webgpu',
    ]);
    expect(existsSync(join(folder, 'packed', 'pytorch', 'gpu.py'))).toBe(true);
  });
});

describe('the line through a curve', () => {
  it('is found where there is one, and tells a cliff', () => {
    const units = [1, 10, 100, 1000];
    const straight = linearity(
      units,
      units.map((n) => 0.3 + 0.01 * n),
    );
    expect(straight.start).toBeCloseTo(0.3);
    expect(straight.slope).toBeCloseTo(0.01);
    expect(straight.deviation).toBeLessThan(1e-9);
    expect(straight.cliff).toBeCloseTo(1);
    const steep = linearity([100, 127, 128, 129], [1, 1.27, 1.28, 4]);
    expect(steep.cliff).toBeGreaterThan(2);
    expect(steep.deviation).toBeGreaterThan(0.5);
  });
  it('never falls and never begins below nothing', () => {
    expect(linearity([1, 2, 3], [3, 2, 1]).slope).toBe(0);
    expect(linearity([1, 2, 3], [1, 4, 9]).start).toBe(0);
  });
});

describe('the table', () => {
  const [first] = fullRows.filter(({ goal }) => goal.memory !== undefined);
  const measured = (eager: number | null, bytes: number) => {
    if (!first) throw new Error('No row has a goal for memory.');
    const ours = { firstSeconds: 1, rounds: [10], milliseconds: 10, waited: 11, bytes: 2 ** 30 };
    const theirs = { eager, graph: null, compile: null, bytes, reasons: {} };
    return { row: first, ours, half: null, theirs };
  };
  it('says what is met and what is missed', () => {
    expect(verdictOf(measured(81, 5 * 2 ** 30))).toBe('met');
    expect(verdictOf(measured(79, 5 * 2 ** 30))).toBe('missed (time)');
    expect(verdictOf(measured(81, 3 * 2 ** 30))).toBe('missed (memory)');
    expect(verdictOf(measured(null, 0))).toBe('-');
  });
  it('has no verdicts where the device proves nothing', () => {
    expect(tableOf([measured(81, 5 * 2 ** 30)], true)).toContain(
      '| 8.10x | 8x | 1024 / 5120 | <= 1/4 | met |',
    );
    expect(tableOf([measured(81, 5 * 2 ** 30)], false)).toContain('| - | 8x | 1024 / 5120 | <= 1/4 | - |');
  });
});
