import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '@shared/config/schema';
import { buildForm, initialOf, pathsOf, variantInitial, type FieldNode } from '@renderer/lib/configForm';
import { validateConfig } from '@renderer/lib/configValidation';
import { readNumber, stepNumber } from '@renderer/lib/numbers';
import { valueAt, withoutIndices, withValueAt, type Json } from '@renderer/lib/paths';

const minimal = {
  dataset: { source: 'fashion-mnist-sample' },
  parameterization: { kind: 'haba' },
  objective: { kind: 'dm' },
};
const complete = (): Json => JSON.parse(JSON.stringify(runConfigSchema.parse(minimal))) as Json;
const nodes = buildForm();
const find = (path: string, among: readonly FieldNode[] = nodes): FieldNode | undefined => {
  for (const node of among) {
    if (node.path === path) return node;
    const below =
      node.kind === 'variants'
        ? node.variants.flatMap((one) => one.fields)
        : node.kind === 'group' || node.kind === 'list'
          ? node.fields
          : [];
    const found = find(path, below);
    if (found) return found;
  }
  return undefined;
};

/** Dotted paths of every leaf of a configuration. */
const leaves = (value: Json, path = ''): string[] => {
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return [path];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, one]) => leaves(one, path === '' ? key : `${path}.${key}`));
};

describe('the form', () => {
  it('has a field for every value of a complete configuration', () => {
    const paths = new Set(pathsOf(nodes));
    const missing = leaves(complete())
      .map(withoutIndices)
      .filter((path) => !paths.has(path));
    // Constants are no choice.
    expect(missing).toEqual(['version', 'network.kind', 'evaluation.networks.kind']);
  });

  it('reads kinds, limits, units and defaults from the schema', () => {
    expect(find('parameterization.basesPerClass')).toMatchObject({
      kind: 'number',
      integer: true,
      minimum: 1,
      maximum: 1000,
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
    const node = find('parameterization');
    if (node?.kind !== 'variants') throw new Error('The parameterization has no shapes.');
    const pixels = variantInitial(node, 'pixels', {
      kind: 'haba',
      basesPerClass: 7,
      initialisation: 'noise',
    });
    expect(pixels).toEqual({ kind: 'pixels', imagesPerClass: 2, initialisation: 'noise' });
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
    ['objective.kind', 'mtt', 'choice'],
    ['evaluation.networks', [], 'rules.evaluation-networks'],
    ['dataset', { source: 'idx' }, 'rules.dataset-path'],
    ['dataset', { source: 'idx', path: '' }, 'rules.dataset-path'],
    ['adversary.enabled', 'yes', 'boolean'],
    ['version', 2, 'version'],
    ['objective', undefined, 'required'],
    ['parameterization.hallucinators', 1, 'rules.adversary-needs-two'],
    ['training.checkpointEvery', 999_999, 'rules.checkpoint-never'],
    ['augmentation.ops', ['flip', 'flip'], 'rules.augmentation-twice'],
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
