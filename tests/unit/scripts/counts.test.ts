import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  closingLine,
  oneTest,
  playwrightCounts,
  vitestCounts,
  withExitCode,
} from '../../../scripts/lib/counts.mjs';

function report(content: unknown): string {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'haba-counts-')), 'report.json');
  fs.writeFileSync(file, JSON.stringify(content));
  return file;
}

describe('reading reports', () => {
  test('Vitest: a file that does not load is one failed test', () => {
    const file = report({
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [{}] },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{}] },
      ],
    });
    expect(vitestCounts(file)).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  test('Playwright: an error outside of tests is one failed test', () => {
    const file = report({ stats: { expected: 4, unexpected: 1, flaky: 0, skipped: 2 }, errors: [{}] });
    expect(playwrightCounts(file)).toEqual({ passed: 4, failed: 2, skipped: 2 });
  });

  test('no report', () => {
    expect(vitestCounts('/nowhere/report.json')).toBeNull();
    expect(playwrightCounts(report({}))).toBeNull();
  });
});

describe('with the exit code', () => {
  test.each([
    ['a runner that left no report', null, 0, { passed: 0, failed: 1, skipped: 0 }],
    [
      'a failure that no test explains',
      { passed: 5, failed: 0, skipped: 0 },
      1,
      { passed: 5, failed: 1, skipped: 0 },
    ],
    ['failed tests', { passed: 5, failed: 2, skipped: 0 }, 1, { passed: 5, failed: 2, skipped: 0 }],
    ['all well', { passed: 5, failed: 0, skipped: 1 }, 0, { passed: 5, failed: 0, skipped: 1 }],
  ])('%s', (_name, counts, code, expected) => {
    expect(withExitCode(counts, code)).toEqual(expected);
  });
});

test('the closing line', () => {
  expect(closingLine(oneTest(true))).toBe('1 passed, 0 failed');
  expect(closingLine({ passed: 7, failed: 1, skipped: 2 })).toBe('7 passed, 1 failed, 2 skipped');
});
