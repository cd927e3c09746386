import { join } from 'node:path';
import { readdirSync, rmSync } from 'node:fs';
import { mount, type VueWrapper } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, type Component } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import StorageSection from '@renderer/features/settings/StorageSection.vue';
import DropTarget from '@renderer/app/shell/DropTarget.vue';
import JobBar from '@renderer/app/shell/JobBar.vue';
import { usePendingQuestion } from '@renderer/ui/useConfirm';
import { i18n } from '@renderer/i18n';
import { useToasts } from '@renderer/ui/toastsStore';
import { projectNamed, runNamed, settled, startStores, type TestBridge } from '../../support';
import { exportArchive } from '@main/archives/exportArchive';
import { storeBlob, temporaryFolder } from '../../../../support/library';

/** `before` is done to the library before the page looks at it. */
async function open(
  component: Component,
  before: (bridge: TestBridge) => unknown = () => undefined,
): Promise<{ bridge: TestBridge; page: VueWrapper }> {
  const bridge = await startStores();
  await before(bridge);
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
  await settled();
  return { bridge, page };
}

const said = (): string[] => useToasts().items.map(({ message }) => message);

describe('the storage of the library', () => {
  it('says what can be deleted, asks, and deletes it', async () => {
    const { bridge, page } = await open(StorageSection, async ({ library }) => {
      for (const value of [1, 2, 3]) await storeBlob(library, new Uint8Array(1_400_000).fill(value));
    });
    expect(page.text()).toContain('Unreferenced files: 3 (4.2 MB)');
    await page.get('[data-testid=clean-library]').trigger('click');
    usePendingQuestion().answer(true);
    await settled();
    expect(bridge.calls).toContainEqual({
      name: 'upkeep.clean',
      input: { orphans: true, checkpoints: true },
    });
    expect(said()).toEqual(['4.2 MB freed.']);
  });

  it('shows what a check found, and what to do, in both languages', async () => {
    const { page } = await open(StorageSection, (bridge) => {
      const { id } = runNamed(bridge, '3 hallucinators');
      rmSync(bridge.library.blobs.path(bridge.library.checkpoints.latest(id)?.sha256 ?? ''));
    });
    await page.get('[data-testid=check-library]').trigger('click');
    await settled();
    const result = page.get('[data-testid=check-result]');
    expect(result.text()).toContain('1 item is damaged.');
    expect(result.text()).toContain('The run goes on from its checkpoint of iteration 500');
    i18n.global.locale.value = 'ko';
    await settled();
    expect(result.text()).toContain('손상된 것이 1개 있습니다.');
    expect(result.text()).toContain('“3 hallucinators” 실행의 반복 1000 체크포인트가 없거나 손상되었습니다.');
  });

  it('makes backups, and says when one takes the place of the library', async () => {
    const { bridge, page } = await open(StorageSection);
    bridge.answers.folder = temporaryFolder();
    await page.get('[data-testid=backup-library]').trigger('click');
    await settled();
    expect(said()[0]).toContain(bridge.answers.folder);
    expect(page.find('[data-testid=restore-next]').exists()).toBe(false);
    bridge.answers.folder = join(bridge.answers.folder, readdirSync(bridge.answers.folder)[0] ?? '');
    await page.get('[data-testid=restore-library]').trigger('click');
    await settled();
    expect(page.get('[data-testid=restore-next]').text()).toContain('at the next start');
  });
});

describe('a long job', () => {
  it('shows how far it is and can be cancelled', async () => {
    const { bridge, page } = await open(JobBar);
    expect(page.find('[data-testid=job-bar]').exists()).toBe(false);
    bridge.emit('upkeep.progress', { kind: 'import', done: 5_000_000, total: 20_000_000, ended: false });
    await settled();
    expect(page.get('[data-testid=job-bar]').text()).toContain('5 MB of 20 MB');
    await page.get('[data-testid=cancel-job]').trigger('click');
    expect(bridge.calls.at(-1)?.name).toBe('upkeep.cancel');
    bridge.emit('upkeep.progress', { kind: 'import', done: 5_000_000, total: 20_000_000, ended: true });
    await settled();
    expect(page.find('[data-testid=job-bar]').exists()).toBe(false);
  });
});

describe('an archive that is dropped on the window', () => {
  it('is imported, and the message leads to what came', async () => {
    const { bridge } = await open(DropTarget);
    bridge.dropFolder = temporaryFolder();
    const path = join(bridge.dropFolder, 'paper.haba');
    const { id } = projectNamed(bridge, 'Hallucinator count');
    await exportArchive(bridge.library, { kind: 'project', projectId: id }, path);
    const drop = new Event('drop', { bubbles: true, cancelable: true });
    const dataTransfer = { types: ['Files'], files: [new File(['x'], 'paper.haba')] };
    Object.defineProperty(drop, 'dataTransfer', { value: dataTransfer });
    document.dispatchEvent(drop);
    await settled();
    expect(bridge.calls).toContainEqual({ name: 'archives.theImport', input: { path } });
    const [message] = useToasts().items;
    expect(message?.message).toContain('was imported as a copy');
    expect(message?.action?.label).toBe('Open');
  });
});
