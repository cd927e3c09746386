import { describe, expect, it } from 'vitest';
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

describe('the demo', () => {
  it('makes two runs at one budget in an empty project', () => {
    const steps = planDemo([], 'onnx');
    expect(steps.map(({ preset }) => preset)).toEqual(DEMO_RUNS.map(({ preset }) => preset));
    expect(steps.map(({ existing }) => existing)).toEqual([null, null]);
    expect(steps.map(({ config }) => config.engine)).toEqual(['onnx', 'onnx']);
  });

  it('goes on with an interrupted first run', () => {
    const haba = run('demo', 'interrupted');
    expect(plan(haba)).toEqual([haba.id, null]);
  });

  it('keeps a complete first run when the second is missing or interrupted', () => {
    const haba = run('demo', 'completed');
    expect(plan(haba)).toEqual([haba.id, null]);
    const pixels = run('demo-pixels', 'stopped');
    expect(plan(haba, pixels)).toEqual([haba.id, pixels.id]);
  });

  it('begins anew after a complete round', () => {
    expect(plan(run('demo', 'completed'), run('demo-pixels', 'completed'))).toEqual([null, null]);
  });

  it('looks at the latest round only', () => {
    const old = [run('demo', 'completed'), run('demo-pixels', 'interrupted')];
    const haba = run('demo', 'completed');
    expect(plan(...old, haba)).toEqual([haba.id, null]);
    const pixels = run('demo-pixels', 'completed');
    expect(plan(...old, haba, pixels)).toEqual([null, null]);
  });

  it('does not go on with failed, trashed or changed runs', () => {
    const changed = demoConfig('demo', 'auto');
    expect(plan(run('demo', 'failed'))).toEqual([null, null]);
    expect(plan(run('demo', 'stopped', { trashedAt: '2026-01-01T00:00:00.000Z' }))).toEqual([null, null]);
    expect(plan(run('demo', 'stopped', { config: { ...changed, seed: 9 } }))).toEqual([null, null]);
  });
});
