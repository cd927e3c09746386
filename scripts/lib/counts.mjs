import { readJson } from './paths.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

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
  /** @type {{ status: string, assertionResults: unknown[] }[]} */
  const files = report.testResults;
  const broken = files.filter(
    (entry) => entry.status === 'failed' && entry.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Playwright's JSON report. An error outside of tests (a file that does not load) counts as one failed test.
 * @param {string} file
 * @returns {Counts | null}
 */
export function playwrightCounts(file) {
  const report = readJson(file);
  if (typeof report?.stats?.expected !== 'number') return null;
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped };
}

/**
 * The closing line that everything that counts tests reads.
 * @param {Counts} counts
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
