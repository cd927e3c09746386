import { EditorView } from '@codemirror/view';
import { mount, type VueWrapper } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { TooltipProvider } from 'reka-ui';
import { beforeEach, describe, expect, it } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { findPreset } from '@shared/presets';
import BudgetCard from '@renderer/features/editor/BudgetCard.vue';
import ConfigForm from '@renderer/features/editor/ConfigForm.vue';
import JsonEditor from '@renderer/features/editor/JsonEditor.vue';
import { i18n } from '@renderer/i18n';
import { valueAt } from '@shared/config/paths';
import { useApp } from '@renderer/api/appStore';
import { useRunEditor } from '@renderer/features/editor/runEditorStore';
import { projectNamed, settled, startStores, type TestBridge } from '../../support';
import { cifar10Binary, imageFolder, writeFiles } from '../../../../support/datasetFiles';
import { temporaryFolder } from '../../../../support/library';

async function openEditor(): Promise<VueWrapper> {
  await useApp().loadDatasets();
  const editor = useRunEditor();
  editor.load(findPreset('demo')?.config, 'Run 1');
  const page = defineComponent({
    render: () => h(TooltipProvider, () => [h(ConfigForm), h(BudgetCard), h(JsonEditor)]),
  });
  const pinia = getActivePinia();
  const wrapper = mount(page, {
    global: { plugins: [i18n, ...(pinia ? [pinia] : [])] },
    attachTo: document.body,
  });
  await settled();
  return wrapper;
}

const field = (page: VueWrapper, path: string): ReturnType<VueWrapper['find']> =>
  page.find(`[data-testid="config-${path}"]`);
const errors = (page: VueWrapper): string[] =>
  page.findAll('[data-testid=field-error]').map((one) => one.text());
/** The editor of the text, in its shadow tree. */
function json(page: VueWrapper): {
  readonly text: string;
  readonly set: (text: string) => Promise<void>;
  /** Line and column, from 1. */
  readonly caret: () => readonly [number, number];
} {
  const element = page.findComponent(JsonEditor).element as Element;
  const root = element.firstElementChild?.shadowRoot;
  const content = root?.querySelector<HTMLElement>('[data-testid=config-json]');
  const view = content && EditorView.findFromDOM(content);
  if (!view) throw new Error('There is no editor of the text.');
  const text = view.state.doc.toString();
  return {
    text,
    caret: () => {
      const { head } = view.state.selection.main;
      const { number, from } = view.state.doc.lineAt(head);
      return [number, head - from + 1];
    },
    set: async (next) => {
      view.dispatch({ changes: { from: 0, to: text.length, insert: next } });
      await nextTick();
    },
  };
}

/** A folder with two digits of each class for training and one for testing. */
const mnist = (): string =>
  writeFiles(temporaryFolder(), {
    'train-images-idx3-ubyte': idx([20, 28, 28]),
    'train-labels-idx1-ubyte': idx([20]),
    't10k-images-idx3-ubyte': idx([10, 28, 28]),
    't10k-labels-idx1-ubyte': idx([10]),
  });

/** An IDX file of these sizes with values from 0 to 9. */
function idx(sizes: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(4 + 4 * sizes.length + sizes.reduce((product, size) => product * size, 1));
  bytes.set([0, 0, 8, sizes.length]);
  sizes.forEach((size, i) => bytes.writeUInt32BE(size, 4 + 4 * i));
  for (let i = 4 + 4 * sizes.length, value = 0; i < bytes.length; i += 1, value += 1) bytes[i] = value % 10;
  return bytes;
}

describe('the run editor', { timeout: 60_000 }, () => {
  let bridge: TestBridge;

  beforeEach(async () => {
    bridge = await startStores();
  });

  it('writes a changed field into the text', async () => {
    const page = await openEditor();
    await field(page, 'parameterization.basesPerClass').setValue('4');
    expect(valueAt(JSON.parse(json(page).text), 'parameterization.basesPerClass')).toBe(4);
    expect(useRunEditor().ready).toBe(true);
  });

  it('writes a changed text into the fields', async () => {
    const page = await openEditor();
    await json(page).set(json(page).text.replace('"hallucinators": 5', '"hallucinators": 8'));
    expect(field(page, 'parameterization.hallucinators').element).toHaveProperty('value', '8');
  });

  it('says at the field, in the language of the interface, why a value is refused', async () => {
    const page = await openEditor();
    await field(page, 'parameterization.basesPerClass').setValue('0');
    expect(errors(page)).toEqual(['At least 1.']);
    expect(field(page, 'parameterization.basesPerClass').attributes('aria-invalid')).toBe('true');
    expect(useRunEditor().ready).toBe(false);
    i18n.global.locale.value = 'ko';
    await nextTick();
    expect(errors(page)).toEqual(['1 이상이어야 합니다.']);
  });

  it('explains rules between fields', async () => {
    const page = await openEditor();
    await field(page, 'parameterization.hallucinators').setValue('1');
    expect(errors(page)[0]).toContain('use at least 2 hallucinators');
  });

  it('leaves out fields that change nothing, unless one of them has a problem', async () => {
    const page = await openEditor();
    const rule = (): boolean => field(page, 'optimiser.hallucinators.rule').exists();
    expect(rule()).toBe(true);
    await field(page, 'parameterization.hallucinators').setValue('0');
    expect(rule()).toBe(false);
    expect(field(page, 'parameterization.baseChannels').exists()).toBe(false);
    useRunEditor().setField('parameterization.baseChannels', 'single');
    await nextTick();
    expect(errors(page)[0]).toContain('Bases with one channel need hallucinators');
    expect(field(page, 'parameterization.baseChannels').exists()).toBe(true);
  });

  it('shows the line of a text that is no JSON, and keeps the last valid values', async () => {
    const page = await openEditor();
    await json(page).set(json(page).text.replace(/("version": \d),/, '$1'));
    expect(page.find('[data-testid=json-error]').text()).toContain('Line 3, column 3');
    await page.get('[data-testid=go-to-json-error]').trigger('click');
    expect(json(page).caret()).toEqual([3, 3]);
    expect(field(page, 'parameterization.hallucinators').element).toHaveProperty('value', '5');
    expect(useRunEditor().ready).toBe(false);
  });

  it('opens the advanced settings while one of them has a problem', async () => {
    const page = await openEditor();
    expect(field(page, 'training.previewEvery').exists()).toBe(false);
    useRunEditor().setField('training.previewEvery', 0);
    await nextTick();
    expect(field(page, 'training.previewEvery').exists()).toBe(true);
  });

  it('adds and removes entries of a list', async () => {
    const page = await openEditor();
    const add = page.findAll('button').find((button) => button.text() === 'Add a network');
    await add?.trigger('click');
    expect(valueAt(useRunEditor().draft, 'evaluation.networks')).toHaveLength(2);
    await page.find('[aria-label="Remove network 2"]').trigger('click');
    expect(valueAt(useRunEditor().draft, 'evaluation.networks')).toHaveLength(1);
  });

  it('shows the fields of the network that an entry of a list is', async () => {
    const page = await openEditor();
    const editor = useRunEditor();
    expect(field(page, 'evaluation.networks.0.width').exists()).toBe(true);
    editor.setField('evaluation.networks.0', { kind: 'resnet18' });
    await nextTick();
    expect(field(page, 'evaluation.networks.0.kind').text()).toBe('ResNet18');
    expect(field(page, 'evaluation.networks.0.width').exists()).toBe(false);
    expect(field(page, 'evaluation.networks.0.downsampling').text()).toBe('Strided convolutions');
    editor.setField('evaluation.networks.0', { kind: 'mlp' });
    await nextTick();
    expect(field(page, 'evaluation.networks.0.norm').exists()).toBe(false);
    editor.setField('evaluation.networks.0', { width: 16 });
    await nextTick();
    expect(field(page, 'evaluation.networks.0.kind').text()).toBe('ConvNet');
    expect(editor.ready).toBe(true);
  });

  it('shows the settings of the experts and what is wrong with them', async () => {
    const page = await openEditor();
    useRunEditor().setField('objective', { kind: 'mtt' });
    await nextTick();
    await field(page, 'objective.experts.epochs').setValue('1');
    expect(valueAt(JSON.parse(json(page).text), 'objective.experts.epochs')).toBe(1);
    expect(errors(page)[0]).toContain('The experts end too early');
  });

  it('counts the storage as it is typed', async () => {
    const page = await openEditor();
    expect(page.find('[data-testid=budget-ipc]').text()).toBe('1.88 IPC');
    expect(page.find('[data-testid=budget-images]').text()).toBe('Generates 50 images');
    await field(page, 'parameterization.basesPerClass').setValue('10');
    expect(page.find('[data-testid=budget-ipc]').text()).toBe('10.88 IPC');
    expect(page.find('[data-testid=budget-images]').text()).toBe('Generates 500 images');
  });

  it('shows the way from stored numbers to images, with what each step costs', async () => {
    const page = await openEditor();
    const step = (name: string): string => page.find(`[data-testid=pipeline-${name}]`).text();
    expect(step('bases')).toBe('Bases10 × 17,84031.4 kB');
    expect(step('precision')).toBe('Storage precision32 bits');
    expect(step('labels')).toBe('Labels0, given by the order0 B');
    expect(step('hallucinators')).toBe('Hallucinators× 56,86027.4 kB');
    expect(step('formation')).toBe('FormationNone00 B');
    expect(page.find('[data-testid=budget-bytes]').text()).toBe(
      '14,700 values, 58.8 kB as stored. As many bytes hold 7.5 real images per class at 8 bits.',
    );
    useRunEditor().setField('parameterization', {
      code: { kind: 'frequency', coefficients: 196 },
      basesPerClass: 8,
      formation: 2,
    });
    await nextTick();
    expect(step('code')).toBe('Frequencies196 of 784places980 B');
    expect(step('bases')).toBe('Images10 × 815,68062.7 kB');
    expect(step('hallucinators')).toBe('HallucinatorsNone00 B');
    expect(step('formation')).toBe('Formation2 × 200 B');
    useRunEditor().setField('parameterization', { code: { kind: 'field' }, basesPerClass: 23 });
    await nextTick();
    expect(step('code')).toBe('Fields67 of 78400 B');
    expect(step('bases')).toContain('15,410');
    useRunEditor().setField('parameterization', { code: { kind: 'shared' }, basesPerClass: 78 });
    await nextTick();
    expect(step('code')).toBe('Combinations16 of 7843,13612.5 kB');
    expect(step('bases')).toContain('12,480');
    useRunEditor().setField('parameterization', { code: { kind: 'pixels' }, precision: { bits: 8 } });
    useRunEditor().setField('objective', { kind: 'mtt' });
    await nextTick();
    expect(step('bases')).toBe('Images10 × 17,8407.8 kB');
    expect(step('precision')).toMatch(/^Storage precision8 bits · .+\+ scales 8 B$/);
    expect(step('learned')).toBe('Learned rate1 value, left out of values4 B');
    await page.find('[data-testid=pipeline-formation]').trigger('click');
    expect(useRunEditor().revealed).toBe('parameterization.formation');
  });

  it('names the folder that could not be read', async () => {
    const page = await openEditor();
    const cats = temporaryFolder();
    useRunEditor().setField('dataset', { source: 'idx', path: cats });
    await settled();
    expect(errors(page)[0]).toContain(cats);
    useRunEditor().setField('dataset.path', mnist());
    await settled();
    expect(errors(page)).toEqual([]);
    expect(useRunEditor().geometry?.trainPerClass).toBe(2);
  });

  it('takes a folder as what its files are, typed or chosen', async () => {
    const page = await openEditor();
    const [cifar, digits] = [writeFiles(temporaryFolder(), cifar10Binary()), mnist()];
    bridge.answers.folder = digits;
    const editor = useRunEditor();
    await page.find('[data-testid=dataset-folder]').trigger('click');
    expect(errors(page)).toEqual(['Choose the folder that holds the dataset.']);
    await field(page, 'dataset.path').setValue(cifar);
    await settled();
    expect(valueAt(editor.draft, 'dataset')).toEqual({
      source: 'cifar10',
      path: cifar,
      limitPerClass: null,
      whitening: 'none',
    });
    expect(page.find('[data-testid=dataset-format]').text()).toContain('CIFAR10');
    expect(editor.geometry).toMatchObject({ classes: 10, channels: 3, imageSize: 32 });
    await page.find('[data-testid=choose-folder]').trigger('click');
    await settled();
    expect(valueAt(editor.draft, 'dataset.source')).toBe('idx');
    expect(valueAt(editor.draft, 'dataset.path')).toBe(digits);
    expect(errors(page)).toEqual([]);
  });

  it('counts images of a folder at the size and colour that the draft gives them', async () => {
    const page = await openEditor();
    await page.find('[data-testid=dataset-folder]').trigger('click');
    await field(page, 'dataset.path').setValue(writeFiles(temporaryFolder(), imageFolder()));
    await settled();
    const editor = useRunEditor();
    expect(editor.geometry).toMatchObject({ classes: 2, channels: 3, imageSize: 32 });
    editor.setField('dataset.imageSize', 64);
    editor.setField('dataset.colour', 'gray');
    await settled();
    expect(editor.geometry).toMatchObject({ channels: 1, imageSize: 64 });
    expect(page.text()).toContain('4 training and 2 test images of 64 × 64, 1 channel');
  });

  it('says when a folder holds something else than the configuration reads', async () => {
    const page = await openEditor();
    useRunEditor().setField('dataset', {
      source: 'svhn',
      path: writeFiles(temporaryFolder(), cifar10Binary()),
    });
    await settled();
    expect(errors(page)[0]).toContain('This folder holds CIFAR-10');
    expect(useRunEditor().ready).toBe(false);
  });

  it('creates the run with the complete configuration', async () => {
    const project = projectNamed(bridge, 'Hallucinator count').id;
    const editor = useRunEditor();
    editor.name = 'Run 1';
    editor.setText(
      '{"dataset":{"source":"fashion-mnist-sample"},"parameterization":{"kind":"haba"},"objective":{"kind":"dm"}}',
    );
    expect(editor.changed).toBe(true);
    await settled();
    const run = await editor.save(project, false);
    expect(run.config.training.iterations).toBe(1000);
    expect(run.status).toBe('draft');
    expect(editor.changed).toBe(false);
  });
});
