import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  ensureElectronLibraries,
  ensureVirtualDisplay,
  trySoftwareVulkan,
} from '../../../scripts/lib/libraries.mjs';

/** A system of shell scripts: its package manager knows the older names and installs into a marker file. */
let folder: string;
const tool = (name: string, text: string): void => {
  fs.writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
};
const installed = (): string => fs.readFileSync(path.join(folder, 'installed'), 'utf8').trim();

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'haba-system-'));
  tool(
    'ldd',
    `[ -e ${folder}/installed ] || echo "  libgtk-3.so.0 => not found"; echo "  libc.so.6 => /lib/libc.so.6"`,
  );
  tool('apt-cache', 'case "$2" in *t64) exit 100;; esac');
  tool('apt-get', `[ "$1" = install ] && echo "$@" > ${folder}/installed`);
  vi.stubEnv('PATH', folder);
  vi.stubEnv('DISPLAY', '');
  vi.stubEnv('WAYLAND_DISPLAY', '');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  fs.rmSync(folder, { recursive: true, force: true });
});

const asUser = (id: number): unknown =>
  vi.spyOn(process as { getuid: () => number }, 'getuid').mockReturnValue(id);

describe.runIf(process.platform === 'linux')('missing system libraries', () => {
  test('are installed by root, under the names that this system knows', async () => {
    asUser(0);
    await ensureElectronLibraries('/opt/electron');
    expect(installed()).toBe(
      'install -y -q -o DPkg::Lock::Timeout=300 --no-install-recommends libgtk-3-0 libnss3 libgbm1 libasound2 libxss1',
    );
  });

  test('are named in the exact command for everybody else', async () => {
    asUser(1000);
    await expect(ensureElectronLibraries('/opt/electron')).rejects.toThrow(
      'sudo apt-get install -y libgtk-3-0 libnss3 libgbm1 libasound2 libxss1',
    );
    await expect(ensureElectronLibraries('/opt/electron')).rejects.toThrow('libgtk-3.so.0');
  });

  test('elsewhere than on Debian the person is told', async () => {
    fs.rmSync(path.join(folder, 'apt-get'));
    await expect(ensureElectronLibraries('/opt/electron')).rejects.toThrow("your system's package manager");
  });

  test('nothing is installed when nothing is missing', async () => {
    asUser(0);
    tool('ldd', 'echo "  libc.so.6 => /lib/libc.so.6"');
    await ensureElectronLibraries('/opt/electron');
    expect(fs.existsSync(path.join(folder, 'installed'))).toBe(false);
  });

  test('a software graphics device is installed where there is no driver', async () => {
    asUser(0);
    await trySoftwareVulkan([folder]);
    expect(fs.existsSync(path.join(folder, 'installed'))).toBe(false);
    await trySoftwareVulkan([path.join(folder, 'none')]);
    expect(installed()).toMatch(/ mesa-vulkan-drivers libvulkan1$/);
  });

  test('a software graphics device that cannot be installed is no obstacle', async () => {
    asUser(1000);
    await trySoftwareVulkan([path.join(folder, 'none')]);
    expect(fs.existsSync(path.join(folder, 'installed'))).toBe(false);
    expect(vi.mocked(process.stderr.write).mock.calls.join('')).toContain('will be skipped');
  });

  test('a virtual display is installed only where there is none', async () => {
    asUser(0);
    vi.stubEnv('DISPLAY', ':7');
    await ensureVirtualDisplay();
    expect(fs.existsSync(path.join(folder, 'installed'))).toBe(false);
    vi.stubEnv('DISPLAY', '');
    await ensureVirtualDisplay();
    expect(installed()).toMatch(/ xvfb xauth$/);
  });
});
