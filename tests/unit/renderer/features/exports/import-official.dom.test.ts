import { mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { describe, expect, it, vi } from 'vitest';
import { h, nextTick } from 'vue';
import ImportOfficialDialog from '@renderer/features/exports/ImportOfficialDialog.vue';
import { i18n } from '@renderer/i18n';
import { createAppRouter } from '@renderer/app/router';
import { projectNamed, runsOf, settled, startStores, type TestBridge } from '../../support';

const found = (id: string): HTMLElement => {
  const element = document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  if (!element) throw new Error(`There is no ${id}.`);
  return element;
};

describe('the import of official results', () => {
  it('asks for the run whose settings they share, refuses a rate that is none, and goes to the new run', async () => {
    const bridge: TestBridge = await startStores({
      instead: { 'exports.importOfficial': ({ runId }) => bridge.library.runs.get(runId) },
    });
    const projectId = projectNamed(bridge, 'First tries').id;
    const [first] = runsOf(bridge).filter((run) => run.projectId === projectId);
    // One run alone is chosen from the start.
    const router = createAppRouter();
    const push = vi.spyOn(router, 'push').mockResolvedValue(undefined);
    const dialog = {
      props: ['open'],
      setup: (own: { open: boolean }) => () =>
        h(TooltipProvider, null, { default: () => h(ImportOfficialDialog, { projectId, open: own.open }) }),
    };
    const mounted = mount(dialog, {
      attachTo: document.body,
      global: { plugins: [i18n, router] },
      props: { open: false },
    });
    await mounted.setProps({ open: true });
    await settled();
    const rate = found('official-rate') as HTMLInputElement;
    const button = found('choose-official') as HTMLButtonElement;
    rate.value = 'fast';
    rate.dispatchEvent(new Event('input'));
    await nextTick();
    expect(button.disabled).toBe(true);
    rate.value = '0.0123';
    rate.dispatchEvent(new Event('input'));
    await nextTick();
    button.click();
    await settled();
    expect(bridge.calls.filter(({ name }) => name === 'exports.importOfficial').at(-1)?.input).toEqual({
      projectId,
      runId: first?.id,
      learningRate: 0.0123,
    });
    const params = { projectId: first?.projectId, runId: first?.id };
    expect(push).toHaveBeenCalledWith({ name: 'run', params });
  });
});
