import { describe, expect, it } from 'vitest';
import { ADVICE_RULES } from '@shared/config/advice';
import { OFFICIAL_SOURCES, REFERENCES } from '@shared/config/references';
import { MEASURE_PHASES } from '@shared/budget/estimate';
import { FLAGS, type LeftReason } from '@shared/official/programs';
import { findPreset } from '@shared/presets';
import { en } from '@shared/words/en';
import { buildForm, pathsOf } from '@renderer/features/editor/configForm';
import { findFields, isShown, shownFields } from '@renderer/features/editor/fieldSearch';
import { valueAt, type Json } from '@shared/config/paths';

const nodes = buildForm();
const config = findPreset('demo')?.config as Json;
const paths = shownFields(nodes, config).map(({ path }) => path);

describe('the fields that the form shows', () => {
  it('are those of the present kinds, entries of lists included', () => {
    expect(paths).toContain('parameterization.hallucinators');
    expect(paths).toContain('parameterization.code.kind');
    expect(paths).toContain('evaluation.networks.0.width');
    expect(paths).not.toContain('parameterization.code.coefficients');
    expect(new Set(paths).size).toBe(paths.length);
    const missing = paths.filter((path) => valueAt(config, path) === undefined);
    expect(missing).toEqual([]);
  });
});

describe('fields that change nothing', () => {
  const shownFor = (parameterization: object): string[] =>
    shownFields(nodes, { ...(config as object), parameterization } as Json).map(({ path }) => path);
  const ofHallucinators = ['kernel', 'mapSize', 'baseChannels', 'hallucinatorStart'].map(
    (key) => `parameterization.${key}`,
  );

  it('are left out: those of hallucinators where there are none', () => {
    const [none, some] = [{ hallucinators: 0 }, { hallucinators: 2 }].map(shownFor);
    for (const path of [...ofHallucinators, 'optimiser.hallucinators', 'optimiser.hallucinators.rule']) {
      expect(some, path).toContain(path);
      expect(none, path).not.toContain(path);
    }
    expect(shownFor({})).toEqual(none);
    expect(none).toContain('optimiser.images.learningRate');
  });

  it('are left out: the momentum of images where fields are stepped by Adam', () => {
    const [fields, pixels] = ['field', 'pixels'].map((kind) => shownFor({ code: { kind } }));
    expect(pixels).toContain('optimiser.images.momentum');
    expect(fields).not.toContain('optimiser.images.momentum');
    expect(fields).toContain('optimiser.images.learningRate');
  });

  it('are left out: those of few bits where numbers have 32', () => {
    const own = ['mode', 'scales', 'floatShare'].map((key) => `parameterization.precision.${key}`);
    const [few, all] = [8, 32].map((bits) => shownFor({ precision: { bits } }));
    for (const path of own) {
      expect(few, path).toContain(path);
      expect(all, path).not.toContain(path);
    }
    expect(all).toContain('parameterization.precision.bits');
  });
});

describe('a search', () => {
  const find = (search: string): string[] =>
    findFields(search, shownFields(nodes, config), ({ path }) => [path]);

  it('finds by all of its words, in the order of the form', () => {
    expect(find('learning images')).toEqual(['optimiser.images.learningRate']);
    expect(find('WIDTH')).toEqual(['network.width', 'adversary.width', 'evaluation.networks.0.width']);
    expect(find('  ')).toEqual([]);
  });

  it('shows what is found, what is around it and what is in it', () => {
    const found = ['optimiser.images.learningRate', 'adversary'];
    expect(isShown('optimiser', found)).toBe(true);
    expect(isShown('optimiser.images', found)).toBe(true);
    expect(isShown('optimiser.images.momentum', found)).toBe(false);
    expect(isShown('adversary.weights.task', found)).toBe(true);
    expect(isShown('adversaryX', found)).toBe(false);
  });
});

describe('words beside the form', () => {
  const known = new Set(pathsOf(nodes));

  it('of papers and scripts are about fields that exist', () => {
    expect(Object.keys(REFERENCES).filter((path) => !known.has(path))).toEqual([]);
    const reasons = Object.keys(en.setup.why.reasons).map((key) => key.replaceAll('-', '.'));
    expect(reasons.filter((path) => !(path in REFERENCES))).toEqual([]);
    expect(OFFICIAL_SOURCES.filter((source) => !(source in en.setup.why.sources))).toEqual([]);
  });

  it('of flags land in fields that exist', () => {
    const landed = Object.values(FLAGS).flatMap((table) =>
      Object.values(table).flatMap((spec) => spec.paths ?? []),
    );
    expect(landed.length).toBeGreaterThan(60);
    expect([...new Set(landed)].filter((path) => !known.has(path))).toEqual([]);
  });

  it('exist for every advice, phase and reason', () => {
    const reasons: readonly LeftReason[] = [
      'place',
      'own-way',
      'unused',
      'none',
      'study',
      'unknown',
      'value',
    ];
    expect(ADVICE_RULES.filter((rule) => !(rule in en.setup.advice))).toEqual([]);
    expect(MEASURE_PHASES.filter((phase) => !(phase in en.setup.estimate.phases))).toEqual([]);
    expect(Object.keys(en.setup.flags.reasons).sort()).toEqual([...reasons].sort());
  });
});
