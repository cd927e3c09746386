/** Searches: what they draw, whom they train next, whom they leave out, and how they go on. */
import { describe, expect, it } from 'vitest';
import { say } from '@shared/words/message';
import { planStudy } from '@shared/studies/plan';
import { rowName } from '@shared/studies/names';
import { studyRequestSchema, type StudyRequestInput } from '@shared/studies/request';
import { drawn, rungsOf, standingOf, type Trial } from '@shared/studies/search';
import { studySeconds } from '@shared/studies/duration';
import type { StudyPlan } from '@shared/studies/types';
import { studyResults } from '@main/studies/collect';
import { createStudy, searchesAfter, unfinishedRuns } from '@main/studies/create';
import { summaryOf } from '@main/studies/progress';
import type { Library } from '@main/store/library';
import { judgedAt } from '@main/store/searches';
import { checkpointAt, evaluation, openLibrary, storage } from '../../../support/library';

const geometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
const rate = { path: 'optimiser.images.learningRate', from: 0.1, to: 10, scale: 'log' } as const;
const halving = { factor: 3, rungs: 2 };
/** Nine runs of 90 iterations, judged at 10 and at 30. */
const search = { ranges: [rate], runs: 9, halving };
const nine: StudyRequestInput & { search: typeof search } = { kind: 'search', search };

function planned(input: StudyRequestInput): StudyPlan {
  const result = planStudy(studyRequestSchema.parse(input), geometry);
  if (!result.ok) throw new Error(result.problems.map((problem) => say('en', problem)).join('\n'));
  return result.plan;
}
const problems = (input: StudyRequestInput): string[] => {
  const result = planStudy(studyRequestSchema.parse(input), geometry);
  return result.ok ? [] : result.problems.map((problem) => say('en', problem));
};
const rates = (plan: StudyPlan): (number | null)[] =>
  plan.cells.map(({ config }) => config.optimiser.images.learningRate);

describe('what a search draws', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(rates(planned(nine))).toEqual(rates(planned(nine)));
    expect(rates(planned(nine))).not.toEqual(rates(planned({ ...nine, search: { ...search, seed: 1 } })));
    // More runs begin with those of fewer.
    const more = planned({ ...nine, search: { ...search, runs: 20 } });
    expect(rates(more).slice(0, 9)).toEqual(rates(planned(nine)));
  });

  it('lies within its range, each power of ten alike', () => {
    const plan = planned({ kind: 'search', search: { ranges: [rate], runs: 200 } });
    const values = rates(plan).map(Number);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0.1);
    expect(Math.max(...values)).toBeLessThanOrEqual(10);
    const belowOne = values.filter((value) => value < 1).length;
    expect(belowOne).toBeGreaterThan(70);
    expect(belowOne).toBeLessThan(130);
  });

  it('is spread evenly over 0 to 1', () => {
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i += 1) {
      const bin = Math.floor(drawn(7, i, 2) * 10);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    for (const count of bins) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('has whole numbers where the setting takes no others, and values of a list', () => {
    const plan = planned({
      kind: 'search',
      search: {
        ranges: [
          { path: 'training.iterations', from: 60, to: 90 },
          { path: 'network.norm', values: ['instance', 'none'] },
        ],
        runs: 30,
      },
    });
    const iterations = plan.cells.map(({ config }) => config.training.iterations);
    expect(iterations.every((count) => Number.isInteger(count) && count >= 60 && count <= 90)).toBe(true);
    expect(new Set(iterations).size).toBeGreaterThan(10);
    expect(
      new Set(
        plan.cells.map(({ config }) => config.network).map((network) => 'norm' in network && network.norm),
      ),
    ).toEqual(new Set(['instance', 'none']));
  });

  it('calls its runs by the names of the form, and refuses what it cannot draw', () => {
    const [row] = planned(nine).rows;
    const name = row && rowName(row);
    expect(name && (typeof name === 'string' ? name : say('en', name))).toMatch(/Learning rate = \d/);
    const two = { path: 'network.norm', values: ['instance', 'none'] };
    expect(problems({ kind: 'search', search: { ranges: [two], runs: 3 } })).toEqual([
      'These ranges have 2 different settings, fewer than 3 runs: widen them, or ask for fewer runs.',
    ]);
    expect(problems({ kind: 'search' })[0]).toContain('needs at least one range');
    expect(
      studyRequestSchema.safeParse({ ...nine, search: { ...search, ranges: [{ ...rate, from: 20 }] } })
        .success,
    ).toBe(false);
    expect(
      studyRequestSchema.safeParse({ ...nine, search: { ...search, ranges: [{ ...rate, from: 0 }] } })
        .success,
    ).toBe(false);
  });

  it('has real images beside it only where no run is left out', () => {
    const real = (input: StudyRequestInput): number =>
      planned(input).cells.filter(({ config }) => config.evaluation.randomBaseline).length;
    expect(real(nine)).toBe(0);
    expect(real({ ...nine, search: { ...search, halving: null } })).toBe(1);
  });
});

describe('how a search stands', () => {
  const plan = planned(nine);
  const asked = plan.request.search;
  const trialsOf = (of: (i: number) => Partial<Omit<Trial, 'cell'>>): Trial[] =>
    plan.cells.map((cell, i) => ({
      cell,
      status: 'draft',
      trainedSeconds: 0,
      accuracies: new Map<number, number>(),
      ...of(i),
    }));
  const places = (keys: Iterable<string>): number[] =>
    [...keys].map((key) => plan.cells.findIndex((cell) => cell.key === key || cell.row === key));
  const next = (trials: readonly Trial[]) =>
    standingOf(plan, trials).next.map(({ key, until }) => [places([key])[0], until]);

  it('judges at shares of a run, its end left out', () => {
    const [cell] = plan.cells;
    expect(asked && cell && rungsOf(cell.config, asked)).toEqual([10, 30]);
    expect(
      asked && rungsOf({ training: { iterations: 2, checkpointEvery: 1, previewEvery: 1 } }, asked),
    ).toEqual([1]);
  });

  it('waits for all at a rung, then goes on with the most accurate third', () => {
    const eight = trialsOf((i) => (i < 8 ? { status: 'stopped', accuracies: new Map([[10, i / 10]]) } : {}));
    expect(next(eight)).toEqual([[8, 10]]);
    const all = trialsOf((i) => ({ status: 'stopped', accuracies: new Map([[10, i / 10]]) }));
    expect(next(all)).toEqual([6, 7, 8].map((i) => [i, 30]));
    expect(places(standingOf(plan, all).left)).toEqual([0, 1, 2, 3, 4, 5]);
    const one = trialsOf((i) => ({
      status: 'stopped',
      accuracies: new Map([[10, i / 10], ...(i > 5 ? [[30, 1 - i / 10] as const] : [])]),
    }));
    expect(next(one)).toEqual([[6, null]]);
    expect(standingOf(plan, one).left.size).toBe(8);
  });

  it('takes those drawn first of equal ones, and those that failed last', () => {
    const equal = trialsOf(() => ({ status: 'stopped', accuracies: new Map([[10, 0.5]]) }));
    expect(next(equal)).toEqual([0, 1, 2].map((i) => [i, 30]));
    const failed = trialsOf((i) =>
      i < 2 ? { status: 'failed' } : { status: 'stopped', accuracies: new Map([[10, 0.1]]) },
    );
    expect(next(failed)).toEqual([2, 3, 4].map((i) => [i, 30]));
    expect(
      standingOf(
        plan,
        trialsOf(() => ({ status: 'failed' })),
      ).next,
    ).toEqual([]);
  });

  it('is done when those that are left are complete', () => {
    const done = trialsOf((i) => ({
      status: i === 8 ? 'completed' : 'stopped',
      accuracies: new Map([
        [10, i / 10],
        [30, i / 10],
      ]),
    }));
    expect(next(done)).toEqual([]);
    expect(standingOf(plan, done).left.size).toBe(8);
  });

  it('begins no further run when its time is over', () => {
    const timed = planned({ ...nine, search: { ...search, halving: null, minutes: 1 } });
    const trials = timed.cells.map((cell, i): Trial => ({
      cell,
      status: i < 2 ? 'completed' : i === 2 ? 'interrupted' : 'queued',
      trainedSeconds: i < 3 ? 20 : 0,
      accuracies: new Map(),
    }));
    const standing = standingOf(timed, trials);
    expect(standing.next).toEqual([{ key: timed.cells[2]?.key, until: null }]);
    expect(standing.left.size).toBe(6);
    const early = trials.map((trial) => ({ ...trial, trainedSeconds: trial.trainedSeconds / 2 }));
    expect(standingOf(timed, early).left.size).toBe(0);
  });
});

describe('a search in a library', () => {
  async function made(): Promise<{ library: Library; id: string; runs: string[] }> {
    const library = await openLibrary();
    const projectId = library.projects.create({ name: 'A project' }).id;
    const study = await createStudy(library, {
      projectId,
      name: 'A search',
      request: studyRequestSchema.parse(nine),
    });
    const ids = library.studies.runIds(study.id);
    return { library, id: study.id, runs: study.plan.cells.map(({ key }) => ids.get(key) ?? '') };
  }
  /** Brings a run to an iteration as the training process does. */
  async function reach(library: Library, runId: string, iteration: number, accuracy: number): Promise<void> {
    const end = library.runs.get(runId).config.training.iterations;
    library.runs.setStarted(runId, { engine: 'onnx', device: 'CPU', storage, iteration: 0 });
    await checkpointAt(library, runId, iteration);
    library.evaluations.add(runId, evaluation(iteration, accuracy));
    library.runs.setTrained(runId, iteration, iteration);
    library.runs.setStatus(runId, iteration === end ? 'completed' : 'stopped');
  }

  it('trains rung by rung, goes on by itself, and says whom it left out', async () => {
    const { library, id, runs } = await made();
    const names = (): number[] => unfinishedRuns(library, id).map((run) => runs.indexOf(run.id));
    expect(names()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(judgedAt(library, runs[0] ?? '')).toBe(10);
    for (const [i, run] of runs.entries()) {
      await reach(library, run, 10, i / 10);
      if (i < 8) expect(searchesAfter(library, run).queue).toEqual([]);
    }
    expect(names()).toEqual([6, 7, 8]);
    expect(judgedAt(library, runs[8] ?? '')).toBe(30);
    // Left out: a person who goes on with it goes on to its end.
    expect(judgedAt(library, runs[0] ?? '')).toBeNull();
    const { queue } = searchesAfter(library, runs[8] ?? '');
    expect(queue.map((run) => runs.indexOf(run.id))).toEqual([6, 7, 8]);
    for (const i of [6, 7, 8]) await reach(library, runs[i] ?? '', 30, i / 10);
    expect(names()).toEqual([8]);
    await reach(library, runs[8] ?? '', 90, 0.9);
    expect(names()).toEqual([]);
    const results = studyResults(library, id);
    expect(results.progress).toEqual({ cells: 9, completed: 9, active: 0, halted: 0 });
    expect(results.cells.map(({ status }) => status)).toEqual([
      ...Array<string>(8).fill('left'),
      'completed',
    ]);
    expect(summaryOf(library, library.studies.get(id)).progress.completed).toBe(9);
  });

  it('waits for a person who has stopped one of its runs on the way', async () => {
    const { library, runs } = await made();
    for (const [i, run] of runs.entries()) await reach(library, run, i === 4 ? 7 : 10, i / 10);
    expect(searchesAfter(library, runs[8] ?? '').queue).toEqual([]);
  });

  it('drops runs that still wait when its time is over', async () => {
    const library = await openLibrary();
    const projectId = library.projects.create({ name: 'A project' }).id;
    const request = studyRequestSchema.parse({
      ...nine,
      search: { ...search, halving: null, minutes: 1 },
    });
    const { id } = await createStudy(library, { projectId, name: 'A search', request });
    const [first, ...others] = unfinishedRuns(library, id);
    for (const run of others) library.runs.setStatus(run.id, 'queued');
    await reach(library, first?.id ?? '', 90, 0.5);
    expect(searchesAfter(library, first?.id ?? '').drop).toHaveLength(8);
  });
});

describe('the time of a study', () => {
  const measured = {
    engine: 'onnx' as const,
    device: 'CPU',
    prepareSeconds: 1,
    iterations: 5,
    secondsPerIteration: 2,
    missingExperts: 3,
    secondsPerExpert: 100,
    evaluationSeconds: 10,
    baselineSeconds: 50,
    memoryBytes: 1,
  };

  it('is that of all runs, with experts and real images once', () => {
    const plan = planned({ ...nine, search: { ...search, halving: null } });
    expect(studySeconds(plan, measured)).toBe(300 + 9 * (1 + 2 * 90 + 10) + 50);
  });

  it('is shorter where weak runs end early', () => {
    const rungs = 9 * (1 + 2 * 10 + 10) + 3 * (1 + 2 * 20 + 10) + (1 + 2 * 60 + 10);
    expect(studySeconds(planned(nine), measured)).toBe(300 + rungs);
  });
});
