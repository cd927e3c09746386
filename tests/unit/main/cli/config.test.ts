import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { findPreset } from '@shared/presets';
import { readConfig } from '@main/cli/config';
import { parseJson } from '@main/cli/json';
import { presetName, presetSummary } from '@shared/presets/names';
import { say } from '@shared/words/message';
import { presets } from '@shared/presets';
import { temporaryFolder } from '../../../support/library';

const message = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'accepted';
};

function file(text: string): string {
  const path = join(temporaryFolder(), 'config.json');
  writeFileSync(path, text);
  return path;
}

const valid = {
  dataset: { source: 'fashion-mnist-sample' },
  parameterization: { hallucinators: 5 },
  objective: { kind: 'dm' },
};

it.skipIf(process.platform === 'win32')(
  'a configuration that is no plain file is refused before it is read',
  () => {
    expect(message(() => readConfig('/dev/null'))).toBe(
      '/dev/null is a pipe, a device, a socket or a folder: choose a file.',
    );
  },
);

describe('JSON', () => {
  it('is read as JSON.parse reads it, a byte order mark aside', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, null, 1);
        expect(parseJson(`\ufeff${text}`, 'x')).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['{\n  "a": 1,\n  "b": x\n}', 'line 3, column 8 has "x" instead of a value'],
    ['{"a": 1,}', 'line 1, column 9 has "}" instead of a name in double quotes'],
    ['{"a": 1', 'line 1, column 8 has the end of the file instead of "," or "}"'],
    ['{"a" 1}', 'line 1, column 6 has "1" instead of ":"'],
    ["{'a': 1}", `line 1, column 2 has "'" instead of a name in double quotes`],
    ['[1 2]', 'line 1, column 4 has "2" instead of "," or "]"'],
    ['{"a": "b\n"}', 'line 1, column 9 has "\\n" instead of the rest of a text and its closing quote'],
    ['{"a": 01}', 'instead of a value'],
    ['{} {}', 'line 1, column 4 has "{" instead of nothing more'],
    ['', 'line 1, column 1 has the end of the file instead of a value'],
    ['// comment\n{}', 'line 1, column 1'],
  ])('%j is refused where its first mistake is', (text, place) => {
    expect(message(() => parseJson(text, 'config.json'))).toContain(place);
  });

  it('names a place in every text that JSON.parse refuses', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', '-', 'true', ' ', '\n', '"');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const refused = message(() => JSON.parse(text) as unknown) !== 'accepted';
        expect(/line \d+, column \d+/.test(message(() => parseJson(text, 'x')))).toBe(refused);
      }),
    );
  });
});

describe('a configuration', () => {
  it('comes from a preset or a file, complete', () => {
    expect(readConfig('preset:demo')).toEqual(findPreset('demo')?.config);
    expect(readConfig(file(JSON.stringify(valid))).training.iterations).toBe(1000);
  });

  it('of an unknown preset names the known ones', () => {
    expect(message(() => readConfig('preset:nope'))).toMatch(
      /no preset "nope": choose one of quick, quick-dc,/,
    );
    expect(message(() => readConfig('preset:single'))).toMatch(
      /no preset "single": choose one of cifar10-haba-mtt-single-3, cifar100-/,
    );
  });

  it('of a preset or a file reads its dataset from the folder that is named', () => {
    expect(message(() => readConfig('preset:cifar10-dm-2'))).toBe(
      'preset:cifar10-dm-2 needs the folder of its dataset: add --data DIR.',
    );
    expect(readConfig('preset:cifar10-dm-2', '/data/cifar').dataset).toMatchObject({ path: '/data/cifar' });
    const svhn = file(JSON.stringify({ ...valid, dataset: { source: 'svhn' } }));
    expect(readConfig(svhn, '/data/svhn').dataset).toMatchObject({ source: 'svhn', path: '/data/svhn' });
    expect(message(() => readConfig(svhn))).toContain('Choose the folder that holds the dataset');
    expect(message(() => readConfig('preset:quick', '/data'))).toContain('is built in: leave --data out');
  });

  it('that is no file, or a folder, says so', () => {
    const folder = join(temporaryFolder(), 'folder');
    mkdirSync(folder);
    expect(message(() => readConfig(join(folder, 'x.json')))).toMatch(
      /cannot be read: there is no such file\.$/,
    );
    expect(message(() => readConfig(folder))).toMatch(/folder: choose a file\.$/);
  });

  it('with wrong values names the path and the reason', () => {
    const wrong = { ...valid, training: { iterations: 0 }, seed: -1 };
    const text = message(() => readConfig(file(JSON.stringify(wrong))));
    expect(text).toMatch(/config\.json is not a valid configuration: training\.iterations: /);
    expect(text).toMatch(/\(and 1 more: seed\)$/);
  });

  it('with a rule broken between fields says which', () => {
    const one = { ...valid, parameterization: { hallucinators: 1 } };
    expect(message(() => readConfig(file(JSON.stringify(one))))).toContain('use at least 2 hallucinators');
  });

  it('that is not an object is refused', () => {
    expect(message(() => readConfig(file('3')))).toContain('the configuration: ');
  });
});

describe('presets', () => {
  it('all have words', () => {
    const texts = new Map(presets.map((preset) => [preset.id, say('en', presetSummary(preset))]));
    for (const text of texts.values()) expect(text).toMatch(/^[A-Z0-9][^{}?]+\.$/);
    expect(texts.get('cifar10-haba-mtt-single-3')).toBe(
      'The settings of the authors’ scripts. 1.90 IPC of storage with 5 hallucinators; compare with plain pixels at IPC 2.',
    );
    expect(texts.get('svhn-mtt-1')).toBe(
      'After the CIFAR10 settings of the authors’ code. Stores 1 image per class.',
    );
    for (const preset of presets) expect(say('ko', presetName(preset))).not.toMatch(/[{}]/);
  });
});
