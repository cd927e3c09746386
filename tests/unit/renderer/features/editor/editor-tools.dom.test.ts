import { mount, type VueWrapper } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { TooltipProvider } from 'reka-ui';
import { beforeEach, describe, expect, it } from 'vitest';
import { defineComponent, h, nextTick, ref, type VNode } from 'vue';
import { findPreset } from '@shared/presets';
import ConfigForm from '@renderer/features/editor/ConfigForm.vue';
import DiffPanel from '@renderer/features/editor/DiffPanel.vue';
import EditorHeader from '@renderer/features/editor/EditorHeader.vue';
import EstimateCard from '@renderer/features/editor/EstimateCard.vue';
import FlagsDialog from '@renderer/features/editor/FlagsDialog.vue';
import { i18n } from '@renderer/i18n';
import { valueAt } from '@shared/config/paths';
import { useApp } from '@renderer/api/appStore';
import { useEstimate } from '@renderer/features/editor/estimateStore';
import { useOwnPresets } from '@renderer/features/editor/presetsStore';
import { useRunEditor } from '@renderer/features/editor/runEditorStore';
import { useSweep } from '@renderer/features/editor/sweepStore';
import { settled, startStores } from '../../support';

async function open(content: () => VNode | VNode[], preset = 'demo'): Promise<VueWrapper> {
  await Promise.all([useApp().loadDatasets(), useApp().loadPresets()]);
  useRunEditor().load(findPreset(preset)?.config, 'Run 1', `preset/${preset}`);
  const pinia = getActivePinia();
  const page = defineComponent({
    render: () => h(TooltipProvider, () => h('div', { 'data-undo': 'ours' }, content())),
  });
  const wrapper = mount(page, {
    global: { plugins: [i18n, ...(pinia ? [pinia] : [])] },
    attachTo: document.body,
  });
  await settled();
  return wrapper;
}
const at = (page: VueWrapper, id: string): ReturnType<VueWrapper['find']> =>
  page.find(`[data-testid="${id}"]`);
const body = (id: string): HTMLElement | null => document.querySelector(`[data-testid="${id}"]`);
const press = (target: EventTarget, key: string, more: KeyboardEventInit = {}): boolean =>
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key, ctrlKey: true, bubbles: true, cancelable: true, ...more }),
  );

describe('the tools of the run editor', { timeout: 60_000 }, () => {
  beforeEach(async () => {
    await startStores();
  });

  const header = (): VNode => h(EditorHeader, { busy: null, nameMissing: false });

  it('take changes back and do them again, by buttons and keys', async () => {
    const page = await open(() => [header(), h(ConfigForm)]);
    const editor = useRunEditor();
    const bases = (): unknown => valueAt(editor.draft, 'parameterization.basesPerClass');
    expect(at(page, 'undo').attributes('disabled')).toBeDefined();
    const input = at(page, 'config-parameterization.basesPerClass');
    await input.setValue('1');
    await input.setValue('12');
    await at(page, 'config-seed').setValue('5');
    await at(page, 'undo').trigger('click');
    expect([bases(), valueAt(editor.draft, 'seed')]).toEqual([12, 0]);
    press(input.element, 'z');
    await nextTick();
    expect(bases()).toBe(1);
    expect(input.element).toHaveProperty('value', '1');
    expect(editor.changed).toBe(false);
    press(document.body, 'Z', { shiftKey: true });
    expect(bases()).toBe(12);
    press(document.body, 'y');
    expect(valueAt(editor.draft, 'seed')).toBe(5);
    // The run's name is no setting: its field undoes by itself.
    expect(press(at(page, 'run-name').element, 'z')).toBe(true);
  });

  it('brings back the text that was no JSON, and the preset that was replaced', async () => {
    const page = await open(() => [header()]);
    const editor = useRunEditor();
    editor.setText('{ "version"');
    expect(editor.jsonError).not.toBeNull();
    editor.replace(findPreset('quick')?.config, 'preset/quick');
    expect(editor.jsonError).toBeNull();
    await nextTick();
    expect(at(page, 'preset-menu').text()).toContain('Quick: HaBa + DM');
    editor.undo();
    expect([editor.preset, editor.jsonError?.line]).toEqual(['preset/demo', 1]);
    editor.undo();
    expect(editor.changed).toBe(false);
  });

  it('find settings by their names, by those of the papers and by flags', async () => {
    const page = await open(() => [h(ConfigForm)]);
    const search = page.find('[data-testid=field-search] input');
    await search.setValue('lambda_club');
    expect(at(page, 'field-search-count').text()).toBe('1 setting');
    expect(at(page, 'config-adversary.weights.cosine').exists()).toBe(true);
    expect(at(page, 'config-parameterization.basesPerClass').exists()).toBe(false);
    await search.setValue('previewEvery');
    expect(at(page, 'config-training.previewEvery').exists()).toBe(true);
    await search.setValue('batch size of everything');
    expect(page.text()).toContain('No setting is called “batch size of everything”');
    await search.setValue('learning rate');
    await search.trigger('keydown', { key: 'Enter' });
    expect(at(page, 'field-search-count').text()).toMatch(/^1 of \d+$/);
    await search.trigger('keydown', { key: 'Enter', shiftKey: true });
    expect(at(page, 'field-search-count').text()).toMatch(/^(\d+) of \1$/);
    await search.setValue('');
    expect(at(page, 'config-parameterization.basesPerClass').exists()).toBe(true);
  });

  it('say why a setting has its value', async () => {
    const page = await open(() => [h(ConfigForm)], 'quick-haba-mtt');
    await at(page, 'why-objective.syntheticSteps').trigger('click');
    const words = body('why')?.textContent ?? '';
    expect(words).toContain('syn_steps (N)');
    expect(words).toContain('Matching Training Trajectories”, CVPR 2022, section 3');
    expect(words).toContain('--syn_steps');
    expect(words).toMatch(/30\s*HaBa, BPC 10, HaBa, BPC 50/);
    expect(at(page, 'why-training.previewEvery').exists()).toBe(false);
  });

  it('warn beside the field without refusing', async () => {
    const page = await open(() => [header(), h(ConfigForm)]);
    await at(page, 'config-optimiser.hallucinators.learningRate').setValue('0.5');
    expect(at(page, 'field-advice').text()).toContain('by 50 % of their own length');
    expect(at(page, 'show-notes').text()).toBe('1 warning');
    expect(useRunEditor().ready).toBe(true);
    expect(at(page, 'start-run').attributes('disabled')).toBeUndefined();
  });

  it('list what differs from the preset and take single values back', async () => {
    const count = ref(0);
    const page = await open(() => [
      h(DiffPanel, {
        projectId: 'p',
        from: null,
        count: count.value,
        'onUpdate:count': (n: number) => (count.value = n),
      }),
    ]);
    const editor = useRunEditor();
    expect(at(page, 'no-differences').exists()).toBe(true);
    editor.setField('parameterization.basesPerClass', 4);
    editor.setField('evaluation.every', 50);
    await nextTick();
    expect(count.value).toBe(2);
    expect(at(page, 'diff-evaluation.every').text()).toMatch(/Evaluation › Evaluate every.*→\s*50/s);
    await at(page, 'revert-parameterization.basesPerClass').trigger('click');
    expect(valueAt(editor.draft, 'parameterization.basesPerClass')).toBe(1);
    expect(count.value).toBe(1);
    editor.undo();
    expect(valueAt(editor.draft, 'parameterization.basesPerClass')).toBe(4);
    await nextTick();
    await at(page, 'revert-all').trigger('click');
    expect(editor.changed).toBe(false);
  });

  it('measure time and memory, reckon lengths anew, and forget other settings', async () => {
    const page = await open(() => [h(EstimateCard)]);
    const [editor, estimate] = [useRunEditor(), useEstimate()];
    const measuring = estimate.measure();
    await expect.poll(() => at(page, 'estimate-phase').text()).toBe('Running a few iterations…');
    await measuring;
    await nextTick();
    expect(at(page, 'estimate-rate').text()).toBe('182 ms per iteration');
    expect(estimate.estimate?.distillationSeconds).toBeCloseTo(0.182 * 100);
    editor.setField('training.iterations', 300);
    expect(estimate.estimate?.distillationSeconds).toBeCloseTo(0.182 * 300);
    editor.setField('network.width', 64);
    expect(estimate.estimate).toBeNull();
    await nextTick();
    expect(at(page, 'estimate').text()).toContain('The settings have changed since they were measured.');
  });

  it('cancel a measurement, and say why it was refused', async () => {
    const page = await open(() => [h(EstimateCard)]);
    const estimate = useEstimate();
    const measuring = estimate.measure();
    await estimate.cancel();
    await measuring;
    expect([estimate.phase, estimate.error, estimate.measured]).toEqual([null, null, null]);
    await startStores({
      failWith: (name) =>
        name === 'estimates.measure' ? { code: 'conflict', message: 'A run is training.' } : null,
    });
    page.unmount();
    const again = await open(() => [h(EstimateCard)]);
    await useEstimate().measure();
    await nextTick();
    expect(at(again, 'estimate-error').text()).toBe('A run is training.');
  });

  it('read flags of the scripts as they are typed', async () => {
    const used: unknown[] = [];
    const text = ref('');
    await open(() => [
      h(FlagsDialog, {
        open: true,
        text: text.value,
        'onUpdate:text': (next: string) => (text.value = next),
        onUse: (config: unknown) => used.push(config),
      }),
    ]);
    text.value = 'hello';
    await nextTick();
    expect(document.body.textContent).toContain('There is no flag in this text');
    text.value = 'distill_fac.py --ipc=10 --syn_steps=30 --data_path=/x --colour=red';
    await nextTick();
    expect(body('flags-summary')?.textContent.trim()).toBe('distill_fac.py: 2 taken over, 2 left out');
    expect(body('taken-syn_steps')?.textContent).toContain('Objective › Student’s steps (N): 30');
    expect(body('left-data_path')?.textContent).toContain('A place on another machine');
    body('use-flags')?.click();
    expect(used).toMatchObject([{ parameterization: { basesPerClass: 10 } }]);
  });

  it('show advanced settings at once where that is chosen, and remember it', async () => {
    const page = await open(() => [h(ConfigForm)]);
    const advanced = (): boolean => page.find('[data-testid="config-evaluation.momentum"]').exists();
    const choose = (level: string): Promise<void> => at(page, `segment-${level}`).trigger('click');
    expect(advanced()).toBe(false);
    await choose('advanced');
    expect(advanced()).toBe(true);
    expect(localStorage.getItem('editor.level')).toBe('advanced');
    await choose('basic');
    expect(advanced()).toBe(false);
  });

  it('refuse to store more images than the dataset has', async () => {
    const page = await open(() => [h(ConfigForm)]);
    const editor = useRunEditor();
    const pixels = (basesPerClass: number): void => {
      editor.setField('parameterization', { basesPerClass, hallucinators: 0 });
    };
    pixels(200);
    await settled();
    expect(editor.ready).toBe(true);
    pixels(901);
    await settled();
    expect(editor.ready).toBe(false);
    expect(page.text()).toContain(
      'The run stores 901 images per class, and the dataset has 200. Store fewer.',
    );
  });

  it('vary a setting from its row', async () => {
    const page = await open(() => [h(ConfigForm)]);
    const sweep = useSweep();
    await at(page, 'vary-parameterization.hallucinators').trigger('click');
    const list = at(page, 'vary-list-parameterization.hallucinators');
    expect(list.element).toHaveProperty('value', '5');
    expect(at(page, 'vary-panel-parameterization.hallucinators').text()).toContain(
      'Give at least two values.',
    );
    await list.setValue('2, 5');
    expect(at(page, 'vary-panel-parameterization.hallucinators').text()).toContain('Takes 2, 5.');
    await at(page, 'vary-network').trigger('click');
    await at(page, 'vary-network-vgg11').trigger('click');
    expect(sweep.runs).toBe(4);
    await at(page, 'vary-network').trigger('click');
    expect(sweep.runs).toBe(2);
  });

  it('keep presets of the person up to date', async () => {
    const own = useOwnPresets();
    await own.load();
    const config = findPreset('quick')?.config;
    if (!config) throw new Error('There is no such preset.');
    const saved = await own.save('Mine', 'A note', config);
    await settled();
    expect(own.items.map(({ name }) => name)).toEqual(['Mine']);
    await expect(own.save('MINE', '', config)).rejects.toThrow('There is a preset "Mine" already');
    await own.update(saved.id, { name: 'Other' });
    await own.remove(saved.id);
    await settled();
    expect(own.items).toEqual([]);
  });
});
