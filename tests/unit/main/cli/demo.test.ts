import { describe, expect, it } from 'vitest';
import { isWithinBudget } from '@shared/budget/planner';
import { costOf, storageOf } from '@shared/budget/storage';
import type { Run, RunStatus } from '@shared/domain';
import { DEMO_RUNS, demoConfig, planDemo } from '@main/cli/commands/demo';

let clock = 0;
const run = (preset: string, status: RunStatus, change: Partial<Run> = {}): Run => {
  clock += 1;
  return {
    id: `${preset}-${clock}`,
    projectId: 'p',
    name: preset,
    notes: '',
    tags: [],
    config: demoConfig(preset, 'auto'),
    status,
    statusReason: null,
    engine: 'onnx',
    device: 'CPU',
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, 0, clock)).toISOString(),
    startedAt: null,
    endedAt: null,
    iteration: 0,
    trainedSeconds: 0,
    storage: null,
    lastLoss: null,
    bestAccuracy: null,
    lastCheckpointIteration: null,
    trashedAt: null,
    ...change,
  };
};

/** Ids of the runs that the plan goes on with, in the order of the steps. */
const plan = (...runs: Run[]): (string | null)[] =>
  planDemo(runs, 'auto').map(({ existing }) => existing?.id ?? null);

/** A plan that goes on with these runs, the first of the steps, and makes the others. */
const from = (...ids: string[]): (string | null)[] => DEMO_RUNS.map((_, i) => ids[i] ?? null);

describe('the demo', () => {
  it('makes its runs at one budget, in numbers or in bytes, in an empty project', () => {
    const steps = planDemo([], 'onnx');
    expect(steps.map(({ preset }) => preset)).toEqual(DEMO_RUNS.map(({ preset }) => preset));
    expect(steps.map(({ existing }) => existing)).toEqual(from());
    expect(new Set(steps.map(({ config }) => config.engine))).toEqual(new Set(['onnx']));
    const geometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
    for (const { config, counted } of steps) {
      const stored = costOf(storageOf(config.parameterization, geometry), counted);
      expect(stored).toBeGreaterThan(1.75);
      // Pixels of few bits have a scale besides.
      expect(stored).toBeLessThanOrEqual(counted === 'values' ? 2 : 2.002);
      expect(isWithinBudget(config, geometry)).toBe(true);
    }
  });

  it('goes on with an interrupted run', () => {
    const haba = run('demo', 'interrupted');
    expect(plan(haba)).toEqual(from(haba.id));
    const whole = run('demo', 'completed');
    const pixels = run('demo-pixels', 'stopped');
    expect(plan(whole, pixels)).toEqual(from(whole.id, pixels.id));
  });

  it('keeps complete runs where the next is missing or interrupted', () => {
    const haba = run('demo', 'completed');
    expect(plan(haba)).toEqual(from(haba.id));
    const pixels = run('demo-pixels', 'completed');
    expect(plan(haba, pixels)).toEqual(from(haba.id, pixels.id));
    const best = run('demo-best', 'interrupted');
    expect(plan(haba, pixels, best)).toEqual(from(haba.id, pixels.id, best.id));
  });

  it('begins anew after a complete round', () => {
    const all = DEMO_RUNS.map(({ preset }) => run(preset, 'completed'));
    expect(plan(...all)).toEqual(from());
  });

  it('looks at the latest round only', () => {
    const old = [run('demo', 'completed'), run('demo-pixels', 'interrupted')];
    const haba = run('demo', 'completed');
    expect(plan(...old, haba)).toEqual(from(haba.id));
    const pixels = run('demo-pixels', 'completed');
    expect(plan(...old, haba, pixels)).toEqual(from(haba.id, pixels.id));
  });

  it('does not go on with failed, trashed or changed runs', () => {
    const changed = demoConfig('demo', 'auto');
    const nothing = from();
    expect(plan(run('demo', 'failed'))).toEqual(nothing);
    expect(plan(run('demo', 'completed'), run('demo-pixels', 'failed'))).toEqual(nothing);
    expect(plan(run('demo', 'stopped', { trashedAt: '2026-01-01T00:00:00.000Z' }))).toEqual(nothing);
    expect(plan(run('demo', 'stopped', { config: { ...changed, seed: 9 } }))).toEqual(nothing);
  });
});
