import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { exportChoicesSchema } from '@shared/domain/exports';
import { GalleryReader } from '@main/exports/gallery';
import { exportHandlers } from '@main/ipc/exports';
import type { Services } from '@main/ipc/services';
import { resourcesPath } from '@main/platform/resources';
import { addRealCheckpoint } from '../../../support/checkpoint';
import { computeHere } from '../../../support/compute';
import { EventLog } from '../../../support/events';
import { newRun, openLibrary, temporaryFolder } from '../../../support/library';
import { OFFICIAL_FILES } from '../../../support/officialFiles';

async function stage() {
  const library = await openLibrary();
  const events = new EventLog();
  const answers: { save: string | null; folder: string | null; files: readonly string[] } = {
    save: null,
    folder: null,
    files: [],
  };
  const services: Pick<
    Services,
    'library' | 'gallery' | 'compute' | 'desktop' | 'notify' | 'resourcesFolder'
  > = {
    library,
    gallery: new GalleryReader(library),
    compute: computeHere(library, events.notify),
    notify: events.notify,
    resourcesFolder: resourcesPath(),
    desktop: {
      chooseSavePath: () => Promise.resolve(answers.save),
      chooseFolder: () => Promise.resolve(answers.folder),
      chooseFiles: () => Promise.resolve(answers.files),
      reveal: () => undefined,
      open: () => Promise.resolve(),
      newWindow: () => undefined,
      restart: () => undefined,
    },
  };
  return { library, answers, events, handlers: exportHandlers(services as Services) };
}

describe('exports', () => {
  const choices = exportChoicesSchema.parse({ parts: ['safetensors', 'onnx'] });

  it('are one page for any browser, at a chosen place', async () => {
    const { library, answers, handlers } = await stage();
    const { id: runId } = newRun(library);
    await expect(handlers['exports.page']({ jobId: 'a', runId })).rejects.toThrow(
      'there is nothing to export',
    );
    await addRealCheckpoint(library, runId, 10);
    expect(await handlers['exports.page']({ jobId: 'a', runId })).toBeNull();
    answers.save = join(temporaryFolder(), 'shared.html');
    const saved = await handlers['exports.page']({ jobId: 'a', runId });
    const page = readFileSync(answers.save, 'utf8');
    expect(saved).toEqual({ path: answers.save, bytes: Buffer.byteLength(page) });
    expect(page).toContain('<title>A run</title>');
    expect(page).toContain('"hallucinators":5');
    answers.save = join(temporaryFolder(), 'missing', 'shared.html');
    await expect(handlers['exports.page']({ jobId: 'b', runId })).rejects.toThrow();
  });

  it('go into a new folder of the chosen one or into an archive, and nowhere when cancelled', async () => {
    const { library, answers, handlers } = await stage();
    const { id: runId } = newRun(library);
    const ask = { jobId: 'a', runId, choices, as: 'folder' as const };
    await expect(handlers['exports.write'](ask)).rejects.toThrow('there is nothing to export');
    await addRealCheckpoint(library, runId, 10);
    expect(await handlers['exports.write'](ask)).toBeNull();
    const parent = temporaryFolder();
    answers.folder = parent;
    const first = await handlers['exports.write'](ask);
    const second = await handlers['exports.write'](ask);
    expect([first?.path, second?.path]).toEqual(['A run-10', 'A run-10-2'].map((name) => join(parent, name)));
    expect(existsSync(join(first?.path ?? '', 'onnx', 'hallucinator-1.onnx'))).toBe(true);
    answers.save = join(parent, 'all.zip');
    await handlers['exports.write']({ ...ask, as: 'zip' });
    const names = Object.keys(unzipSync(readFileSync(answers.save)));
    expect(names).toContain('all/distilled.safetensors');
  });
});

describe('official results', () => {
  it('need the file of images and a run of the same dataset; nothing is stored of others', async () => {
    const { library, answers, handlers, events } = await stage();
    const { id: runId, projectId } = newRun(library);
    const ask = { projectId, runId, learningRate: null };
    expect(await handlers['exports.importOfficial'](ask)).toBeNull();
    const folder = join(temporaryFolder(), 'logged');
    mkdirSync(folder);
    for (const [name, text] of Object.entries(OFFICIAL_FILES)) {
      writeFileSync(join(folder, `${name}_20.pt`), gunzipSync(Buffer.from(text, 'base64')));
    }
    answers.files = [join(folder, 'styles_20.pt')];
    await expect(handlers['exports.importOfficial'](ask)).rejects.toThrow('Choose the images_*.pt file');
    answers.files = [join(folder, 'images_20.pt')];
    await expect(handlers['exports.importOfficial'](ask)).rejects.toThrow('choose the dataset');
    expect(library.runs.list(projectId)).toHaveLength(1);
    expect(events.of('run.changed')).toEqual([]);
  });
});
