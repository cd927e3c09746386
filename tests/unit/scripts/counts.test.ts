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
        {
          name: path.resolve('tests/a.test.ts'),
          status: 'failed',
          assertionResults: [
            {
              status: 'failed',
              fullName: 'adds up',
              failureMessages: ['\u001b[31mError: expected 2\u001b[39m\n  at x'],
            },
            { status: 'passed', fullName: 'is well' },
          ],
        },
        {
          name: path.resolve('tests/b.test.ts'),
          status: 'failed',
          message: 'no such module',
          assertionResults: [],
        },
        {
          name: path.resolve('tests/c.test.ts'),
          status: 'passed',
          assertionResults: [{ status: 'passed', fullName: 'c' }],
        },
      ],
    });
    expect(vitestCounts(file)).toEqual({
      passed: 3,
      failed: 2,
      skipped: 2,
      failures: [
        'tests/a.test.ts › adds up: Error: expected 2',
        'tests/b.test.ts › does not load: no such module',
      ],
    });
  });

  test('Playwright: an error outside of tests is one failed test', () => {
    const failed = {
      file: 'a.spec.ts',
      title: 'opens',
      ok: false,
      tests: [{ results: [{ error: { message: 'Timed out\nat y' } }] }],
    };
    const file = report({
      stats: { expected: 4, unexpected: 1, flaky: 0, skipped: 2 },
      suites: [{ suites: [{ specs: [failed, { ...failed, ok: true }] }] }],
      errors: [{ message: 'b.spec.ts does not load' }],
    });
    expect(playwrightCounts(file)).toEqual({
      passed: 4,
      failed: 2,
      skipped: 2,
      failures: ['a.spec.ts › opens: Timed out', 'b.spec.ts does not load'],
    });
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
