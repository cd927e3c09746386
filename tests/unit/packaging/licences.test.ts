import { describe, expect, it } from 'vitest';
import {
  isPermitted,
  packageOfModule,
  shippedLicences,
  standardTexts,
} from '../../../scripts/lib/package/licences.mjs';

describe('which licences may be part of the studio', () => {
  it('are those that ask for their text alone, in any combination', () => {
    for (const good of [
      'MIT',
      'BSD-3-Clause',
      '(MIT OR GPL-3.0)',
      'Apache-2.0 AND MIT',
      '(MIT OR WTFPL) AND ISC',
    ])
      expect(isPermitted(good), good).toBe(true);
  });

  it('are no others, and nothing that cannot be read', () => {
    for (const bad of [
      'GPL-3.0',
      'MIT AND GPL-3.0',
      'AGPL-3.0 OR SSPL-1.0',
      'UNLICENSED',
      'SEE LICENSE IN x',
      '',
      '(',
    ])
      expect(isPermitted(bad), bad).toBe(false);
  });
});

describe('the packages that travel', () => {
  const all = shippedLicences();

  it('have a permitted licence each, with a text', () => {
    expect(all.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['better-sqlite3', 'onnxruntime-node', 'zod']),
    );
    for (const { name, licence, text } of all) {
      expect(isPermitted(licence), `${name}: ${licence}`).toBe(true);
      expect(text.length, name).toBeGreaterThan(200);
      expect(text, name).not.toContain('{holder}');
    }
  });

  it('get the standard text where they bring none, and stop the build where there is none', () => {
    const [apache = '', mit = ''] = standardTexts({
      name: '@tensorflow/tfjs-layers',
      license: 'Apache-2.0 AND MIT',
      author: 'A. Person <a@example.org>',
    });
    expect(apache).toContain('Apache License');
    expect(mit).toContain('Copyright (c) A. Person\n');
    expect(standardTexts({ name: 'seed', license: 'MIT' })[0]).toContain('Copyright (c) the authors of seed');
    expect(() => standardTexts({ name: 'x', license: 'BSD-3-Clause' })).toThrow(
      'the package x brings no text',
    );
  });

  it('are joined by the libraries inside them', () => {
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['SQLite', 'libjpeg-turbo']));
  });
});

it('knows the package of a bundled module', () => {
  expect(packageOfModule('/a/node_modules/vue/dist/vue.js')).toBe('/a/node_modules/vue');
  expect(packageOfModule('\0/a/node_modules/x/node_modules/@b/c/index.js?commonjs')).toBe(
    '/a/node_modules/x/node_modules/@b/c',
  );
  expect(packageOfModule('C:\\a\\node_modules\\vue\\index.js')).toBe('C:/a/node_modules/vue');
  expect(packageOfModule('/a/src/main.ts')).toBeNull();
});
