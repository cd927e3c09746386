import { describe, expect, it } from 'vitest';
import { runConfigSchema, type RunConfigInput } from '@shared/config/schema';
import type { Run } from '@shared/domain';
import { runTableOf, type SeriesSummaries } from '@shared/domain/runTable';
import { complete, completionsAt, parseFilter } from '@renderer/features/runs/table/filterExpression';
import { fieldsOf } from '@renderer/features/runs/table/filterFields';
import { entriesOf } from '@renderer/features/runs/table/entry';
import { runNamed, startStores } from '../../support';

const template = runNamed(await startStores({ running: true }), 'HaBa + DM, 5 hallucinators');
const series = new Map<string, SeriesSummaries>();

function make(name: string, config: Partial<RunConfigInput>, more: Partial<Run> = {}): Run {
  const full = runConfigSchema.parse({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization: { hallucinators: 5 },
    objective: { kind: 'dm' },
    ...config,
  });
  return {
    ...template,
    id: name,
    name,
    config: full,
    bestAccuracy: null,
    tags: [],
    notes: '',
    ...more,
  };
}

const runs = [
  make('mtt good', { objective: { kind: 'mtt' } }, { bestAccuracy: 0.71, tags: ['best', 'Final'] }),
  make('mtt bad', { objective: { kind: 'mtt' }, adversary: { enabled: false } }, { bestAccuracy: 0.5 }),
  make(
    'dm',
    { seed: 3, parameterization: { hallucinators: 5, formation: 2 } },
    { status: 'draft', trainedSeconds: 0 },
  ),
  make(
    'long',
    { training: { iterations: 5000 } },
    { trainedSeconds: 7200, createdAt: '2026-03-02T00:00:00.000Z' },
  ),
];
series.set('dm', { 'loss/objective': [9, 3, 1, 8] });
const table = runTableOf('p', runs, (run) => ({
  updatedAt: run.createdAt,
  diskBytes: run.name === 'long' ? 2e6 : 0,
  series: series.get(run.name) ?? {},
}));
const entries = entriesOf(table);
const fields = fieldsOf(entries);

function found(expression: string): string[] {
  const result = parseFilter(expression, fields);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  const { test } = result;
  return entries.filter((entry) => test === null || test(entry)).map(({ name }) => name);
}

function problem(expression: string): { code: string; named: Readonly<Record<string, string>>; at: string } {
  const result = parseFilter(expression, fields);
  if (result.ok) throw new Error('It was understood.');
  const { code, named, from, to } = result.problem;
  return { code, named, at: expression.slice(from, to) };
}

describe('a filter expression', () => {
  it.each([
    ['', ['mtt good', 'mtt bad', 'dm', 'long']],
    ['objective = mtt and acc > 0.6', ['mtt good']],
    ['objective = mtt and acc > 60%', ['mtt good']],
    ['acc >= 71', ['mtt good']],
    ['objective.kind = MTT', ['mtt good', 'mtt bad']],
    ['objective != mtt', ['dm', 'long']],
    ['acc > 60% or status = draft', ['mtt good', 'dm']],
    ['objective = mtt and not (acc > 60%)', ['mtt bad']],
    ['not objective = mtt and seed = 3', ['dm']],
    ['objective = dm or objective = mtt and acc > 0.6', ['mtt good', 'dm', 'long']],
    ['acc is empty', ['dm', 'long']],
    ['acc is not empty', ['mtt good', 'mtt bad']],
    ['acc = empty', ['dm', 'long']],
    ['seed in (3, 4)', ['dm']],
    ['seed not in (3, 4)', ['mtt good', 'mtt bad', 'long']],
    ['tag = final', ['mtt good']],
    ['tag != best', ['mtt bad', 'dm', 'long']],
    ['name ~ mtt', ['mtt good', 'mtt bad']],
    ['name !~ "mtt "', ['dm', 'long']],
    ["name = 'mtt good'", ['mtt good']],
    ['formation = 2 and code = pixels', ['dm']],
    ['adversary.enabled = false', ['mtt bad']],
    ['not enabled', ['mtt bad']],
    ['training.iterations > 4000', ['long']],
    ['trained > 1.5h', ['long']],
    ['trained > 90m', ['long']],
    ['disk > 1.5MB', ['long']],
    ['created >= 2026-03-02 and created < 2026-03-03', ['long']],
    ['min(loss/objective) < 2', ['dm']],
    ['max(objective) > 7 && last(loss) = 3', ['dm']],
    ['loss/objective = 3', ['dm']],
  ])('%s', (expression, names) => {
    expect(found(expression)).toEqual(names);
  });

  it.each([
    ['objectiv = mtt', 'unknownFieldSimilar', 'objectiv', { similar: 'objective' }],
    ['zzzzzzzzzz = 1', 'unknownField', 'zzzzzzzzzz', {}],
    ['momentum = 0.5', 'ambiguousField', 'momentum', {}],
    ['objective =', 'valueExpected', '', { before: '=' }],
    ['objective = and', 'valueExpected', 'and', {}],
    ['= mtt', 'fieldExpected', '=', {}],
    ['acc > good', 'numberExpected', 'good', {}],
    ['acc > 5m', 'numberExpected', '5m', {}],
    ['acc > true', 'numberExpected', 'true', {}],
    ['seed in 3', 'listExpected', '3', {}],
    ['seed in (3', 'closeExpected', '', {}],
    ['(acc > 0.5', 'closeExpected', '', {}],
    ['acc is 3', 'emptyExpected', '3', {}],
    ['acc > 0.5 objective = mtt', 'endExpected', 'objective', {}],
    ["name = 'open", 'openQuote', "'open", {}],
    ['acc ! 3', 'strangeCharacter', '!', {}],
    ['min(nothing) < 2', 'unknownField', 'nothing', {}],
  ])('%s: %s', (expression, code, at, named) => {
    expect(problem(expression)).toMatchObject({ code, at, named });
  });

  it('names what an ambiguous field may mean', () => {
    const { candidates } = problem('momentum = 0.5').named;
    expect(candidates).toContain('optimiser.images.momentum');
    expect(candidates).toContain('adversary.momentum');
  });
});

describe('completions', () => {
  const at = (text: string): string[] =>
    completionsAt(text, text.length, fields).options.map((one) => one.text);

  it('offers fields, operators, values and words where they belong', () => {
    expect(at('')).toContain('acc');
    expect(at('obj')[0]).toBe('objective');
    expect(at('hallu')[0]).toBe('hallucinators');
    expect(at('objective ')).toContain('>=');
    expect(at('objective = ')).toEqual(['mtt', 'dm']);
    expect(at('status = ')).toContain('draft');
    expect(at('objective = mtt ')).toEqual(['and', 'or']);
    expect(at('(objective = mtt ')).toEqual(['and', 'or', ')']);
    expect(at('objective = mtt and ac')[0]).toBe('acc');
    expect(at('seed in (')).toContain('3');
    expect(at('acc is ')).toEqual(['empty', 'not empty']);
    expect(at('min(')).toEqual(['loss/objective']);
    expect(at('zzz = ')).toEqual([]);
  });

  it('replaces what is written, and quotes what needs it', () => {
    const text = 'name = "mtt g';
    const all = completionsAt(text, text.length, fields);
    const [first] = all.options;
    expect(first?.text).toBe('mtt good');
    expect(complete(text, all, first ?? { kind: 'value', text: '' })).toEqual({
      text: 'name = "mtt good" ',
      caret: 18,
    });
    const middle = completionsAt('obj = mtt', 3, fields);
    expect(complete('obj = mtt', middle, { kind: 'field', text: 'objective' })).toEqual({
      text: 'objective = mtt',
      caret: 10,
    });
  });
});

describe('expressions of any length', () => {
  const long = 20_000;

  it.each([
    ['not', 'not '.repeat(long) + 'name = a'],
    ['and', 'name = a' + ' and name = a'.repeat(long)],
    ['or', 'name = b' + ' or name = a'.repeat(long)],
  ])('%s again and again is read and used', (_, text) => {
    const entries = entriesOf(
      runTableOf('p', [make('a', {})], () => ({ updatedAt: '', diskBytes: 0, series: {} })),
    );
    const result = parseFilter(text, fieldsOf(entries));
    expect(result.ok && entries.map((entry) => result.test?.(entry))).toEqual([true]);
  });

  it('parentheses in parentheses end in words', () => {
    for (const text of ['('.repeat(long) + 'name = a' + ')'.repeat(long), 'not ('.repeat(long)]) {
      expect(parseFilter(text, fieldsOf([]))).toMatchObject({ ok: false, problem: { code: 'tooDeep' } });
    }
  });
});
