import { mount, type VueWrapper } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { UpdateState } from '@shared/domain/updates';
import { message } from '@shared/words/message';
import UpdatesSection from '@renderer/features/settings/UpdatesSection.vue';
import { i18n } from '@renderer/i18n';
import { useApp } from '@renderer/api/appStore';
import { useToasts } from '@renderer/ui/toastsStore';
import { settled, startStores, type TestBridge } from '../../support';

const FOUND: UpdateState = { phase: 'found', version: '9.0.0', bytes: 120_000_000 };

async function open(first: UpdateState): Promise<{ bridge: TestBridge; page: VueWrapper }> {
  const bridge = await startStores({
    empty: true,
    instead: {
      'updates.state': () => first,
      'updates.look': () => FOUND,
      'updates.download': () => ({ phase: 'ready', version: '9.0.0' }),
    },
  });
  await useApp().load();
  const page: VueWrapper = mount(UpdatesSection, { global: { plugins: [i18n] }, attachTo: document.body });
  await settled();
  return { bridge, page };
}
const textOf = (page: VueWrapper): string => page.get('[data-testid=updates]').text().replace(/\s+/g, ' ');

describe('newer versions in the settings', () => {
  it('are looked for, downloaded and installed by buttons', async () => {
    const { bridge, page } = await open({ phase: 'idle' });
    const press = async (id: string): Promise<void> => {
      await page.get(`[data-testid=${id}]`).trigger('click');
      await settled();
    };
    expect(textOf(page)).toContain('This is 0. Nothing is checked until you ask.');
    await press('update-look');
    expect(textOf(page)).toContain('Version 9.0.0 is available. Nothing is downloaded until you ask.');
    expect(textOf(page)).toContain('Download (120 MB)');
    expect(bridge.calls.map(({ name }) => name)).not.toContain('updates.download');
    await press('update-download');
    expect(textOf(page)).toContain('Version 9.0.0 is here and checked.');
    await press('update-install');
    expect(useToasts().items.map((toast) => toast.message)).toEqual([
      'No newer version is here yet: download it first.',
    ]);
  });

  it('show a download as it goes, and it can be cancelled', async () => {
    const { bridge, page } = await open(FOUND);
    bridge.emit('updates.changed', { phase: 'downloading', version: '9.0.0', bytes: 200, done: 50 });
    await settled();
    expect(textOf(page)).toContain('Version 9.0.0: 25% downloaded.');
    await page.get('[data-testid=update-cancel]').trigger('click');
    await settled();
    expect(bridge.calls.map(({ name }) => name)).toContain('updates.cancel');
  });

  it('say why there are none, and what went wrong', async () => {
    const { bridge, page } = await open({ phase: 'off', reason: message('updates.checkout') });
    expect(textOf(page)).toContain('This is a checkout: a newer version comes with git.');
    expect(page.findAll('button')).toEqual([]);
    bridge.emit('updates.changed', { phase: 'failed', reason: message('updates.wrongFile') });
    await settled();
    expect(textOf(page)).toContain('The file is not the one that its release describes.');
    expect(page.find('[data-testid=update-look]').exists()).toBe(true);
  });

  it('are looked for at the start where a person wants that', async () => {
    const { bridge, page } = await open({ phase: 'newest' });
    expect(textOf(page)).toContain('This is 0, the newest version.');
    const [, start] = page.get('[data-testid=updates-when]').findAll('button');
    await start?.trigger('click');
    await settled();
    expect(bridge.library.settings.get().updates).toBe('start');
  });
});
