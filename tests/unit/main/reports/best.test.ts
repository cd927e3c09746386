import { beforeEach, describe, expect, it } from 'vitest';
import { bytesOfText } from '@shared/budget/size';
import { storageOf } from '@shared/budget/storage';
import { type RunConfigInput, runConfigSchema } from '@shared/config/schema';
import { bestOfEach, bestWithin, isSameDataset } from '@main/reports/best';
import type { Library } from '@main/store/library';
import { openLibrary } from '../../../support/library';

const geometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
const MNIST = { source: 'idx', path: '/data/mnist' } as const;
const FASHION = { source: 'idx', path: '/data/fashion' } as const;
const QUICK = '100 epochs, batch 256; SGD 0.01, momentum 0.9, weight decay 0.0005; DSA flip';
const LONG = QUICK.replace('100', '1000');
let library: Library;
let projectId: string;

beforeEach(async () => {
  library = await openLibrary();
  projectId = library.projects.create({ name: 'A project' }).id;
});

interface Judged {
  readonly network?: string;
  readonly protocol?: string;
  readonly iteration?: number;
}

function run(
  name: string,
  mean: number,
  dataset: RunConfigInput['dataset'],
  { network = 'ConvNet D3 W32', protocol = QUICK, iteration = 10 }: Judged = {},
  form: RunConfigInput['parameterization'] = { basesPerClass: 2 },
): string {
  const config = runConfigSchema.parse({ dataset, objective: { kind: 'dm' }, parameterization: form });
  const { id } = library.runs.create({ projectId, name, config });
  const storage = storageOf(config.parameterization, geometry);
  const judged = { network, protocol, iteration, storage };
  library.evaluations.add(id, {
    ...judged,
    subject: 'distilled',
    accuracies: [mean],
    mean,
    std: 0,
    seeds: 1,
  });
  return id;
}

const within = (dataset: RunConfigInput['dataset'], ipc = 2) =>
  bestWithin(library, {
    dataset: runConfigSchema.shape.dataset.parse(dataset),
    ipc,
    convention: 'values',
  });
const names = (dataset: RunConfigInput['dataset'], ipc = 2): string[] =>
  within(dataset, ipc).best.map(({ run: { name } }) => name);

describe('the best runs within a budget', () => {
  it('are of the same dataset, whatever it is read as', () => {
    run('digits', 0.9, MNIST);
    run('the same folder', 0.8, { ...MNIST, path: '/data/../data/mnist/' });
    run('clothes', 0.95, FASHION);
    run('few digits', 0.99, { ...MNIST, limitPerClass: 10 });
    expect(names(MNIST)).toEqual(['digits', 'the same folder']);
    expect(names(FASHION)).toEqual(['clothes']);
    expect(names({ ...MNIST, limitPerClass: 10 })).toEqual(['few digits']);
    expect(names({ source: 'fashion-mnist-sample' })).toEqual([]);
    expect(within({ source: 'fashion-mnist-sample' }).judged).toBeNull();
  });

  it('of a named dataset are so in every folder, of a folder of images at one size and colour', () => {
    const same = (one: RunConfigInput['dataset'], other: RunConfigInput['dataset']): boolean =>
      isSameDataset(runConfigSchema.shape.dataset.parse(one), runConfigSchema.shape.dataset.parse(other));
    expect(same({ source: 'cifar10', path: '/a' }, { source: 'cifar10', path: '/b', whitening: 'zca' })).toBe(
      true,
    );
    expect(same({ source: 'cifar10', path: '/a' }, { source: 'cifar100', path: '/a' })).toBe(false);
    const folder = { source: 'folder', path: '/a' } as const;
    expect(same(folder, { ...folder, path: '/b' })).toBe(false);
    expect(same(folder, { ...folder, imageSize: 64 })).toBe(false);
    expect(same(folder, { ...folder, colour: 'gray' })).toBe(false);
    expect(same(folder, folder)).toBe(true);
  });

  it('are judged by one network under one protocol, that of most runs, and say which', () => {
    run('first', 0.7, MNIST);
    run('second', 0.72, MNIST, { protocol: QUICK.replace('SGD 0.01', 'SGD 0.02 (learned)') });
    run('long', 0.9, MNIST, { protocol: LONG });
    run('wide', 0.95, MNIST, { network: 'ConvNet D3 W128' });
    expect(names(MNIST)).toEqual(['second', 'first']);
    expect(within(MNIST)).toMatchObject({ judged: { network: 'ConvNet D3 W32' }, otherwise: 2 });
    run('longer', 0.91, MNIST, { protocol: LONG });
    expect(within(MNIST)).toMatchObject({ judged: { protocol: LONG }, otherwise: 3 });
  });

  it('are one of each factorization where each is asked for', () => {
    run('first', 0.7, MNIST);
    run('fewer', 0.72, MNIST, {}, { basesPerClass: 1 });
    run('idc', 0.71, MNIST, {}, { basesPerClass: 2, formation: 2 });
    const dataset = runConfigSchema.shape.dataset.parse(MNIST);
    const { best } = bestOfEach(library, { dataset, ipc: 2, convention: 'values' });
    expect(best.map(({ run: { name } }) => name)).toEqual(['fewer', 'idc']);
  });

  it('keep to the budget, at their last evaluation, and are not in the trash', () => {
    const id = run('two', 0.7, MNIST);
    run('three', 0.8, MNIST, {}, { basesPerClass: 3 });
    const storage = storageOf(library.runs.get(id).config.parameterization, geometry);
    const early = { iteration: 5, network: 'ConvNet D3 W32', protocol: QUICK, storage };
    library.evaluations.add(id, {
      ...early,
      ...{ subject: 'distilled', accuracies: [0.99], mean: 0.99, std: 0, seeds: 1 },
    });
    expect(within(MNIST).best.map(({ evaluation }) => evaluation.mean)).toEqual([0.7]);
    expect(names(MNIST, 3)).toEqual(['three', 'two']);
    library.trashProject(projectId, true);
    expect(names(MNIST, 3)).toEqual([]);
  });
});

describe('a size in bytes', () => {
  it.each([
    ['58 kB', 58_000],
    [' 58kB ', 58_000],
    ['62720', 62_720],
    ['1.5 MiB', 1_572_864],
    ['2 stones', null],
    ['0', null],
    ['', null],
    ['1.2.3 kB', null],
  ])('%j', (text, bytes) => {
    expect(bytesOfText(text)).toBe(bytes);
  });
});
