import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { graphicsHere, makersOf, manifestsIn, moduleVersion } from '@main/computers/vulkan';

const folder = mkdtempSync(join(tmpdir(), 'haba-vulkan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text: string): string {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
  return join(folder, path);
}

describe('graphics cards', () => {
  it('are the displays on the PCI bus, a maker once', () => {
    const devices = [
      ['0000:00:02.0', '0x030000', '0x8086'],
      ['0000:17:00.0', '0x030200', '0x10de'],
      ['0000:18:00.0', '0x030200', '0x10de'],
      ['0000:19:00.0', '0x020000', '0x1002'],
      ['0000:20:00.0', '0x030000', '0x1234'],
    ] as const;
    for (const [place, kind, vendor] of devices) {
      put(`pci/${place}/class`, `${kind}\n`);
      put(`pci/${place}/vendor`, `${vendor}\n`);
    }
    expect(makersOf(join(folder, 'pci'))).toEqual(['Intel', 'NVIDIA']);
    expect(makersOf(join(folder, 'nowhere'))).toEqual([]);
  });

  it("have a kernel module of NVIDIA's, closed or open", () => {
    const closed =
      'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024\n';
    const open = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.10  Release Build\n';
    expect([closed, open, ''].map(moduleVersion)).toEqual(['550.54.14', '570.86.10', null]);
  });
});

describe('manifests of drivers', () => {
  const own = put('home/.local/share/vulkan/icd.d/own.json', '{}');
  const system = put('share/vulkan/icd.d/system.json', '{}');
  put('share/vulkan/icd.d/readme.txt', '');
  const added = put('added/added.json', '{}');

  it('lie in the folders of the person and of the system', () => {
    const env = { XDG_DATA_DIRS: join(folder, 'share'), VK_ADD_DRIVER_FILES: added };
    const found = manifestsIn(env, join(folder, 'home')).filter((path) => path.startsWith(folder));
    expect(found).toEqual([added, own, system]);
  });

  it('are those that the environment names, where it does', () => {
    expect(manifestsIn({ VK_DRIVER_FILES: `${join(folder, 'added')}:${own}` })).toEqual([added, own]);
    expect(manifestsIn({ VK_ICD_FILENAMES: '/nowhere/x.json' })).toEqual(['/nowhere/x.json']);
  });
});

describe.runIf(process.platform === 'linux')('drivers', () => {
  it('that are broken, missing or there are told apart', () => {
    const manifest = (name: string, library: string): string =>
      put(`drivers/${name}.json`, JSON.stringify({ ICD: { library_path: library } }));
    const files = [
      put('drivers/broken.json', '{'),
      manifest('missing', './not-there.so'),
      // What this process has loaded already stands for a driver that can be.
      manifest('there', 'libc.so.6'),
    ];
    const graphics = graphicsHere({ VK_DRIVER_FILES: files.join(':') });
    expect(graphics?.drivers).toEqual([
      { manifest: files[0], library: null, trouble: null },
      {
        manifest: files[1],
        library: join(folder, 'drivers', 'not-there.so'),
        trouble: expect.stringContaining('not-there.so') as string,
      },
      { manifest: files[2], library: 'libc.so.6', trouble: null },
    ]);
  });
});
