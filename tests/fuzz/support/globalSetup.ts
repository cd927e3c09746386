/** Adds up what the test files tried and says it in one line at the end. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { runsPerTarget, seed, type Count } from './settings';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder that test files leave their counts in. */
    fuzzCounts: string;
  }
}

export default function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'haba-fuzz-'));
  provide('fuzzCounts', folder);
  return () => {
    const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
    const noted = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Count);
    // The last note of a target counts.
    const counts = [...new Map(noted.map((count) => [count.target, count])).values()];
    rmSync(folder, { recursive: true, force: true });
    counts.sort((a, b) => a.target.localeCompare(b.target));
    const width = Math.max(0, ...counts.map(({ target }) => target.length));
    const table = counts.map(
      ({ target, tried, accepted, failures }) =>
        `  ${target.padEnd(width)}  ${tried} tried, ${accepted} accepted, ${tried - accepted - failures} refused, ${failures} failures`,
    );
    const sum = (of: (count: Count) => number): number =>
      counts.reduce((total, count) => total + of(count), 0);
    const tried = sum((count) => count.tried);
    const failures = sum((count) => count.failures);
    const how = `seed ${seed}, ${runsPerTarget} for each of ${counts.length} targets`;
    console.log(`\n${table.join('\n')}\ninputs tried: ${tried}, failures: ${failures} (${how})`);
  };
}
