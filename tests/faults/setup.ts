/** Runs once before the tests about faults: a build, and the run that nobody disturbs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { cli, configFile, eventsOf } from '../integration/cli/support';
import { ROUNDS, SEED } from './support/plan';
import { faultsConfig } from './support/run';

export default async function setup({ provide }: TestProject): Promise<() => void> {
  await ensureBuild();
  console.log(`Faults: seed ${SEED}, ${ROUNDS} rounds.`);
  const top = mkdtempSync(join(tmpdir(), 'haba-faults-'));
  const folder = join(top, 'undisturbed');
  const config = configFile(top, 'config.json', faultsConfig);
  const begun = performance.now();
  const { code, stdout, stderr } = await cli('run', config, '--library', folder, '--project', 'T', '--json');
  if (code !== 0) throw new Error(`The undisturbed run ended with ${String(code)}: ${stderr}`);
  const events = eventsOf(stdout);
  const checkpoints = events.filter(({ event }) => event === 'checkpoint');
  provide('reference', {
    folder,
    config,
    runId: String(events[0]?.['runId']),
    duration: performance.now() - begun,
    checkpoints: Object.fromEntries(
      checkpoints.map((one) => [String(one['iteration']), String(one['sha256'])]),
    ),
  });
  return () => rmSync(top, { recursive: true, force: true });
}
