import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { defineComponent, h, type Component } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import StorageSection from '@renderer/features/settings/StorageSection.vue';
import DropTarget from '@renderer/app/shell/DropTarget.vue';
import JobBar from '@renderer/app/shell/JobBar.vue';
import { usePendingQuestion } from '@renderer/ui/useConfirm';
import type { MockBridge } from '@renderer/dev/mockBridge';
import { i18n } from '@renderer/i18n';
import { useToasts } from '@renderer/ui/toastsStore';
import { startStores } from '../../support';

const mounted: VueWrapper[] = [];
afterEach(() => {
  for (const wrapper of mounted.splice(0)) wrapper.unmount();
  i18n.global.locale.value = 'en';
});

async function open(component: Component): Promise<{ bridge: MockBridge; page: VueWrapper }> {
  const bridge = startStores();
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', component: { template: '<i />' } }],
  });
  const page: VueWrapper = mount(
    defineComponent(() => () => h(component)),
    {
      global: { plugins: [i18n, router], stubs: { UiTooltip: { template: '<slot />' }, UiSelect: true } },
      attachTo: document.body,
    },
  );
  mounted.push(page);
  await flushPromises();
  return { bridge, page };
}

const said = (): string[] => useToasts().items.map(({ message }) => message);

describe('the storage of the library', () => {
  it('says what can be deleted, asks, and deletes it', async () => {
    const { bridge, page } = await open(StorageSection);
    expect(page.text()).toContain('Files that belong to nothing: 3 (4.2 MB)');
    await page.get('[data-testid=clean-library]').trigger('click');
    usePendingQuestion().answer(true);
    await flushPromises();
    expect(bridge.calls).toContainEqual({
      name: 'upkeep.clean',
      input: { orphans: true, checkpoints: true },
    });
    expect(said()).toEqual(['4.2 MB are free again.']);
  });

  it('shows what a check found, and what to do, in both languages', async () => {
    const { page } = await open(StorageSection);
    await page.get('[data-testid=check-library]').trigger('click');
    await flushPromises();
    const result = page.get('[data-testid=check-result]');
    expect(result.text()).toContain('1 thing is damaged.');
    expect(result.text()).toContain('The run goes on from its checkpoint of iteration 150');
    i18n.global.locale.value = 'ko';
    await flushPromises();
    expect(result.text()).toContain('손상된 것이 1개 있습니다.');
    expect(result.text()).toContain('“HaBa” 실행의 반복 200 체크포인트가 없거나 손상되었습니다.');
  });

  it('makes backups, and says when one takes the place of the library', async () => {
    const { page } = await open(StorageSection);
    await page.get('[data-testid=backup-library]').trigger('click');
    await flushPromises();
    expect(said()[0]).toContain('/mnt/disk/haba-backup-2026-03-01');
    expect(page.find('[data-testid=restore-next]').exists()).toBe(false);
    await page.get('[data-testid=restore-library]').trigger('click');
    await flushPromises();
    expect(page.get('[data-testid=restore-next]').text()).toContain('at the next start');
  });
});

describe('a long job', () => {
  it('shows how far it is and can be cancelled', async () => {
    const { bridge, page } = await open(JobBar);
    expect(page.find('[data-testid=job-bar]').exists()).toBe(false);
    bridge.emit('upkeep.progress', { kind: 'import', done: 5_000_000, total: 20_000_000, ended: false });
    await flushPromises();
    expect(page.get('[data-testid=job-bar]').text()).toContain('5 MB of 20 MB');
    await page.get('[data-testid=cancel-job]').trigger('click');
    expect(bridge.calls.at(-1)?.name).toBe('upkeep.cancel');
    bridge.emit('upkeep.progress', { kind: 'import', done: 5_000_000, total: 20_000_000, ended: true });
    await flushPromises();
    expect(page.find('[data-testid=job-bar]').exists()).toBe(false);
  });
});

describe('an archive that is dropped on the window', () => {
  it('is imported, and the message leads to what came', async () => {
    const { bridge } = await open(DropTarget);
    const drop = new Event('drop', { bubbles: true, cancelable: true });
    const dataTransfer = { types: ['Files'], files: [new File(['x'], 'paper.haba')] };
    Object.defineProperty(drop, 'dataTransfer', { value: dataTransfer });
    document.dispatchEvent(drop);
    await flushPromises();
    expect(bridge.calls).toContainEqual({ name: 'archives.import', input: { path: '/dropped/paper.haba' } });
    const [message] = useToasts().items;
    expect(message?.message).toContain('was imported as a copy');
    expect(message?.action?.label).toBe('Open');
  });
});
