import { describe, expect, it } from 'vitest';
import type { ConfigRule } from '@shared/config/schema';
import { EVALUATION_SUBJECTS, RUN_STATUSES } from '@shared/domain';
import { PRESET_GROUPS, presets } from '@shared/presets';
import { en } from '@shared/words/en';
import { ko } from '@shared/words/ko';
import { messageSchema, say } from '@shared/words/message';
import { buildForm, fieldsBelow, pathsOf, type FieldNode } from '@renderer/features/editor/configForm';

type Words = string | { readonly [key: string]: Words };

function flat(words: Words, path = ''): Map<string, string> {
  if (typeof words === 'string') return new Map([[path, words]]);
  const below = Object.entries(words).map(([key, one]) => flat(one, path === '' ? key : `${path}.${key}`));
  return new Map(below.flatMap((map) => [...map]));
}

const english = flat(en);
const korean = flat(ko);
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

/** All nodes of the form, entries of lists included. */
function everyNode(nodes: readonly FieldNode[]): FieldNode[] {
  return nodes.flatMap((node) => [
    node,
    ...(node.kind === 'list' ? everyNode([node.entry]) : everyNode(fieldsBelow(node))),
  ]);
}

/** Options below some nodes that need words: `path`, `option`. */
function choices(nodes: readonly FieldNode[]): [string, string][] {
  return everyNode(nodes).flatMap((node): [string, string][] => {
    if (node.kind === 'variants') {
      return node.variants.map((one) => [`${node.path}.${node.discriminator}`, one.value]);
    }
    if (node.kind !== 'set' && node.kind !== 'choice') return [];
    return node.options.flatMap((one): [string, string][] =>
      typeof one === 'string' ? [[node.path, one]] : [],
    );
  });
}

describe('translations', () => {
  it('say everything in both languages', () => {
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, words] of [...english, ...korean]) expect(words.trim(), key).not.toBe('');
  });

  it('use the same placeholders', () => {
    for (const [key, words] of english) {
      // What zod says has its words among its values, in each language.
      if (key === 'schema.ofLibrary') continue;
      expect(placeholders(korean.get(key) ?? ''), key).toEqual(placeholders(words));
    }
  });

  it('are all read: nothing in braces is left over', () => {
    for (const [key, words] of english) {
      const values = Object.fromEntries(placeholders(words).map((name) => [name.slice(1, -1), 'x']));
      const message = messageSchema.parse({ key, values: { ...values, korean: 'x' } });
      for (const language of ['en', 'ko'] as const)
        expect(say(language, message), key).not.toMatch(/[{}]|^$/);
    }
  });

  it('are really Korean', () => {
    const same = [...english].filter(([key, words]) => korean.get(key) === words && /[a-z]{4}/i.test(words));
    const names =
      /HaBa|HTML|Markdown|LaTeX|ConvNet|LeNet|AlexNet|ResNet|CIFAR|SVHN|ImageNet|English|ONNX|TensorFlow|WebGPU|SHA|ReLU|Sigmoid|Swish|DM|log|JSON|\{/;
    expect(same.filter(([, words]) => !names.test(words))).toEqual([]);
  });

  it('have a label, a help and names of options for every field of the form', () => {
    const missing = pathsOf(buildForm()).flatMap((path) =>
      ['label', 'help'].map((part) => `config.${path}.${part}`).filter((key) => !english.has(key)),
    );
    const options = choices(buildForm()).map(([path, option]) => `config.${path}.options.${option}`);
    expect([...missing, ...options.filter((key) => !english.has(key))]).toEqual([]);
  });

  it('say what every number means that may be left empty', () => {
    const nullable = everyNode(buildForm()).filter((node) => node.kind === 'number' && node.nullable);
    expect(nullable.length).toBeGreaterThan(6);
    expect(nullable.map((node) => `config.${node.path}.empty`).filter((key) => !english.has(key))).toEqual(
      [],
    );
  });

  it('have a sentence for every rule between fields', () => {
    const rules: readonly ConfigRule[] = [
      'dataset-path',
      'adversary-needs-two',
      'single-needs-hallucinators',
      'frequency-needs-two',
      'scales-need-frequencies',
      'checkpoint-never',
      'augmentation-twice',
      'experts-too-short',
      'half-needs-webgpu',
    ];
    expect(rules.filter((rule) => !english.has(`validation.rules.${rule}`))).toEqual([]);
  });

  it('have words for every unit, status, subject and list of presets', () => {
    const keys = [
      ...everyNode(buildForm()).flatMap((node) => (node.unit ? [`unit.${node.unit}`] : [])),
      ...RUN_STATUSES.map((status) => `status.${status}`),
      ...EVALUATION_SUBJECTS.map((subject) => `run.evaluations.subjects.${subject}`),
      ...PRESET_GROUPS.map((group) => `editor.presets.groups.${group}`),
      ...presets.map(({ origin }) => `editor.presets.composed.origin.${origin}`),
    ];
    expect(keys.filter((key) => !english.has(key))).toEqual([]);
  });

  it('exist for every key that the source names', () => {
    const sources = import.meta.glob<string>(['/src/renderer/**/*.{vue,ts}'], {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    const used = Object.values(sources).flatMap((source) =>
      [...source.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((match) => match[1] ?? ''),
    );
    expect(used.length).toBeGreaterThan(150);
    expect([...new Set(used)].filter((key) => !english.has(key))).toEqual([]);
  });
});

describe('the words', () => {
  /** Words of the form: their keys are made from the configuration's schema, presets and rules. */
  const GENERATED = /^(config|unit|validation|editor\.presets)\./;

  it('are all used: literally, or by a pattern that the source makes keys with', () => {
    const sources = import.meta.glob<string>(['/src/**/*.{vue,ts}', '!/src/shared/words/{en,ko}/**'], {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    const all = Object.values(sources).join('\n');
    const literal = new Set([...all.matchAll(/['"`]([\w-]+(?:\.[\w-]+)+)['"`]/g)].map(([, key = '']) => key));
    const escaped = (text: string): string => text.replace(/[.*+?^()|[\]\\]/g, '\\$&');
    const patterns = [...all.matchAll(/`([\w.-]*\.[^`\s]*\$\{[^`]+)`/g)].map(
      ([, template = '']) =>
        new RegExp(
          `^${template
            .split(/\$\{[^}]*\}/)
            .map(escaped)
            .join('[\\w.-]+')}$`,
        ),
    );
    const isUsed = (key: string): boolean =>
      GENERATED.test(key) || literal.has(key) || patterns.some((pattern) => pattern.test(key));
    expect(patterns.length).toBeGreaterThan(20);
    expect([...english.keys()].filter((key) => !isUsed(key))).toEqual([]);
    expect(isUsed('settings.nobodyUsesThis')).toBe(false);
  });
});

describe('the content security policy', () => {
  it('is respected: no style attributes and no inline handlers in templates', () => {
    const templates = import.meta.glob<string>('/src/renderer/**/*.vue', {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    const bad = Object.entries(templates).filter(([, source]) => /\s(style|on\w+)="/.test(source));
    expect(bad.map(([file]) => file)).toEqual([]);
  });
});
