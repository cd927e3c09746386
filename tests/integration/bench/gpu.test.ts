import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnnxEngine } from '../../../src/main/core/engine/onnx/engine';
import { benchmark } from '../../bench/gpu/benchmark';
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
  return { ...smallWork(row.work), batch: 2 };
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
const reason = 'reason' in device ? ` (skipped: ${device.reason})` : '';

describe('the benchmark', () => {
  async function run(engine: 'onnx' | 'webgpu', rows: RegExp): Promise<void> {
    const json = join(folder, `${engine}.json`);
    const lines: string[] = [];
    const say = (line: string): number => lines.push(line);
    const measured = await benchmark({
      engine,
      rows,
      json,
      python: undefined,
      small: true,
      pytorch: false,
      scripts,
      say,
    });
    expect(measured).toHaveLength(smallRows.filter(({ work }) => rows.test(work.name)).length);
    expect(measured.length).toBeGreaterThan(0);
    for (const { ours } of measured) expect('milliseconds' in ours && ours.milliseconds).toBeGreaterThan(0);
    const raw = JSON.parse(readFileSync(json, 'utf8')) as { readonly measured: unknown };
    expect(raw.measured).toEqual(measured);
    expect(lines.join('\n')).toContain('| SGD step, N = 10 |');
    expect(lines.join('\n')).toContain('proves nothing about speed');
  }
  it('measures every row of a ConvNet on onnx', () => run('onnx', /^(?!ResNet|VGG)/));
  it.skipIf(reason !== '')(`measures a step on webgpu${reason}`, () => run('webgpu', /N = 10$/));
});

describe('the table', () => {
  const [first] = fullRows.filter(({ goal }) => goal.memory !== undefined);
  const measured = (eager: number | null, bytes: number) => {
    if (!first) throw new Error('No row has a goal for memory.');
    const ours = { firstSeconds: 1, rounds: [10], milliseconds: 10, waited: 11, bytes: 2 ** 30 };
    const theirs = { eager, graph: null, compile: null, bytes, reasons: {} };
    return { row: first, ours, theirs };
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
