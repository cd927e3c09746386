import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { readJson, root } from './paths.mjs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number, failures?: string[] }} Counts `failures`: a line for each
 * failed test that the report names
 */

/**
 * @param {boolean} passed
 * @returns {Counts}
 */
export function oneTest(passed) {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

/**
 * Adds up; a runner that failed without naming a failed test, or left no report, counts as one failed test.
 * @param {Counts | null} counts
 * @param {number} exitCode
 * @returns {Counts}
 */
export function withExitCode(counts, exitCode) {
  const known = counts ?? { passed: 0, failed: 0, skipped: 0 };
  const unexplained = counts === null || (exitCode !== 0 && known.failed === 0);
  return unexplained ? { ...known, failed: known.failed + 1 } : known;
}

/**
 * Vitest's JSON report. A file that could not be loaded has no tests to name and counts as one failed test.
 * @param {string} file
 * @returns {Counts | null}
 */
export function vitestCounts(file) {
  const report = readJson(file);
  if (typeof report?.numPassedTests !== 'number') return null;
  /** @type {{ name: string, status: string, message: string, assertionResults: VitestResult[] }[]} */
  const files = report.testResults;
  const broken = files.filter(({ status, assertionResults }) => {
    return status === 'failed' && assertionResults.length === 0;
  });
  const failed = files.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => failure(name, fullName, failureMessages?.[0])),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [...failed, ...broken.map(({ name, message }) => failure(name, 'does not load', message))],
  };
}

/** @typedef {{ status: string, fullName: string, failureMessages?: string[] }} VitestResult */

/**
 * Playwright's JSON report. An error outside of tests (a file that does not load) counts as one failed test.
 * @param {string} file
 * @returns {Counts | null}
 */
export function playwrightCounts(file) {
  const report = readJson(file);
  if (typeof report?.stats?.expected !== 'number') return null;
  const { expected, unexpected, flaky, skipped } = report.stats;
  return {
    passed: expected + flaky,
    failed: unexpected + report.errors.length,
    skipped,
    failures: [
      ...(report.suites ?? []).flatMap(failedSpecs),
      ...report.errors.map((/** @type {{ message?: string }} */ { message }) => failure('', '', message)),
    ],
  };
}

/**
 * @typedef {{ file: string, title: string, ok: boolean, tests: { results: { error?: { message?: string } }[] }[] }} Spec
 * @typedef {{ specs?: Spec[], suites?: Suite[] }} Suite
 * @param {Suite} suite
 * @returns {string[]}
 */
function failedSpecs({ specs = [], suites = [] }) {
  const own = specs.filter(({ ok }) => !ok);
  return [
    ...own.map(({ file, title, tests }) => {
      const errors = tests.flatMap(({ results }) => results.flatMap(({ error }) => error?.message ?? []));
      return failure(file, title, errors[0]);
    }),
    ...suites.flatMap(failedSpecs),
  ];
}

/**
 * "file › test: the first line of its message".
 * @param {string} file absolute, or as the runner names it
 * @param {string} title
 * @param {string} [message]
 */
function failure(file, title, message = '') {
  const place = path.isAbsolute(file) ? path.relative(root, file) : file;
  const where = [place, title].filter((part) => part !== '').join(' › ');
  const said = stripVTControlCharacters(message).trim().split('\n', 1)[0] ?? '';
  return [where, said].filter((part) => part !== '').join(': ');
}

/**
 * The closing line that everything that counts tests reads.
 * @param {Counts} counts
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
