/** `haba doctor` beside a real Slurm, and in a job of it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCli, ensureBuild } from '../../scripts/lib/build.mjs';
import { eventsOf, startCliIn } from '../integration/cli/support';
import { lackingForSlurm, Slurm } from '../support/cluster/slurm';

const lacking = lackingForSlurm();
const folder = mkdtempSync(join(tmpdir(), 'haba-doctor-'));
let slurm: Slurm | undefined;

interface Told {
  readonly job: string | null;
  readonly slurm: { readonly version: string; readonly settings: Record<string, string> | null } | null;
}

beforeAll(ensureBuild, 600_000);
afterAll(async () => {
  await slurm?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(lacking !== null)(
  `a machine with Slurm${lacking === null ? '' : ` (skipped: ${lacking})`}`,
  () => {
    const words = ['doctor', '--json', '--folder', folder, '--scratch', folder];

    it('has a scheduler with its settings, also in a job', async () => {
      slurm = await Slurm.start(1);
      const { stdout } = await startCliIn({ HABA_TERMINAL: '', ...slurm.env }, ...words).ended;
      const [event] = eventsOf(stdout) as unknown as Told[];
      expect(event?.job).toBeNull();
      expect(event?.slurm?.version).toMatch(/slurm/i);
      expect(event?.slurm?.settings).toMatchObject({ ClusterName: 'tests', JobRequeue: '1' });

      const out = join(folder, 'out.json');
      const command = [process.execPath, builtCli, ...words].map((word) => `'${word}'`).join(' ');
      const job = await slurm.submit(`#!/bin/sh\nexec ${command}\n`, `--output=${out}`, '--mem=1000');
      await slurm.reached(job, 'COMPLETED', 'FAILED');
      expect(existsSync(out)).toBe(true);
      const inJob = readFileSync(out, 'utf8')
        .split('\n')
        .find((line) => line.startsWith('{"event":"doctor"'));
      expect(JSON.parse(inJob ?? '{}')).toMatchObject({ job });
    });

    it('whose controller is not there says so', async () => {
      const env = { HABA_TERMINAL: '', SLURM_CONF: join(folder, 'nowhere.conf') };
      const { code, stdout } = await startCliIn(env, ...words).ended;
      const [event] = eventsOf(stdout) as unknown as Told[];
      expect(code).toBe(0);
      expect(event?.slurm?.settings).toBeNull();
    });
  },
);
