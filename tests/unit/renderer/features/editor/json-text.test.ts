import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '@renderer/features/editor/jsonText';

describe('readJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const read = readJson(text);
        // Objects with a key twice cannot come from JSON.stringify, so every text is accepted.
        expect(read.ok && read.value).toEqual(JSON.parse(text));
      }),
    );
  });

  it('knows the line of every value', () => {
    const read = readJson('{\n  "a": {\n    "b": [1,\n      {"c": null}]\n  }\n}');
    const lines = read.ok ? Object.fromEntries(read.lines) : {};
    expect(lines).toEqual({ '': 1, a: 2, 'a.b': 3, 'a.b.0': 3, 'a.b.1': 4, 'a.b.1.c': 4 });
  });

  it.each([
    ['', 'end', 1, 1],
    ['{\n  "a": 1\n  "b": 2\n}', 'comma-or-brace', 3, 3],
    ['{ "a" 1 }', 'colon', 1, 7],
    ['['.repeat(100_000), 'nested', 1, 501],
    ['{ a: 1 }', 'key', 1, 3],
    ['[1 2]', 'comma-or-bracket', 1, 4],
    ['[1,\n 01]', 'number', 2, 2],
    ['{"a": tru}', 'value', 1, 7],
    ['"abc', 'string', 1, 1],
    ['{"a": 1, "a": 2}', 'duplicate-key', 1, 10],
    ['{} {}', 'rest', 1, 4],
    ['{"a": 1', 'end', 1, 8],
    ['[1,]', 'value', 1, 4],
  ])('%j: %s at %i:%i', (text, code, line, column) => {
    const read = readJson(text);
    expect(read.ok ? null : read.error).toMatchObject({ code, line, column });
  });

  it('refuses what JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:01-.eatrufn \n\\') }), (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        if (!valid) expect(readJson(text).ok).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});
