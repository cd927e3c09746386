import { describe, expect, it } from 'vitest';
import { EVALUATION_SUBJECTS, RUN_STATUSES } from '@shared/domain';
import { presets } from '@shared/presets';
import { en } from '@renderer/i18n/en';
import { localeOf } from '@renderer/i18n';
import { ko } from '@renderer/i18n/ko';
import { buildForm, pathsOf, type FieldNode } from '@renderer/lib/configForm';

type Words = string | { readonly [key: string]: Words };

function flat(words: Words, path = ''): Map<string, string> {
  if (typeof words === 'string') return new Map([[path, words]]);
  const below = Object.entries(words).map(([key, one]) => flat(one, path === '' ? key : `${path}.${key}`));
  return new Map(below.flatMap((map) => [...map]));
}

const english = flat(en);
const korean = flat(ko);
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

/** Fields with options below some nodes. */
function choices(nodes: readonly FieldNode[]): [string, string][] {
  return nodes.flatMap((node): [string, string][] => {
    switch (node.kind) {
      case 'set':
        return node.options.map((option) => [node.path, option]);
      case 'choice':
        return node.options.filter((one) => typeof one === 'string').map((option) => [node.path, option]);
      case 'variants':
        return [
          ...node.variants.map((one): [string, string] => [`${node.path}.${node.discriminator}`, one.value]),
          ...choices(node.variants.flatMap((one) => one.fields)),
        ];
      case 'group':
      case 'list':
        return choices(node.fields);
      default:
        return [];
    }
  });
}

describe('translations', () => {
  it('say everything in both languages', () => {
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, words] of [...english, ...korean]) expect(words.trim(), key).not.toBe('');
  });

  it('use the same placeholders', () => {
    for (const [key, words] of english)
      expect(placeholders(korean.get(key) ?? ''), key).toEqual(placeholders(words));
  });

  it('are really Korean', () => {
    const same = [...english].filter(([key, words]) => korean.get(key) === words && /[a-z]{4}/i.test(words));
    const names = /HaBa|ConvNet|English|ONNX|TensorFlow|WebGPU|SHA|ReLU|Sigmoid|Swish|DM|log|JSON|\{/;
    expect(same.filter(([, words]) => !names.test(words))).toEqual([]);
  });

  it('have a label, a help and names of options for every field of the form', () => {
    const missing = pathsOf(buildForm()).flatMap((path) =>
      ['label', 'help'].map((part) => `config.${path}.${part}`).filter((key) => !english.has(key)),
    );
    const options = choices(buildForm()).map(([path, option]) => `config.${path}.options.${option}`);
    expect([...missing, ...options.filter((key) => !english.has(key))]).toEqual([]);
  });

  it('have words for every unit, status, subject and preset', () => {
    const units = (nodes: readonly FieldNode[]): string[] =>
      nodes.flatMap((node) => {
        const own = node.unit ? [`unit.${node.unit}`] : [];
        if (node.kind === 'variants') return [...own, ...units(node.variants.flatMap((one) => one.fields))];
        return node.kind === 'group' || node.kind === 'list' ? [...own, ...units(node.fields)] : own;
      });
    const keys = [
      ...units(buildForm()),
      ...RUN_STATUSES.map((status) => `status.${status}`),
      ...EVALUATION_SUBJECTS.map((subject) => `run.evaluations.subjects.${subject}`),
      ...presets.flatMap(({ id }) => [`editor.presets.${id}.name`, `editor.presets.${id}.hint`]),
    ];
    expect(keys.filter((key) => !english.has(key))).toEqual([]);
  });

  it('exist for every key that the source names', () => {
    const sources = import.meta.glob<string>(
      ['../../../src/renderer/**/*.{vue,ts}', '!../../../src/renderer/{dev,i18n}/**'],
      { query: '?raw', import: 'default', eager: true },
    );
    const used = Object.values(sources).flatMap((source) =>
      [...source.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((match) => match[1] ?? ''),
    );
    expect(used.length).toBeGreaterThan(150);
    expect([...new Set(used)].filter((key) => !english.has(key))).toEqual([]);
  });
});

describe('the language', () => {
  it('follows the setting, then the system', () => {
    expect(localeOf('ko', 'en-US')).toBe('ko');
    expect(localeOf('system', 'ko-KR')).toBe('ko');
    expect(localeOf('system', 'de-DE')).toBe('en');
  });
});

describe('the content security policy', () => {
  it('is respected: no style attributes and no inline handlers in templates', () => {
    const templates = import.meta.glob<string>('../../../src/renderer/**/*.vue', {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    const bad = Object.entries(templates).filter(([, source]) => /\s(style|on\w+)="/.test(source));
    expect(bad.map(([file]) => file)).toEqual([]);
  });
});
