/** Counts faults and losses. The script that started the tests adds up what each file leaves behind. */
import { appendFileSync } from 'node:fs';
import { afterAll } from 'vitest';

export interface Count {
  readonly kind: string;
  readonly tried: number;
  readonly losses: number;
}

const counts = new Map<string, { tried: number; losses: number }>();

/**
 * One fault and what is asked of the studio after it. `aftermath` throws when something was lost, was not said or did
 * not go on exactly: that counts as a loss and fails the test.
 */
export async function fault<T>(kind: string, aftermath: () => T | Promise<T>): Promise<T> {
  countOf(kind).tried += 1;
  return noLoss(kind, aftermath);
}

/** What is asked at the end of several faults, as `fault` asks it. */
export async function noLoss<T>(kind: string, check: () => T | Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    countOf(kind).losses += 1;
    throw error;
  }
}

function countOf(kind: string): { tried: number; losses: number } {
  const count = counts.get(kind) ?? { tried: 0, losses: 0 };
  counts.set(kind, count);
  return count;
}

/** Call once in each file of tests. */
export function tellCounts(): void {
  afterAll(() => {
    const file = process.env['FAULTS_TALLY'];
    for (const [kind, { tried, losses }] of counts) {
      const count: Count = { kind, tried, losses };
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(count)}\n`);
    }
  });
}
