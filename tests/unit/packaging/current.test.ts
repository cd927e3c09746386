/** Packages bring runtimes that still get security fixes, or say that they are trials. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outdated, requireCurrent, runtimesOf } from '../../../scripts/lib/package/current.mjs';
import { factsOfBuild, readSbom } from '@main/platform/build';
import { temporaryFolder } from '../../support/library';

const wanted = '45.4.1';

describe('the runtimes of a package', () => {
  it.each([
    ['45.4.1', '24.9.0', '2026-12-01', []],
    ['33.2.1', '24.9.0', '2026-12-01', ['Electron is 33.2.1, and package.json names 45.4.1']],
    ['45.4.1', '20.20.2', '2026-04-30', []],
    ['45.4.1', '20.20.2', '2026-05-01', ['Node.js 20.20.2 has had no security fixes since 2026-04-30']],
    ['45.4.1', '25.1.0', '2026-05-01', ['Node.js 25.1.0 is of no line with long support']],
    ['45.4.1', '', '2026-05-01', ['Node.js  is of no line with long support']],
  ])('Electron %s with Node.js %s on %s: %j', (electron, node, today, expected) => {
    expect(outdated({ electron, node, wanted }, new Date(`${today}T12:00:00Z`))).toEqual(expected);
  });

  it.skipIf(process.platform === 'win32')('are asked themselves', () => {
    const folder = mkdtempSync(join(tmpdir(), 'runtimes-'));
    const old = join(folder, 'node');
    writeFileSync(old, '#!/bin/sh\necho 14.0.0\n', { mode: 0o755 });
    const { node, electron } = runtimesOf({ electron: old, node: process.execPath });
    expect(node).toBe(process.versions.node);
    expect(electron).toBe('14.0.0');
    const refused = (): void => requireCurrent({ electron: old, nodeFolder: folder, trial: false });
    expect(refused).toThrow(/would be no release: Electron is 14.0.0.*Node.js 14.0.0.*--trial/);
    expect(() => requireCurrent({ electron: old, nodeFolder: folder, trial: true })).not.toThrow();
    const gone = (): unknown => runtimesOf({ electron: join(folder, 'gone'), node: old });
    expect(gone).toThrow('does not say its version');
  });
});

describe('what packing has put beside the build', () => {
  it('is nothing in a checkout', async () => {
    const root = dirname(dirname(dirname(import.meta.dirname)));
    expect(readFileSync(join(root, 'package.json'), 'utf8')).toContain('haba-studio');
    expect(factsOfBuild(root)).toEqual({ trial: false, components: null });
    await expect(readSbom(root)).rejects.toThrow('Only packages have');
  });

  it('says that it is a trial, and counts the parts', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'haba-studio', trial: true }));
    const sbom = JSON.stringify({ bomFormat: 'CycloneDX', components: [{ name: 'zod' }, { name: 'node' }] });
    writeFileSync(join(root, 'sbom.cdx.json'), sbom);
    expect(factsOfBuild(root)).toEqual({ trial: true, components: 2 });
    expect(Buffer.from(await readSbom(root)).toString()).toBe(sbom);
    writeFileSync(join(root, 'sbom.cdx.json'), 'no JSON');
    expect(factsOfBuild(root).components).toBeNull();
  });
});
