import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { headlessName } from '../../scripts/lib/package/headless.mjs';
import { tinyConfig } from '../e2e/support/bridge';
import { outcome, type Outcome } from './support/command';
import { HEADLESS_ROOT } from './support/places';

/** The unpacked command line on a machine with nothing: no home, no screen, nothing of a checkout. */
test('a run is done on a machine with nothing, and taken home as an archive', async () => {
  const folder = path.join(
    process.env[HEADLESS_ROOT] ?? '',
    headlessName(process.env['npm_package_version'] ?? ''),
  );
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'haba-home-'));
  const env = { HOME: home, PATH: '/usr/bin:/bin', LANG: 'C' };
  const haba = (...args: string[]): Promise<Outcome> =>
    outcome(path.join(folder, 'haba'), args, { env, cwd: home });
  try {
    const engines = await haba('engines', '--json');
    const list = JSON.parse(engines.out) as { id: string; available: boolean }[];
    const usable = list.filter(({ available }) => available).map(({ id }) => id);
    expect(usable).toEqual(expect.arrayContaining(['onnx', 'tensorflow']));

    fs.writeFileSync(path.join(home, 'tiny.json'), JSON.stringify(tinyConfig(5)));
    const trained = await haba('run', 'tiny.json', '--project', 'Server', '--library', 'there');
    expect(trained.out + trained.err).toContain('Distilling');
    expect(trained.code).toBe(0);
    expect((await haba('archive', 'Server', '--to', 'server.haba', '--library', 'there')).code).toBe(0);
    const imported = await haba('import', 'server.haba', '--library', 'here');
    expect(imported.code, imported.err).toBe(0);
    expect(imported.out).toContain('Server');
    expect(fs.readdirSync(folder).sort()).toEqual(['LICENSE.node.txt', 'haba', 'lib', 'sbom.cdx.json']);
    const version = process.env['npm_package_version'] ?? '';
    const said = await haba('--version');
    expect(said.out).toContain(`HaBa Studio ${version.replace('-trial', '')}\n`);
    expect(said.out.includes('is a trial')).toBe(version.endsWith('-trial'));
  } finally {
    fs.rmSync(home, { recursive: true, force: true });
  }
});
