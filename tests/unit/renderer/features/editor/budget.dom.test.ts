import { mount, type VueWrapper } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { TooltipProvider } from 'reka-ui';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { storageOf, type ImageGeometry } from '@shared/budget/storage';
import { parameterizationSchema } from '@shared/config/schema';
import { findPreset } from '@shared/presets';
import BudgetCard from '@renderer/features/editor/BudgetCard.vue';
import { i18n } from '@renderer/i18n';
import { budgetColumns, budgetLine } from '@renderer/features/editor/budget';
import { valueAt } from '@shared/config/paths';
import { useApp } from '@renderer/api/appStore';
import { useRunEditor } from '@renderer/features/editor/runEditorStore';
import { settled, startStores } from '../../support';

const cifar10: ImageGeometry = { classes: 10, channels: 3, imageSize: 32, trainPerClass: 5000 };
const haba = parameterizationSchema.parse({ hallucinators: 5, initialisation: 'noise' });

const budget = (ipc: number) => ({ ipc, convention: 'values', geometry: cifar10 }) as const;

describe('the columns of the planner', () => {
  it('go from plain images over every number of hallucinators that fits', () => {
    const columns = budgetColumns(haba, budget(11));
    expect(columns.slice(0, 3).map(({ hallucinators, perClass }) => [hallucinators, perClass])).toEqual([
      [0, 11],
      [1, 10],
      [2, 10],
    ]);
    expect(columns.map((one) => one.hallucinators)).toEqual(Array.from({ length: 21 }, (_, i) => i));
    for (const { option } of columns) {
      if (!option) throw new Error('Nothing fits.');
      expect(storageOf(option.parameterization, cifar10).ipcEquivalent).toBeLessThanOrEqual(11);
    }
  });

  it('keep formation, channels, kernel and start of the present choice', () => {
    const single = { ...haba, formation: 3, baseChannels: 'single', kernel: 1 } as const;
    const columns = budgetColumns(single, budget(2));
    expect(columns[0]?.option?.parameterization).toEqual(
      parameterizationSchema.parse({ formation: 3, basesPerClass: 2, initialisation: 'noise' }),
    );
    expect(columns.slice(1, 4).map(({ option }) => option?.parameterization)).toEqual(
      columns.slice(1, 4).map(({ hallucinators, perClass }) => ({
        ...single,
        basesPerClass: perClass,
        hallucinators,
      })),
    );
    expect(columns.length).toBeGreaterThan(3);
  });

  it('show the present choice where nothing fits beside it', () => {
    const columns = budgetColumns(haba, budget(1.5));
    expect(columns.map(({ perClass }) => perClass)).toEqual([1, 1, 1, 0, 0, 0]);
    expect(columns.at(-1)?.option).toBeNull();
  });

  it('end just under the line of the budget', () => {
    const { precision } = parameterizationSchema.parse({ precision: { bits: 8 } });
    for (const parameterization of [
      haba,
      { ...haba, baseChannels: 'single' as const },
      { ...haba, mapSize: 7, precision },
    ]) {
      for (const convention of ['values', 'bytes'] as const) {
        const limit = { ...budget(4.3), convention };
        for (const { hallucinators, perClass } of budgetColumns(parameterization, limit)) {
          const line = budgetLine(parameterization, limit, hallucinators);
          expect(Math.floor(line + 1e-9), `${convention}, ${hallucinators}`).toBe(perClass);
        }
      }
    }
  });

  it('leave room for the rate that MTT learns', () => {
    const { precision } = parameterizationSchema.parse({ precision: { bits: 8 } });
    const plain = { ...haba, hallucinators: 0, precision };
    // Two images, with their scale and offset, to the byte.
    const limit = { ...budget(2 + 8 / 30_720), convention: 'bytes' as const };
    const most = (objective: 'dm' | 'mtt'): number | undefined =>
      budgetColumns(plain, { ...limit, objective })[0]?.perClass;
    expect([most('dm'), most('mtt')]).toEqual([2, 1]);
    expect(budgetLine(plain, { ...limit, objective: 'mtt' }, 0)).toBeLessThan(2);
  });

  it('reach as far as the present choice', () => {
    expect(budgetColumns({ ...haba, hallucinators: 30 }, budget(51)).at(-1)?.hallucinators).toBe(30);
  });
});

describe('the budget beside the form', { timeout: 30_000 }, () => {
  async function open(preset: string): Promise<VueWrapper> {
    await useApp().loadDatasets();
    useRunEditor().load(findPreset(preset)?.config, 'Run 1');
    const page = defineComponent({ render: () => h(TooltipProvider, () => h(BudgetCard)) });
    const pinia = getActivePinia();
    const wrapper = mount(page, {
      global: { plugins: [i18n, ...(pinia ? [pinia] : [])] },
      attachTo: document.body,
    });
    await settled();
    return wrapper;
  }
  const at = (page: VueWrapper, id: string): ReturnType<VueWrapper['find']> =>
    page.find(`[data-testid="${id}"]`);
  const parameterization = (): unknown => valueAt(useRunEditor().draft, 'parameterization');

  beforeEach(async () => {
    await startStores();
  });

  it('counts datasets whose sizes are known before they have a folder, and what MTT learns', async () => {
    const page = await open('cifar10-haba-mtt-10');
    expect(at(page, 'budget-ipc').text()).toBe('10.91 IPC');
    expect(at(page, 'budget').text()).toContain('1 learned learning rate, not counted');
    expect(at(page, 'budget-fair').text()).toBe('A baseline at the same budget: 11 real images per class.');
  });

  it('counts bytes where that is chosen', async () => {
    const page = await open('demo');
    const editor = useRunEditor();
    // 14,700 numbers of 32 bits are 58,800 bytes: those of seven and a half real images a class.
    editor.setField('budget.convention', 'bytes');
    await settled();
    expect(at(page, 'budget-fair').text()).toBe('A baseline at the same budget: 8 real images per class.');
    await at(page, 'config-budget.ipc').setValue('3');
    expect(editor.problemAt.get('budget.ipc')).toMatchObject({ named: { stored: 7.5, budget: 3 } });
    editor.setField('parameterization.precision.bits', 8);
    await settled();
    expect(editor.problemAt.get('budget.ipc')).toBeUndefined();
    page.unmount();
  });

  it('refuses what exceeds it, and offers what fits', async () => {
    const page = await open('demo');
    const editor = useRunEditor();
    await at(page, 'config-budget.ipc').setValue('1.5');
    expect(at(page, 'budget-error').text()).toBe(
      'The run stores 1.88 images per class, 0.38 more than its budget of 1.5.',
    );
    expect(editor.ready).toBe(false);
    await at(page, 'use-what-fits').trigger('click');
    expect(parameterization()).toMatchObject({ basesPerClass: 1, hallucinators: 2 });
    expect(at(page, 'budget-error').exists()).toBe(false);
    expect(editor.ready).toBe(true);
    await at(page, 'config-budget.ipc').setValue('0.1');
    expect(at(page, 'use-what-fits').exists()).toBe(false);
    await at(page, 'config-budget.ipc').setValue('');
    expect(editor.ready).toBe(true);
  });

  it('names what does not suit the images before the run starts', async () => {
    await open('demo');
    const editor = useRunEditor();
    editor.setField('parameterization.mapSize', 27);
    await settled();
    expect(editor.problemAt.get('parameterization.mapSize')).toMatchObject({
      key: 'rules.maps-too-large',
      named: { side: 27, inner: 26 },
    });
    expect(editor.ready).toBe(false);
    editor.setField('parameterization.mapSize', 26);
    await settled();
    expect(editor.problemAt.get('parameterization.mapSize')).toBeUndefined();
  });

  it('lists what fits so many bytes, what was measured first', async () => {
    const page = await open('demo');
    await at(page, 'budget-planner').trigger('click');
    await at(page, 'finder-bytes').setValue('58 stones');
    expect(page.text()).toContain('Write a size such as 58 kB');
    await at(page, 'finder-bytes').setValue('62.8 kB');
    await vi.waitFor(() => expect(at(page, 'budget-judged').text()).toContain('ConvNet'));
    const rows = page.findAll('[data-testid="budget-found"] tbody tr').map((row) => row.text());
    const plain = rows.find((row) => row.startsWith('2 images per class2.00'));
    expect(plain).toMatch(/^2 images per class2\.00\sIPC · 62\.7\skB · 8\.00\simages\sof\s8\sbits[\d.]+%$/);
    expect(rows.some((row) => row.startsWith('8 images per class, 8 bits per number'))).toBe(true);
    expect(rows[0]).toMatch(/%$/);
    expect(rows.at(-1)).toMatch(/–$/);
    await page.find('[data-testid="budget-option"]').trigger('click');
    expect(parameterization()).toMatchObject({ initialisation: 'real' });
  });

  it('plans: a click on a column takes it', async () => {
    const page = await open('demo');
    await at(page, 'config-budget.ipc').setValue('3');
    await at(page, 'budget-planner').trigger('click');
    expect(at(page, 'plan-present').exists()).toBe(true);
    expect(at(page, 'plan-5').attributes('aria-label')).toBe(
      '2 per class, 5 hallucinators. 2.88 IPC, 90.2 kB (96% of the budget), 100 images, hallucinators : bases 0.44',
    );
    await at(page, 'plan-8').trigger('click');
    expect(parameterization()).toMatchObject({ basesPerClass: 1, hallucinators: 8 });
    await nextTick();
    expect(at(page, 'plan-8').attributes('aria-pressed')).toBe('true');
    at(page, 'plan-8').element.dispatchEvent(new FocusEvent('focus'));
    await at(page, 'plan-8').trigger('keydown', { key: 'ArrowLeft' });
    await at(page, 'plan-7').trigger('keydown', { key: 'Enter' });
    expect(parameterization()).toMatchObject({ basesPerClass: 1, hallucinators: 7 });
    await at(page, 'plan-0').trigger('click');
    expect(parameterization()).toMatchObject({ basesPerClass: 3 });
  });
});
