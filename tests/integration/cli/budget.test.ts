import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../../scripts/lib/build.mjs';
import { Library } from '@main/store/library';
import { cli, configFile, tinyConfig } from './support';

const folder = mkdtempSync(join(tmpdir(), 'haba-cli-budget-'));
beforeAll(() => ensureBuild(), 600_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a run above its budget', () => {
  it('is refused before anything is stored, with what would fit', async () => {
    const config = configFile(folder, 'over.json', { ...tinyConfig, budget: { ipc: 1.2 } });
    const library = join(folder, 'library');
    const { code, stdout, stderr } = await cli('run', config, '--library', library, '--engine', 'onnx');
    expect(stderr).toMatch(
      /^The run stores 1\.35 images per class, 0\.15 more than its budget of 1\.2: 1 image per class would fit, or raise the budget\.\n$/m,
    );
    expect([code, stdout]).toEqual([2, '']);
    const opened = await Library.open(library, { program: 'a test' });
    try {
      expect(opened.projects.list()).toEqual([]);
    } finally {
      opened.close();
    }
  });
});
