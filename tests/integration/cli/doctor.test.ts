/** `haba doctor` of the built command line. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../../scripts/lib/build.mjs';
import { type CliEvent, eventsOf, startCliIn } from './support';

const folder = mkdtempSync(join(tmpdir(), 'haba-doctor-'));
const scratch = ['--folder', join(folder, 'library'), '--scratch', folder];

beforeAll(ensureBuild, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Told extends CliEvent {
  readonly findings: readonly { readonly state: string; readonly said: string }[];
  readonly engines: readonly { readonly id: string }[];
}

describe('haba doctor', () => {
  it('says in words what there is, and ends with 0 where runs can be done', async () => {
    const { code, stdout, stderr } = await startCliIn({ LC_ALL: 'ko_KR.UTF-8' }, 'doctor', ...scratch).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/정상.*onnx/);
    expect(stdout).toContain(join(folder, 'library'));
  });

  it.runIf(process.platform === 'linux')(
    'says what keeps webgpu from a device, and ends with 1 where a folder cannot be written',
    async () => {
      const env = { HABA_TERMINAL: '', VK_DRIVER_FILES: join(folder, 'nowhere.json') };
      const words = ['doctor', '--json', '--folder', '/proc/nowhere', '--scratch', folder];
      const { code, stdout } = await startCliIn(env, ...words).ended;
      expect(code).toBe(1);
      const [event] = eventsOf(stdout);
      const { engines, findings } = event as Told;
      expect(engines.find(({ id }) => id === 'webgpu')).toMatchObject({
        available: false,
        reason: expect.any(String) as string,
      });
      const of = (state: string): string[] =>
        findings.filter((one) => one.state === state).map(({ said }) => said);
      expect(of('trouble')).toEqual([expect.stringContaining('/proc/nowhere')]);
      expect(of('note').join('\n')).toContain(join(folder, 'nowhere.json'));
    },
  );
});
