import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '@shared/config/schema';
import {
  buildForm,
  fieldsBelow,
  initialOf,
  pathsOf,
  variantInitial,
  type FieldNode,
  type VariantsNode,
} from '@renderer/features/editor/configForm';
import { validateConfig } from '@renderer/features/editor/configValidation';
import { readNumber, stepNumber } from '@renderer/ui/typed';
import { valueAt, withoutIndices, withValueAt, type Json } from '@shared/config/paths';

const minimal = {
  dataset: { source: 'fashion-mnist-sample' },
  parameterization: { hallucinators: 5 },
  objective: { kind: 'dm' },
};
const complete = (part: object = {}): Json =>
  JSON.parse(JSON.stringify(runConfigSchema.parse({ ...minimal, ...part }))) as Json;

/** Parts that together have every shape of the schema. */
const shapes: readonly object[] = [
  ...['fashion-mnist-sample', 'idx', 'cifar10', 'cifar100', 'svhn', 'folder'].map((source) => ({
    dataset: { source },
  })),
  ...['pixels', 'frequency', 'field', 'shared'].map((kind) => ({
    parameterization: { code: { kind }, basesPerClass: 2 },
  })),
  ...['dm', 'dc', 'dsa', 'mtt'].map((kind) => ({ objective: { kind } })),
  ...['convnet', 'mlp', 'lenet', 'alexnet', 'vgg11', 'resnet18'].map((kind) => ({
    network: { kind },
    evaluation: { networks: [{ kind }, { kind: 'mlp' }] },
  })),
];

const nodes = buildForm();
const find = (path: string, among: readonly FieldNode[] = nodes): FieldNode | undefined => {
  for (const node of among) {
    if (node.path === path) return node;
    const found = find(path, fieldsBelow(node));
    if (found) return found;
  }
  return undefined;
};

const variants = (path: string): VariantsNode => {
  const node = find(path);
  const shapes = node?.kind === 'list' ? node.entry : node;
  if (shapes?.kind !== 'variants') throw new Error(`${path} has no shapes.`);
  return shapes;
};

/** Dotted paths of every leaf of a configuration. */
const leaves = (value: Json, path = ''): string[] => {
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return [path];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, one]) => leaves(one, path === '' ? key : `${path}.${key}`));
};

describe('the form', () => {
  it.each(shapes)('has a field for every value of a complete configuration: %j', (part) => {
    const paths = new Set(pathsOf(nodes));
    const missing = leaves(complete(part))
      .map(withoutIndices)
      .filter((path) => !paths.has(path));
    // A constant is no choice.
    expect(missing).toEqual(['version']);
  });

  it('reads kinds, limits, units and defaults from the schema', () => {
    expect(find('parameterization.basesPerClass')).toMatchObject({
      kind: 'number',
      integer: true,
      minimum: 1,
      maximum: 100_000,
      unit: 'bases per class',
      initial: 1,
      advanced: false,
    });
    expect(find('adversary.batch')).toMatchObject({ kind: 'number', nullable: true, advanced: true });
    expect(find('parameterization.kernel')).toMatchObject({ kind: 'choice', options: [1, 3] });
    expect(find('augmentation.ops')).toMatchObject({ kind: 'set' });
    expect(find('evaluation.networks')).toMatchObject({ kind: 'list', minimum: 1, maximum: 16 });
    expect(find('adversary.enabled')).toMatchObject({ kind: 'switch', initial: true });
  });

  it('starts every group with values that are valid', () => {
    const initial = Object.fromEntries(nodes.map((node) => [node.key, initialOf(node)]));
    expect(validateConfig(initial).problems).toEqual([]);
  });

  it('keeps what a new shape shares with the old one', () => {
    const before = { kind: 'dc', realBatch: 7, distance: 'mse' };
    expect(variantInitial(variants('objective'), 'dm', before)).toEqual({ kind: 'dm', realBatch: 7 });
    expect(variantInitial(variants('parameterization.code'), 'frequency', { kind: 'pixels' })).toEqual({
      kind: 'frequency',
      coefficients: 64,
      chroma: null,
    });
  });
});

describe('shapes', () => {
  it('of networks are found alone and in a list, with the one that needs no name', () => {
    for (const path of ['network', 'evaluation.networks']) {
      const { usual, discriminator, variants: all } = variants(path);
      expect([usual, discriminator, all.map(({ value }) => value)]).toEqual([
        'convnet',
        'kind',
        ['convnet', 'mlp', 'lenet', 'alexnet', 'vgg11', 'resnet18'],
      ]);
    }
    expect(initialOf(variants('network'))).toEqual(runConfigSchema.shape.network.parse({}));
  });

  it('hold groups of fields', () => {
    const mtt = variantInitial(variants('objective'), 'mtt');
    expect(find('objective.experts')).toMatchObject({ kind: 'group' });
    expect(mtt).toEqual(runConfigSchema.shape.objective.parse({ kind: 'mtt' }));
  });

  it('drop a value that they do not allow', () => {
    const before = { kind: 'convnet', norm: 'layer' };
    expect(variantInitial(variants('network'), 'vgg11', before)).toEqual({ kind: 'vgg11', norm: 'instance' });
    const batch = { kind: 'convnet', norm: 'batch' };
    expect(variantInitial(variants('network'), 'alexnet', batch)).toEqual({ kind: 'alexnet', norm: 'batch' });
  });

  it.each(shapes)('start with values that are valid: %j', (part) => {
    for (const [path, value] of Object.entries(part) as [string, { kind?: string }][]) {
      if (path === 'dataset' || value.kind === undefined) continue;
      const config = withValueAt(complete(), path, variantInitial(variants(path), value.kind));
      expect(validateConfig(config).problems).toEqual([]);
    }
  });
});

describe('validation', () => {
  const problemsOf = (path: string, value: Json | undefined): unknown =>
    validateConfig(withValueAt(complete(), path, value)).problems;

  it.each<[string, Json | undefined, string]>([
    ['network.width', 0, 'atLeast'],
    ['network.width', 4000, 'atMost'],
    ['network.width', 1.5, 'integer'],
    ['network.width', 'many', 'number'],
    ['optimiser.images.learningRate', 0, 'moreThan'],
    ['engine', 'abacus', 'choice'],
    ['parameterization.kernel', 2, 'choice'],
    ['objective.kind', 'magic', 'choice'],
    ['network', { kind: 'mlp', width: 3 }, 'unknown'],
    ['network', { width: 'wide' }, 'number'],
    ['evaluation.networks', [{ kind: 'vgg19' }], 'choice'],
    ['evaluation.networks', [{ kind: 'resnet18', norm: 'layer' }], 'choice'],
    ['objective', { kind: 'mtt', experts: { count: 0 } }, 'atLeast'],
    ['objective', { kind: 'mtt', experts: { epochs: 2 } }, 'rules.experts-too-short'],
    ['budget.ipc', 0, 'moreThan'],
    ['dataset', { source: 'folder', path: '/x', imageSize: 4 }, 'atLeast'],
    ['evaluation.networks', [], 'rules.evaluation-networks'],
    ['dataset', { source: 'idx' }, 'rules.dataset-path'],
    ['dataset', { source: 'idx', path: '' }, 'rules.dataset-path'],
    ['dataset', { source: 'svhn' }, 'rules.dataset-path'],
    ['adversary.enabled', 'yes', 'boolean'],
    ['version', 3, 'version'],
    ['objective', undefined, 'required'],
    ['parameterization.hallucinators', 1, 'rules.adversary-needs-two'],
    ['training.checkpointEvery', 999_999, 'rules.checkpoint-never'],
    ['augmentation.ops', ['flip', 'flip'], 'rules.augmentation-twice'],
    ['precision', 'f8', 'choice'],
  ])('%s = %j: %s', (path, value, key) => {
    expect(problemsOf(path, value)).toContainEqual(expect.objectContaining({ key }));
  });

  it('names the field, the limit and unknown settings', () => {
    expect(problemsOf('network.width', 0)).toEqual([
      { path: 'network.width', key: 'atLeast', named: { minimum: 1 } },
    ]);
    expect(problemsOf('network.colour', 'red')).toEqual([
      { path: 'network', key: 'unknown', named: { keys: 'colour' } },
    ]);
    expect(problemsOf('parameterization.kernel', 2)).toEqual([
      { path: 'parameterization.kernel', key: 'choice', named: { values: '1, 3' } },
    ]);
  });
});

describe('paths and numbers', () => {
  it('reads and changes values without touching the original', () => {
    const before = complete();
    const after = withValueAt(before, 'evaluation.networks.0.width', 64);
    expect(valueAt(after, 'evaluation.networks.0.width')).toBe(64);
    expect(valueAt(before, 'evaluation.networks.0.width')).toBe(128);
    expect(withValueAt({ a: 1, b: 2 }, 'a', undefined)).toEqual({ b: 2 });
    expect(withValueAt({}, 'a.b', 1)).toEqual({ a: { b: 1 } });
  });

  it('reads numbers as people write them', () => {
    expect(['1', ' 1e-3 ', '.5', '+2', '-3.'].map((text) => readNumber(text, false))).toEqual([
      1, 0.001, 0.5, 2, -3,
    ]);
    expect([readNumber('', true), readNumber('', false), readNumber('1,5', false)]).toEqual([
      null,
      '',
      '1,5',
    ]);
  });

  it('steps by one or by a tenth of the magnitude, within the limits', () => {
    expect(stepNumber(5, 1, { integer: true })).toBe(6);
    expect(stepNumber(1, -1, { integer: true, minimum: 1 })).toBe(1);
    expect(stepNumber(0.1, 1, { integer: false })).toBe(0.11);
    expect(stepNumber(0.001, -10, { integer: false, minimum: 0 })).toBe(0);
  });
});
