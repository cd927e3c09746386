import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '@shared/config/schema';
import { exportChoicesSchema } from '@shared/domain/exports';
import { importOfficialResult, type OfficialImport } from '@main/archives/officialResult';
import { readCheckpoint } from '@main/core/checkpoint/state';
import { decodePairs } from '@main/core/parameterization/hostDecode';
import { GalleryReader } from '@main/exports/gallery';
import type { Library } from '@main/store/library';
import { computeHere } from '../../support/compute';
import { openSample } from '../../support/datasets';
import { newRun, openLibrary, temporaryFolder } from '../../support/library';
import { OFFICIAL_FILES } from '../../support/officialFiles';
import { pythonWithTorch, torchReason } from '../../support/python';

const config = runConfigSchema.parse({
  dataset: { source: 'fashion-mnist-sample', limitPerClass: 6 },
  parameterization: { hallucinators: 5 },
  objective: { kind: 'dm' },
  evaluation: { networks: [{ width: 4, depth: 2 }] },
});

async function request(library: Library, path: string): Promise<OfficialImport> {
  const { projectId } = newRun(library);
  const dataset = await openSample(6);
  return { path, iteration: null, config, dataset, projectId, name: null, learningRate: null };
}

/** The layout of the official repository: its modules have the same names and shapes. */
const PROGRAM = `
import sys, torch
from torch import nn
class Style(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Conv2d(1, 1, 3)
        self.scale = nn.Parameter(torch.randn(1, 1, 26, 26))
        self.shift = nn.Parameter(torch.randn(1, 1, 26, 26))
        self.dec = nn.ConvTranspose2d(1, 1, 3)
    def forward(self, x):
        return self.dec(self.scale * self.enc(x) + self.shift)
torch.manual_seed(1)
styles = nn.ModuleList([Style() for _ in range(3)])
images = torch.randn(20, 1, 28, 28)
torch.save(images, sys.argv[1] + "/images_300.pt")
torch.save(styles.state_dict(), sys.argv[1] + "/styles_300.pt")
with torch.no_grad():
    sys.stdout.buffer.write(torch.stack([styles[2](images[7:8]), styles[0](images[19:20])]).numpy().tobytes())
`;

describe.skipIf(pythonWithTorch === null)(`official files of PyTorch${torchReason}`, () => {
  it('become a completed run that the gallery shows and that is exported', async () => {
    const folder = temporaryFolder();
    const made = spawnSync(pythonWithTorch ?? '', ['-c', PROGRAM, folder], { maxBuffer: 2 ** 24 });
    expect([made.status, made.stderr.toString()]).toEqual([0, '']);
    const expected = new Float32Array(new Uint8Array(made.stdout).buffer);
    const library = await openLibrary();
    const run = await importOfficialResult(library, await request(library, folder));
    expect(run).toMatchObject({
      status: 'completed',
      name: 'Official: images_300.pt and styles_300.pt',
      iteration: 300,
      notes: 'Imported from images_300.pt and styles_300.pt.',
    });
    expect(run.config.parameterization).toMatchObject({ basesPerClass: 2, hallucinators: 3 });
    const checkpoint = library.checkpoints.latest(run.id);
    expect(checkpoint).toMatchObject({ iteration: 300, trainedSeconds: 0 });
    const state = readCheckpoint(await library.blobs.read(checkpoint?.sha256 ?? ''));
    const cells = [
      { basis: 7, hallucinator: 2 },
      { basis: 19, hallucinator: 0 },
    ];
    const decoded = decodePairs(state.params, cells, 1);
    expect(decoded.length).toBe(expected.length);
    decoded.forEach((value, i) => expect(Math.abs(value - (expected[i] ?? NaN))).toBeLessThan(1e-5));
    const gallery = new GalleryReader(library);
    expect(await gallery.open(run.id)).toMatchObject({ hallucinators: 3, iteration: 300 });
    const file = gallery.frames.file(run.id, checkpoint?.id ?? '');
    const choices = exportChoicesSchema.parse({ parts: ['png', 'onnx'] });
    const target = join(temporaryFolder(), 'out');
    const written = await computeHere(library).run({ kind: 'export', file, run: run.name, choices, target });
    expect(written.images).toBe(60);
  });
});

describe('official files that do not fit', () => {
  it('store nothing', async () => {
    const folder = temporaryFolder();
    const images = gunzipSync(Buffer.from(OFFICIAL_FILES.images, 'base64'));
    writeFileSync(join(folder, 'images_10.pt'), images);
    const library = await openLibrary();
    const wanted = await request(library, folder);
    await expect(importOfficialResult(library, wanted)).rejects.toThrow('choose the dataset');
    expect(library.runs.list(wanted.projectId)).toHaveLength(1);
  });
});
