import { join } from 'node:path';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mount, type VueWrapper } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import PreviewDialog from '@renderer/features/datasets/PreviewDialog.vue';
import { usePendingQuestion } from '@renderer/ui/useConfirm';
import { i18n } from '@renderer/i18n';
import DatasetsPage from '@renderer/features/datasets/DatasetsPage.vue';
import { useDatasets } from '@renderer/features/datasets/datasetsStore';
import { useToasts } from '@renderer/ui/toastsStore';
import type { DatasetPreview } from '@shared/datasets/manager';
import { settled, startStores, type TestBridge } from '../../support';
import { cifar10Binary, svhn, writeFiles } from '../../../../support/datasetFiles';
import { temporaryFolder } from '../../../../support/library';

async function open(): Promise<{ bridge: TestBridge; page: VueWrapper }> {
  const bridge: TestBridge = await startStores({
    instead: {
      'datasets.download': () => {
        downloadDone(bridge);
        return { done: true };
      },
    },
  });
  const { datasetsFolder } = bridge.main;
  mkdirSync(join(datasetsFolder, 'svhn.download'), { recursive: true });
  writeFileSync(join(datasetsFolder, 'svhn.download', 'train_32x32.mat'), '');
  truncateSync(join(datasetsFolder, 'svhn.download', 'train_32x32.mat'), 91_000_000);
  writePrepared(bridge.library.cacheFolder);
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/projects/:projectId/new-run', name: 'new-run', component: { template: '<i />' } },
      { path: '/:rest(.*)*', component: { template: '<i />' } },
    ],
  });
  const stubs = { UiTooltip: { template: '<slot />' }, ImportDialog: true, PreviewDialog: true };
  const page = mount(DatasetsPage, { global: { plugins: [i18n, router], stubs } });
  await settled();
  return { bridge, page };
}

/** What a download leaves: the folder in its place, and an event. */
function downloadDone({ main, emit }: TestBridge): void {
  const place = join(main.datasetsFolder, 'svhn');
  rmSync(`${place}.download`, { recursive: true });
  writeFiles(place, svhn());
  emit('datasets.changed', {});
}

/** A whitened form as the cache keeps it, without its values. */
function writePrepared(cache: string): void {
  const settings = '50000 images of 3072 values, epsilon 0.1';
  const header = JSON.stringify({ __metadata__: { dataset: 'CIFAR-10', settings } });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFiles(cache, { [`zca/${'ab'.repeat(32)}.safetensors`]: Buffer.concat([length, Buffer.from(header)]) });
}

const messages = (): string[] => useToasts().items.map(({ message }) => message);

describe('the page of datasets', () => {
  it('lists what is here, what can be downloaded, and what is prepared', async () => {
    const { page } = await open();
    expect(page.get('[data-testid=dataset-fashion-mnist-sample]').text()).toContain('Built in');
    const pictures = page.get('[data-testid=dataset-fashion-mnist-sample] [data-testid=dataset-thumbnails]');
    expect(pictures.attributes('aria-label')).toBe('First images of Fashion-MNIST sample');
    expect(page.get('[data-testid=official-svhn]').text()).toMatch(/91 MB of 246 MB downloaded.*Resume/);
    expect(page.get('[data-testid=official-mnist]').text()).toContain('Download');
    expect(page.get('[data-testid=prepared-forms]').text()).toContain('50000 images of 3072 values');
  });

  it('downloads, and shows how far it is with a way to pause', async () => {
    const { bridge, page } = await open();
    bridge.emit('datasets.tasks', {
      tasks: [
        {
          id: 'download:svhn',
          kind: 'download',
          subject: 'svhn',
          step: 'downloading',
          done: 123e6,
          total: 246e6,
        },
      ],
    });
    await settled();
    const row = page.get('[data-testid=official-svhn]');
    expect(row.text()).toContain('Downloading 123 MB of 246 MB');
    await row.get('[data-testid=pause-download]').trigger('click');
    expect(bridge.calls.at(-1)).toEqual({ name: 'datasets.cancel', input: { taskId: 'download:svhn' } });
    bridge.emit('datasets.tasks', { tasks: [] });
    await settled();
    await page.get('[data-testid=official-svhn] [data-testid=download-dataset]').trigger('click');
    await settled();
    expect(messages()).toEqual(['SVHN is downloaded.']);
    expect(page.get('[data-testid=official-svhn]').text()).toContain('In the library');
  });

  it('imports what is dropped, checks it, and asks before it forgets it', async () => {
    const { bridge, page } = await open();
    bridge.dropFolder = temporaryFolder();
    writeFiles(join(bridge.dropFolder, 'cifar'), cifar10Binary());
    const files = [new File(['x'], 'cifar')];
    const dataTransfer = { types: ['Files'], files };
    await page.get('[data-testid=datasets-page]').trigger('drop', { dataTransfer });
    await settled();
    const row = page.get('[data-testid="dataset-cifar10"]');
    expect(bridge.calls.find(({ name }) => name === 'datasets.import')?.input).toEqual({
      paths: [join(bridge.dropFolder, 'cifar')],
    });
    await row.get('[data-testid=check-dataset]').trigger('click');
    await settled();
    expect(messages().at(-1)).toMatch(/^The files of .* are intact\.$/);
    const { question, answer } = usePendingQuestion();
    await page.get('[data-testid=dataset-cifar10] [data-testid=delete-dataset]').trigger('click');
    await settled();
    expect(question.value?.message).toMatch(/stay\. No run uses it\.$/);
    answer(true);
    await settled();
    expect(page.find('[data-testid=dataset-cifar10]').exists()).toBe(false);
  });

  it('previews a dataset', async () => {
    const { page } = await open();
    await page
      .get('[data-testid=dataset-fashion-mnist-sample] [data-testid=preview-dataset]')
      .trigger('click');
    await settled();
    const { modelValue } = page.findComponent(PreviewDialog).props() as { modelValue: DatasetPreview | null };
    expect(modelValue?.classNames).toContain('Sandal');
    expect(useDatasets().entries.length).toBeGreaterThan(0);
  });
});
