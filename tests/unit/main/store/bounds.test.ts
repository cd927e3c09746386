/** What rows of somebody else may hold at most: the most passes, one more does not. */
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { planStudy } from '@shared/studies/plan';
import { studyRequestSchema } from '@shared/studies/request';
import { ARCHIVE_SCHEMAS } from '@main/store/archive/schemas';
import { COLUMNS } from '@main/store/columns';

const TIME = '2026-01-01T00:00:00Z';
const many = <T>(count: number, one: T): T[] => Array<T>(count).fill(one);
const planned = planStudy(studyRequestSchema.parse({ kind: 'rq4' }), {
  ...{ classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 },
});
const plan = planned.ok ? planned.plan : null;
const row = { key: 'a', label: 'a', baseline: null };
const column = { key: 'a', label: 'a', value: null };
const { study_runs, metrics, histograms, logs, snapshots, runs } = ARCHIVE_SCHEMAS;

type Bound = [what: string, schema: z.ZodType, made: (size: number) => unknown, most: number, step?: number];

describe('the bounds of rows', () => {
  it.each<Bound>([
    ['tags', COLUMNS.tags, (size) => many(size, 'a'), 1000],
    ['letters of a tag', COLUMNS.tags, (size) => ['a'.repeat(size)], 1000],
    ['classes', COLUMNS.classNames, (size) => many(size, 'a'), 100_000],
    ['accuracies', COLUMNS.accuracies, (size) => many(size, 0.5), 100_000],
    ['rows of a plan', COLUMNS.studyPlan, (size) => ({ ...plan, rows: many(size, row) }), 10_000],
    ['columns of a plan', COLUMNS.studyPlan, (size) => ({ ...plan, columns: many(size, column) }), 10_000],
    ['a question', COLUMNS.studyPlan, (size) => ({ ...plan, question: 'a'.repeat(size) }), 1_000_000],
    ['an id', study_runs, (size) => ({ study_id: 'a', cell_key: 'a', run_id: 'a'.repeat(size) }), 64],
    ['a key', study_runs, (size) => ({ study_id: 'a', cell_key: 'a'.repeat(size), run_id: 'a' }), 1000],
    [
      'points of a piece',
      metrics,
      (size) => ({ run_id: 'a', series: 'a', steps: many(size, 1), values: many(size, 0) }),
      100_000,
    ],
    [
      'bytes of a histogram',
      histograms,
      (size) => ({
        ...{ run_id: 'a', name: 'a', iteration: 0, low: 0, high: 1 },
        counts: Buffer.alloc(size).toString('base64'),
      }),
      1_048_576,
      4,
    ],
    [
      'a line of a log',
      logs,
      (size) => ({ run_id: 'a', time: TIME, level: 'info', message: 'a'.repeat(size) }),
      1_000_000,
    ],
    ['a snapshot', snapshots, (size) => ({ run_id: 'a', iteration: size, bytes: 0 }), 999_999_999],
  ])('%s', (_what, schema, made, most, step = 1) => {
    expect(schema.safeParse(made(most)).success).toBe(true);
    expect(schema.safeParse(made(most + step)).success).toBe(false);
  });

  it('are also below: no piece without points, as many values as steps, nothing less than none', () => {
    const piece = { run_id: 'a', series: 'a', steps: [1], values: [0] };
    expect(metrics.safeParse(piece).success).toBe(true);
    for (const change of [{ steps: [], values: [] }, { values: [] }, { steps: [-1] }, { steps: [0.5] }])
      expect(metrics.safeParse({ ...piece, ...change }).success).toBe(false);
    expect(snapshots.safeParse({ run_id: 'a', iteration: 0, bytes: -1 }).success).toBe(false);
  });

  it('let runs be as they are at rest, and no other way', () => {
    const { status } = runs.shape;
    for (const rest of ['draft', 'completed', 'stopped', 'interrupted', 'failed'])
      expect(status.safeParse(rest).success, rest).toBe(true);
    for (const other of ['queued', 'running', 'paused', '', 'done'])
      expect(status.safeParse(other).success, other).toBe(false);
  });

  it('take times as the studio writes them', () => {
    const { time } = logs.shape;
    for (const right of [TIME, '2026-01-01T00:00:00.123Z', '2026-01-01T00:00:00.123456789Z'])
      expect(time.safeParse(right).success, right).toBe(true);
    for (const wrong of ['2026-01-01', '2026-13-01T00:00:00Z', '2026-01-01T00:00:00.1234567890Z', `x${TIME}`])
      expect(time.safeParse(wrong).success, wrong).toBe(false);
  });
});
