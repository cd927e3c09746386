import { mount, type VueWrapper } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import ExpertsDialog from '@renderer/features/experts/ExpertsDialog.vue';
import { usePendingQuestion } from '@renderer/ui/useConfirm';
import { i18n } from '@renderer/i18n';
import ExpertsPage from '@renderer/features/experts/ExpertsPage.vue';
import { useExperts } from '@renderer/features/experts/expertsStore';
import { useRuns } from '@renderer/features/runs/runsStore';
import { useToasts } from '@renderer/ui/toastsStore';
import { runConfigSchema } from '@shared/config/schema';
import { message } from '@shared/words/message';
import {
  one,
  projectNamed,
  runsOf,
  settled,
  startStores,
  type StoreOptions,
  type TestBridge,
} from '../../support';
import { addExperts } from '../../../../support/exampleExperts';

async function open(options: StoreOptions = {}): Promise<{ bridge: TestBridge; page: VueWrapper }> {
  const bridge = await startStores(options);
  if (!options.empty) addExperts(bridge.library.experts.folder);
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', component: { template: '<i />' } }],
  });
  const page = mount(ExpertsPage, {
    global: {
      plugins: [i18n, router],
      stubs: { UiTooltip: { template: '<slot />' }, ExpertsDialog: true },
    },
  });
  await settled();
  return { bridge, page };
}

const keysIn = ({ library }: TestBridge): string[] => library.experts.list().map(({ key }) => key);

const MTT = runConfigSchema.parse({
  dataset: { source: 'fashion-mnist-sample' },
  parameterization: { hallucinators: 5 },
  objective: { kind: 'mtt' },
});

describe('the page of experts', () => {
  it('says what experts are when there are none', async () => {
    const { page } = await open({ empty: true });
    expect(page.get('[data-testid=no-experts]').text()).toContain('No experts yet');
    expect(page.find('table').exists()).toBe(false);
  });

  it('describes every set in words', async () => {
    const { page } = await open();
    const row = page.get('[data-testid=experts-4c1f0e77a9b2d356]').text();
    for (const words of [
      'CIFAR10',
      'ZCA whitened',
      'ConvNet D3 W128',
      '37',
      'expert 38: 12 of 50 epochs',
      '50 epochs, learning rate 0.01, batch 256, DSA',
      '81.2%',
      '2.5 GB',
    ]) {
      expect(row).toContain(words);
    }
    expect(page.get('[data-testid=experts-9d20c3e15f7b8a64]').text()).toContain('20 imported');
    expect(page.get('[data-testid=experts-b7a6419f0c3de852]').text()).toContain('100 images per class');
    expect(page.get('[data-testid=experts-0f5e8c27d91ab346]').text()).toContain(
      'cannot be read: delete them',
    );
  });

  it('does so in Korean', async () => {
    i18n.global.locale.value = 'ko';
    const { page } = await open();
    const row = page.get('[data-testid=experts-4c1f0e77a9b2d356]').text();
    expect(row).toContain('38번째: 50 에포크 중 12');
    expect(row).toContain('50 에포크, 학습률');
  });

  it('deletes a set once that is confirmed', async () => {
    const { bridge, page } = await open();
    const { question, answer } = usePendingQuestion();
    const press = (): Promise<void> =>
      page.get('[data-testid=experts-b7a6419f0c3de852] [data-testid=delete-experts]').trigger('click');
    await press();
    expect(question.value?.message).toContain('This frees 1.9 MB.');
    answer(false);
    await settled();
    expect(keysIn(bridge)).toContain('b7a6419f0c3de852');
    await press();
    answer(true);
    await settled();
    expect(keysIn(bridge)).not.toContain('b7a6419f0c3de852');
    expect(page.find('[data-testid=experts-b7a6419f0c3de852]').exists()).toBe(false);
  });

  it('keeps a set that main refuses to delete, and says why', async () => {
    const failure = { code: 'conflict', message: 'The run "A" is running and uses these experts.' } as const;
    const { page } = await open({ failWith: (name) => (name === 'experts.delete' ? failure : null) });
    await page.get('[data-testid=experts-b7a6419f0c3de852] [data-testid=delete-experts]').trigger('click');
    usePendingQuestion().answer(true);
    await settled();
    expect(page.find('[data-testid=experts-b7a6419f0c3de852]').exists()).toBe(true);
    expect(useToasts().items.map(({ message }) => message)).toContain(failure.message);
  });

  it('shows which run trains experts, and reads the list again when one is through', async () => {
    const { bridge, page } = await open({ running: true });
    const running = one(runsOf(bridge), ({ status }) => status === 'running');
    await useRuns().loadQueue();
    const tell = async (
      expert: number,
      epoch: number,
      phase: 'experts' | 'distilling' = 'experts',
    ): Promise<void> => {
      bridge.emit('run.progress', {
        runId: running.id,
        phase,
        iteration: 0,
        iterations: 10,
        iterationsPerSecond: null,
        etaSeconds: 60,
        memoryBytes: 1,
        engine: 'onnx',
        device: 'CPU',
        detail: message('training.expertsDetail', { expert, experts: 4, epoch, epochs: 2 }),
      });
      await settled();
    };
    const asked = (): number => bridge.calls.filter(({ name }) => name === 'experts.list').length;
    const before = asked();
    await tell(1, 1);
    expect(page.get('[data-testid=experts-making]').text()).toContain(
      `“${running.name}” trains experts: expert 1/4`,
    );
    await tell(1, 2);
    expect(asked()).toBe(before + 1);
    await tell(2, 1);
    expect(asked()).toBe(before + 2);
    await tell(0, 0, 'distilling');
    expect(page.find('[data-testid=experts-making]').exists()).toBe(false);
  });
});

describe('making experts for a run', () => {
  async function withRun(options: StoreOptions): ReturnType<typeof open> {
    const opened = await open(options);
    const project = projectNamed(opened.bridge, 'Hallucinator count');
    expect(useExperts().users).toEqual([]);
    const made = { projectId: project.id, name: 'Mine', config: MTT, start: false };
    const reply = await opened.bridge.call('runs.create', made);
    if (!reply.ok) throw new Error(reply.failure.message.key);
    await useExperts().load();
    expect(useExperts().users).toEqual([{ runId: reply.value.id, run: 'Mine', project: project.name }]);
    return opened;
  }

  const isOpen = (page: VueWrapper, kind: 'train' | 'import'): boolean =>
    page.findAllComponents(ExpertsDialog).some((one) => one.props('kind') === kind && one.props('open'));

  it('imports for runs with MTT', async () => {
    const answer = { key: '9d20c3e15f7b8a64', imported: 10, count: 30, wanted: 100 };
    const { page } = await withRun({ instead: { 'experts.import': () => answer } });
    await page.get('[data-testid=import-experts]').trigger('click');
    expect(isOpen(page, 'import')).toBe(true);
    const [user] = useExperts().users;
    expect(await useExperts().importFor(user?.runId ?? '')).toMatchObject({ imported: 10, wanted: 100 });
  });

  it('trains what a run lacks, in the queue', async () => {
    const { bridge, page } = await withRun({});
    await page.get('[data-testid=train-experts]').trigger('click');
    expect(isOpen(page, 'train')).toBe(true);
    const [user] = useExperts().users;
    const id = user?.runId ?? '';
    const dialog = mount(ExpertsDialog, {
      props: { kind: 'train', open: false },
      global: {
        plugins: [i18n],
        stubs: { UiDialog: { template: '<div><slot /><slot name="actions" /></div>' } },
      },
    });
    await dialog.setProps({ open: true });
    await dialog.get('[data-testid=train-now]').trigger('click');
    await settled();
    expect(useToasts().items.map(({ message }) => message)).toContain(
      'The experts of “Mine” are in the queue.',
    );
    expect(bridge.calls).toContainEqual({ name: 'experts.train', input: { runId: id } });
    await useRuns().loadQueue();
    expect(useRuns().queue.onlyExperts).toEqual([id]);
  });
});
