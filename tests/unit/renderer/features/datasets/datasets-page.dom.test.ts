import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import PreviewDialog from '@renderer/features/datasets/PreviewDialog.vue';
import { usePendingQuestion } from '@renderer/ui/useConfirm';
import type { MockBridge } from '@renderer/dev/mockBridge';
import { i18n } from '@renderer/i18n';
import DatasetsPage from '@renderer/features/datasets/DatasetsPage.vue';
import { useDatasets } from '@renderer/features/datasets/datasetsStore';
import { useToasts } from '@renderer/ui/toastsStore';
import type { DatasetPreview } from '@shared/datasets/manager';
import { startStores } from '../../support';

const mounted: VueWrapper[] = [];
afterEach(() => {
  for (const wrapper of mounted.splice(0)) wrapper.unmount();
});

async function open(): Promise<{ bridge: MockBridge; page: VueWrapper }> {
  const bridge = startStores({});
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/projects/:projectId/new-run', name: 'new-run', component: { template: '<i />' } },
      { path: '/:rest(.*)*', component: { template: '<i />' } },
    ],
  });
  const stubs = { UiTooltip: { template: '<slot />' }, ImportDialog: true, PreviewDialog: true };
  const page = mount(DatasetsPage, { global: { plugins: [i18n, router], stubs } });
  mounted.push(page);
  await flushPromises();
  return { bridge, page };
}

const messages = (): string[] => useToasts().items.map(({ message }) => message);

describe('the page of datasets', () => {
  it('lists what is here, what can be downloaded, and what is prepared', async () => {
    const { page } = await open();
    expect(page.get('[data-testid=dataset-fashion-mnist-sample]').text()).toContain('Built in');
    expect(page.get('[data-testid=official-svhn]').text()).toMatch(/91 MB of 246 MB have arrived.*Go on/);
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
    await flushPromises();
    const row = page.get('[data-testid=official-svhn]');
    expect(row.text()).toContain('Downloading 123 MB of 246 MB');
    await row.get('[data-testid=pause-download]').trigger('click');
    expect(bridge.calls.at(-1)).toEqual({ name: 'datasets.cancel', input: { taskId: 'download:svhn' } });
    bridge.emit('datasets.tasks', { tasks: [] });
    await flushPromises();
    await page.get('[data-testid=official-svhn] [data-testid=download-dataset]').trigger('click');
    await flushPromises();
    expect(messages()).toEqual(['SVHN is downloaded.']);
    expect(page.get('[data-testid=official-svhn]').text()).toContain('In the library');
  });

  it('imports what is dropped, checks it, and asks before it forgets it', async () => {
    const { bridge, page } = await open();
    const files = [new File(['x'], 'cifar.tar.gz')];
    const dataTransfer = { types: ['Files'], files };
    await page.get('[data-testid=datasets-page]').trigger('drop', { dataTransfer });
    await flushPromises();
    const row = page.get('[data-testid=dataset-cifar10]');
    expect(bridge.calls.find(({ name }) => name === 'datasets.import')?.input).toEqual({
      paths: ['/dropped/cifar.tar.gz'],
    });
    await row.get('[data-testid=check-dataset]').trigger('click');
    await flushPromises();
    expect(messages().at(-1)).toMatch(/^The files of .* are whole\.$/);
    const { question, answer } = usePendingQuestion();
    await page.get('[data-testid=dataset-cifar10] [data-testid=delete-dataset]').trigger('click');
    await flushPromises();
    expect(question.value?.message).toMatch(/stay\. No run uses it\.$/);
    answer(true);
    await flushPromises();
    expect(page.find('[data-testid=dataset-cifar10]').exists()).toBe(false);
  });

  it('previews a dataset', async () => {
    const { page } = await open();
    await page
      .get('[data-testid=dataset-fashion-mnist-sample] [data-testid=preview-dataset]')
      .trigger('click');
    await flushPromises();
    const { modelValue } = page.findComponent(PreviewDialog).props() as { modelValue: DatasetPreview | null };
    expect(modelValue?.classNames).toContain('Sandal');
    expect(useDatasets().entries.length).toBeGreaterThan(0);
  });
});
