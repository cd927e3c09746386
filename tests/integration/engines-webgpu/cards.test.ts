/** The card that the environment lets the engine `webgpu` open, with a driver of NVIDIA's that lists Mesa's device on the processor. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findAdapter } from '@main/core/engine/webgpu/runtime/device';
import '../../support/graphics';

const folder = mkdtempSync(join(tmpdir(), 'haba-cards-'));
const lines = [
  '0, GPU-aaaa, 00000000:17:00.0, 1000, llvmpipe',
  '1, GPU-bbbb, 00000000:65:00.0, 1000, Absent',
];
writeFileSync(join(folder, 'nvidia-smi'), `#!/bin/sh\ncat <<'END'\n${lines.join('\n')}\nEND\n`);
chmodSync(join(folder, 'nvidia-smi'), 0o755);
// The cards are asked for once in a process.
const path = `${folder}:${process.env['PATH'] ?? ''}`;
vi.stubEnv('PATH', path);

const found = process.platform === 'linux' ? await findAdapter() : null;
const isMesa = found?.info.description.startsWith('llvmpipe') === true;

beforeEach(() => void vi.stubEnv('PATH', path));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(isMesa)(`the card that is opened${isMesa ? '' : ' (skipped: needs llvmpipe)'}`, () => {
  it.each([
    ['CUDA_VISIBLE_DEVICES names by its index', { CUDA_VISIBLE_DEVICES: '0' }],
    ['CUDA_VISIBLE_DEVICES names by its UUID', { CUDA_VISIBLE_DEVICES: 'GPU-aa' }],
    ['HABA_GPU names by its place', { HABA_GPU: '0000:17:00.0', CUDA_VISIBLE_DEVICES: '1' }],
    ['HABA_GPU names by its name', { HABA_GPU: 'LLVM' }],
  ])('is the one that %s', async (_, env) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect((await findAdapter())?.info.description).toBe(found?.info.description);
  });

  it.each([
    ['CUDA_VISIBLE_DEVICES is empty', { CUDA_VISIBLE_DEVICES: '' }, /CUDA_VISIBLE_DEVICES/],
    [
      'CUDA_VISIBLE_DEVICES names a card that Vulkan does not show',
      { CUDA_VISIBLE_DEVICES: '1' },
      /"Absent"/,
    ],
    ['HABA_GPU names nothing that is there', { HABA_GPU: 'Radeon' }, /"Radeon"/],
  ])('is none where %s', async (_, env, reason) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    await expect(findAdapter()).rejects.toThrow(reason);
  });
});
