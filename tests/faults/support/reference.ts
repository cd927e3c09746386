/** The run that nobody disturbs, once for all tests, and how a disturbed one is compared with it. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { temporaryFolder } from '../../support/library';
import { ITERATIONS, type Reference } from './run';
import { tracesOf } from './traces';

declare module 'vitest' {
  interface ProvidedContext {
    reference: Reference;
  }
}

export const reference = (): Reference => inject('reference');

/** A copy of the undisturbed library that a test may damage. */
export function copyOfLibrary(): string {
  const folder = join(temporaryFolder(), 'library');
  cpSync(reference().folder, folder, { recursive: true });
  return folder;
}

/** Fails unless the run equals the undisturbed one, bit for bit. */
export function expectSameAsUndisturbed(folder: string, runId: string): void {
  const whole = reference();
  const undisturbed = tracesOf(whole.folder, whole.runId);
  expect(undisturbed['metrics']?.length).toBeGreaterThan(ITERATIONS);
  expect(tracesOf(folder, runId)).toEqual(undisturbed);
}
