import { beforeEach, describe, expect, it } from 'vitest';
import { storageOf, storageOfImages } from '@shared/budget/storage';
import { type RunConfig, runConfigSchema, type RunConfigInput } from '@shared/config/schema';
import type { EvaluationSubject } from '@shared/domain';
import { headlineOf } from '@main/reports/headline';
import type { Library } from '@main/store/library';
import { openLibrary } from '../../../support/library';

const geometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
const HABA = { parameterization: { basesPerClass: 1, hallucinators: 5 } };
const PIXELS = { parameterization: { basesPerClass: 2 } };
let library: Library;
let projectId: string;

beforeEach(async () => {
  library = await openLibrary();
  projectId = library.projects.create({ name: 'A project' }).id;
});

const configOf = (input: Partial<RunConfigInput>): RunConfig =>
  runConfigSchema.parse({ dataset: { source: 'fashion-mnist-sample' }, objective: { kind: 'dm' }, ...input });

/** A run with one evaluation of what it distilled. */
function run(
  name: string,
  mean: number,
  input: Partial<RunConfigInput> = HABA,
  protocol = '100 epochs',
): string {
  const config = configOf(input);
  const { id } = library.runs.create({ projectId, name, config });
  evaluate(id, { mean, protocol, storage: storageOf(config.parameterization, geometry) });
  return id;
}

function evaluate(
  id: string,
  {
    mean,
    subject = 'distilled',
    protocol = '100 epochs',
    storage = storageOfImages(2, geometry),
    iteration = 10,
  }: {
    mean: number;
    subject?: EvaluationSubject;
    protocol?: string;
    storage?: ReturnType<typeof storageOf>;
    iteration?: number;
  },
): void {
  library.evaluations.add(id, {
    iteration,
    subject,
    network: 'ConvNet D3 W32',
    protocol,
    accuracies: [mean],
    mean,
    std: 0,
    seeds: 1,
    storage,
  });
  if (subject === 'distilled') library.runs.refreshBestAccuracy(id);
}

/** Names of the runs that the headline holds the run against. */
const rivals = (id: string): (string | undefined)[] => {
  const headline = headlineOf(library, id);
  return [headline?.random?.runName, headline?.pixels?.runName];
};

describe('the headline of a run', () => {
  it('is missing while nothing is evaluated', () => {
    const { id } = library.runs.create({ projectId, name: 'New', config: configOf(HABA) });
    expect(headlineOf(library, id)).toBeNull();
  });

  it('is the last accuracy, held against real images and plain pixels of the same storage', () => {
    const haba = run('HaBa', 0.7);
    const storage = storageOf(configOf(HABA).parameterization, geometry);
    evaluate(haba, { mean: 0.74, iteration: 20, storage });
    evaluate(haba, { mean: 0.5, subject: 'random-real', iteration: 20 });
    run('Worse pixels', 0.71, PIXELS);
    run('Pixels', 0.72, PIXELS);
    const headline = headlineOf(library, haba);
    expect(headline?.evaluation.mean).toBe(0.74);
    expect(headline?.random).toMatchObject({ runId: haba, evaluation: { mean: 0.5 } });
    expect(rivals(haba)).toEqual(['HaBa', 'Pixels']);
  });

  it('takes random real images of another run where its own has none', () => {
    const haba = run('HaBa', 0.7);
    const pixels = run('Pixels', 0.72, PIXELS);
    evaluate(pixels, { mean: 0.5, subject: 'random-real' });
    expect(rivals(haba)).toEqual(['Pixels', 'Pixels']);
    // Plain pixels are not held against themselves.
    expect(rivals(pixels)).toEqual(['Pixels', undefined]);
    expect(headlineOf(library, haba, 'ConvNet D3 W32')?.random?.runName).toBe('Pixels');
    expect(headlineOf(library, haba, 'VGG11')).toBeNull();
  });

  it('leaves out what is no fair match', () => {
    const haba = run('HaBa', 0.7);
    run('Other protocol', 0.72, PIXELS, '1000 epochs');
    run('More storage', 0.8, { parameterization: { basesPerClass: 4 } });
    run('Less storage', 0.6, { parameterization: { basesPerClass: 1 } });
    run('Other dataset', 0.7, { ...PIXELS, dataset: { source: 'fashion-mnist-sample', limitPerClass: 50 } });
    run('Other objective', 0.7, { ...PIXELS, objective: { kind: 'mtt' } });
    const trashed = run('Trashed', 0.75, PIXELS);
    library.runs.setTrashed(trashed, true);
    const elsewhere = projectId;
    projectId = library.projects.create({ name: 'Another project' }).id;
    run('Other project', 0.75, PIXELS);
    projectId = elsewhere;
    expect(rivals(haba)).toEqual([undefined, undefined]);
    run('Pixels', 0.72, PIXELS);
    expect(rivals(haba)).toEqual([undefined, 'Pixels']);
  });
});
