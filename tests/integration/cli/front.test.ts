/** The process in front of a command that opens an engine: what it takes out, and that it is the command to everybody else. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../../scripts/lib/build.mjs';
import { configFile, eventsOf, startCliIn, tinyConfig, withFront } from './support';

const folder = mkdtempSync(join(tmpdir(), 'haba-front-'));
const config = configFile(folder, 'config.json', tinyConfig);
const runIn = (where: string): string[] => ['run', config, '--library', join(folder, where), '--json'];

beforeAll(ensureBuild, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a command that opens an engine', () => {
  // Where there is no Vulkan driver nothing would be printed anyway.
  it.each([
    ['which looks for graphics cards', {}],
    ['which opens a software graphics device', { HABA_SOFTWARE_GPU: '1' }],
  ])('%s prints nothing foreign', async (_, env) => {
    const { code, stdout, stderr } = await startCliIn({ ...withFront, ...env }, 'engines').ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('webgpu');
  });

  it('answers with the exit code and the words of the command', async () => {
    const { code, stdout, stderr } = await startCliIn(withFront, 'run', 'preset:none', '--library', folder)
      .ended;
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/preset/);
  });

  it('stops with a checkpoint when it is asked to', async () => {
    const running = startCliIn(withFront, ...runIn('stopped'));
    await running.event(({ event }) => event === 'checkpoint');
    running.kill('SIGTERM');
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(3);
    expect(stderr).toContain('Stopping: writing a checkpoint first.');
    expect(eventsOf(stdout).some(({ event }) => event === 'result')).toBe(false);
  });

  it.runIf(process.platform === 'linux')('ends with the process in front of it', async () => {
    const running = startCliIn(withFront, ...runIn('killed'));
    await running.event(({ event }) => event === 'checkpoint');
    const [behind = 0] = childrenOf(running.pid);
    expect(behind).toBeGreaterThan(0);
    running.kill('SIGKILL');
    await running.ended;
    await expect.poll(() => existsSync(`/proc/${behind}`), { timeout: 20_000 }).toBe(false);
  });
});

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
