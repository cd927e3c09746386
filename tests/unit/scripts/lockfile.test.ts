import fs from 'node:fs';
import { describe, expect, test } from 'vitest';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (name: string): unknown =>
  JSON.parse(fs.readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8'));

describe('package-lock.json', () => {
  const { packages } = read('package-lock.json') as { packages: Record<string, Entry> };
  const entries = Object.entries(packages).filter(([place]) => place !== '');
  const names = new Set(entries.map(([place]) => place.split('node_modules/').at(-1)));

  test('names a version of every package', () => {
    expect(entries.filter(([, entry]) => entry.version === undefined)).toEqual([]);
  });

  test('holds the native parts of every platform: "npm ci" refuses a lock that lacks one', () => {
    const missing = entries.flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !names.has(name))
        .map((name) => `${place} -> ${name}`),
    );
    expect(missing).toEqual([]);
  });

  test('names no host', () => {
    expect(entries.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
  });

  test('belongs to this package.json', () => {
    const wanted = read('package.json') as { devDependencies: object; dependencies: object };
    expect(packages['']).toMatchObject({
      dependencies: wanted.dependencies,
      devDependencies: wanted.devDependencies,
    });
  });
});
