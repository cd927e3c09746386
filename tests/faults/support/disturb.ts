/** A run of the command line whose library something happens to, and what is asked afterwards. */
import { expect } from 'vitest';
import { cli, startCli, type CliResult } from '../../integration/cli/support';
import { openLibrary } from '../../support/library';
import { randomOf, ROUNDS } from './plan';
import { expectSameAsUndisturbed, reference } from './reference';
import { CHECKPOINT_EVERY, ITERATIONS } from './run';

/** How often what takes seconds each is tried. */
export const FEW = Math.max(1, Math.floor(ROUNDS / 10));

export const random = randomOf('disturbances');
/** An iteration with a checkpoint, not the last. */
export const someCheckpoint = (): number =>
  CHECKPOINT_EVERY * (1 + Math.floor(random() * (ITERATIONS / CHECKPOINT_EVERY - 2)));
export const runIn = (folder: string): string[] => [
  'run',
  reference().config,
  '--library',
  folder,
  '--project',
  'T',
  '--json',
];

/** Starts the run, does something to its library at a checkpoint, and waits for its end. */
export async function disturbed(
  folder: string,
  disturb: () => void,
): Promise<{ runId: string; end: CliResult }> {
  const at = someCheckpoint();
  const running = startCli(...runIn(folder));
  const { runId } = await running.event(({ event, iteration }) => event === 'checkpoint' && iteration === at);
  disturb();
  return { runId: String(runId), end: await running.ended };
}

/** What a library says of its run after a disturbance; every checkpoint that it names is whole. */
export async function lookInto(folder: string, runId: string): Promise<{ status: string; reason: string }> {
  const library = await openLibrary(folder);
  try {
    for (const { iteration, sha256 } of library.checkpoints.list(runId)) {
      expect(sha256).toBe(reference().checkpoints[iteration]);
      expect(await library.blobs.isIntact(sha256)).toBe(true);
    }
    const { status, statusReason } = library.runs.get(runId);
    return { status, reason: statusReason ?? '' };
  } finally {
    library.close();
  }
}

export async function resumesExactly(folder: string, runId: string): Promise<void> {
  const { code, stderr } = await cli('resume', runId, '--library', folder, '--json');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expectSameAsUndisturbed(folder, runId);
}
