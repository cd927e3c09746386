/** Each shared component alone: what it says to people and to screen readers, and what it answers. */
import { mount, type ComponentMountingOptions, type VueWrapper } from '@vue/test-utils';
import { Play } from '@lucide/vue';
import { TooltipProvider } from 'reka-ui';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, nextTick, type Component } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import PixelSheet from '@renderer/ui/PixelSheet.vue';
import UiBadge from '@renderer/ui/UiBadge.vue';
import UiBanner from '@renderer/ui/UiBanner.vue';
import UiButton from '@renderer/ui/UiButton.vue';
import UiCheckbox from '@renderer/ui/UiCheckbox.vue';
import UiConfirm from '@renderer/ui/UiConfirm.vue';
import UiContextMenu from '@renderer/ui/UiContextMenu.vue';
import UiDialog from '@renderer/ui/UiDialog.vue';
import UiEmpty from '@renderer/ui/UiEmpty.vue';
import UiField from '@renderer/ui/UiField.vue';
import UiIconButton from '@renderer/ui/UiIconButton.vue';
import UiInput from '@renderer/ui/UiInput.vue';
import UiLoaded from '@renderer/ui/UiLoaded.vue';
import UiMenu from '@renderer/ui/UiMenu.vue';
import UiNameDialog from '@renderer/ui/UiNameDialog.vue';
import UiPageHeader from '@renderer/ui/UiPageHeader.vue';
import UiPicker from '@renderer/ui/UiPicker.vue';
import UiPointMenu from '@renderer/ui/UiPointMenu.vue';
import UiPopover from '@renderer/ui/UiPopover.vue';
import UiProgress from '@renderer/ui/UiProgress.vue';
import UiSearch from '@renderer/ui/UiSearch.vue';
import UiSegmented from '@renderer/ui/UiSegmented.vue';
import UiSelect from '@renderer/ui/UiSelect.vue';
import UiSkeleton from '@renderer/ui/UiSkeleton.vue';
import UiSlider from '@renderer/ui/UiSlider.vue';
import UiSwitch from '@renderer/ui/UiSwitch.vue';
import UiTabs from '@renderer/ui/UiTabs.vue';
import UiTable from '@renderer/ui/UiTable.vue';
import UiTag from '@renderer/ui/UiTag.vue';
import UiTagsInput from '@renderer/ui/UiTagsInput.vue';
import UiTextarea from '@renderer/ui/UiTextarea.vue';
import UiToasts from '@renderer/ui/UiToasts.vue';
import UiTooltip from '@renderer/ui/UiTooltip.vue';
import { useConfirm } from '@renderer/ui/useConfirm';
import { isCovered } from '@renderer/ui/shortcuts';
import { useCutText } from '@renderer/ui/pointer';
import { i18n } from '@renderer/i18n';
import { useToasts } from '@renderer/ui/toastsStore';
import { settled, startStores } from '../support';
import ownText from './ui-components.dom.test.ts?raw';

const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ path: '/:any*', name: 'projects', component: { template: '<i />' } }],
});
let mounted: VueWrapper | null = null;

type Slots = ComponentMountingOptions<Component>['slots'];

/** A component within what every page has around it; answers it and what it told. */
function show(component: Component, props: Record<string, unknown> = {}, slots: Slots = {}): VueWrapper {
  const Root = defineComponent({
    setup: (_, context) => () => h(TooltipProvider, () => context.slots['default']?.()),
  });
  mounted = mount(Root, {
    slots: { default: () => h(component, props, slots as never) },
    global: { plugins: [i18n, router] },
    attachTo: document.body,
  });
  return mounted;
}
const inBody = (selector: string): HTMLElement => {
  const found = document.body.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`Nothing is ${selector}.`);
  return found;
};
const press = (element: Element): void => {
  for (const type of ['pointerdown', 'pointerup']) {
    element.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, pointerType: 'mouse' }));
  }
  (element as HTMLElement).click();
};

describe('words and frames', () => {
  it('a badge, a tag, a banner and an empty page say their words, and banners their urgency', () => {
    expect(show(UiBadge, { tone: 'good', icon: Play }, { default: () => 'Done' }).text()).toBe('Done');
    expect(mounted?.get('svg').attributes('aria-hidden')).toBe('true');
    expect(show(UiTag, {}, { default: () => 'one' }).text()).toBe('one');
    expect(
      show(UiBanner, { tone: 'bad' }, { default: () => 'Broken' })
        .get('[role=alert]')
        .text(),
    ).toBe('Broken');
    expect(
      show(UiBanner, {}, { default: () => 'Note' })
        .find('[role=status]')
        .exists(),
    ).toBe(true);
    const empty = show(UiEmpty, { title: 'Nothing', message: 'Do this' }, { default: () => 'Go' });
    expect(empty.text()).toMatch(/Nothing.*Do this.*Go/);
    expect(show(UiSkeleton).get('[aria-hidden=true]').text()).toBe('');
  });

  it('what a page loads is an error to try again, placeholders, or what has come', async () => {
    // Its type has a parameter, which a component to be shown here does not.
    const loaded = UiLoaded as unknown as Component;
    let retries = 0;
    const onRetry = () => (retries += 1);
    const broken = show(loaded, { error: 'No disk', value: null, onRetry }, { default: () => 'Here' });
    expect(broken.get('[role=alert]').text()).toContain('No disk');
    await broken.get('button').trigger('click');
    expect(retries).toBe(1);
    const waiting = show(loaded, { error: null, value: false, rows: 2 }, { default: () => 'Here' });
    expect(waiting.findAll('[aria-hidden=true]')).toHaveLength(2);
    expect(waiting.text()).not.toContain('Here');
    const there = show(loaded, { error: null, value: 0 }, { default: () => 'Here' });
    expect(there.text()).toBe('Here');
  });

  it('a table names itself and its columns, and can be scrolled with the keyboard', () => {
    const columns = [
      { id: 'name', label: 'Name' },
      { id: 'size', label: 'Size', right: true },
    ];
    const table = show(UiTable, { label: 'Files', columns, actions: 'Actions', 'data-testid': 'files' });
    expect(table.get('[role=region]').attributes()).toMatchObject({ 'aria-label': 'Files', tabindex: '0' });
    expect(table.get('table').attributes('data-testid')).toBe('files');
    expect(table.findAll('th[scope=col]').map((one) => one.text())).toEqual(['Name', 'Size', 'Actions']);
    expect(table.findAll('th')[1]?.classes()).toContain('text-right');
  });

  it('a page names itself, where it is, and its help', async () => {
    await startStores();
    const trail = [{ label: 'Projects', to: '/projects' }];
    const page = show(UiPageHeader, { title: 'A run', trail });
    await settled();
    expect(page.get('h1').text()).toBe('A run');
    expect(page.get('nav').text()).toContain('Projects');
    expect(document.title).toContain('A run');
  });

  it('progress has a value, or says that it does not know it', () => {
    const known = show(UiProgress, { value: 0.25, label: 'Copying' }).get('[role=progressbar]');
    expect([known.attributes('aria-valuenow'), known.attributes('aria-label')]).toEqual(['25', 'Copying']);
    const unknown = show(UiProgress, { value: null, label: 'Copying' }).get('[role=progressbar]');
    expect(unknown.attributes('aria-valuenow')).toBeUndefined();
  });

  it('a sheet of pictures is one picture with a name', () => {
    const images = { count: 2, width: 1, height: 1, rgba: new Uint8ClampedArray(8) };
    const sheet = show(PixelSheet, { images, columns: 2, label: 'Two' });
    expect(sheet.get('[role=img]').attributes('aria-label')).toBe('Two');
  });
});

describe('text that is cut off', () => {
  it('is there in full while the pointer is on it', () => {
    const text = defineComponent({
      setup: () => (useCutText(), {}),
      template: '<p><b class="truncate"> A long name </b><i class="truncate" title="Own">Another</i></p>',
    });
    const wrapper = mount(text, { attachTo: document.body });
    const [cut, titled] = [wrapper.get('b').element, wrapper.get('i').element];
    const over = (element: Element): boolean =>
      element.dispatchEvent(new Event('pointerover', { bubbles: true }));
    over(cut);
    expect(cut.title).toBe('');
    for (const one of [cut, titled]) Object.defineProperty(one, 'scrollWidth', { value: 400 });
    over(cut);
    over(titled);
    expect([cut.title, titled.title]).toEqual(['A long name', 'Own']);
    cut.dispatchEvent(new Event('pointerleave'));
    expect(cut.title).toBe('');
    wrapper.unmount();
  });
});

describe('buttons', () => {
  it('do not take a click while they are busy, and can be links', async () => {
    let clicks = 0;
    const busy = show(UiButton, { busy: true, onClick: () => (clicks += 1) }, { default: () => 'Save' });
    await busy.get('button').trigger('click');
    expect([clicks, busy.get('button').attributes('aria-busy')]).toEqual([0, 'true']);
    expect(
      show(UiButton, { to: '/x' }, { default: () => 'Go' })
        .get('a')
        .attributes('href'),
    ).toContain('/x');
  });

  it('with an icon alone have a name, and say whether they are pressed', () => {
    const button = show(UiIconButton, { icon: Play, label: 'Play', pressed: true }).get('button');
    expect([button.attributes('aria-label'), button.attributes('aria-pressed')]).toEqual(['Play', 'true']);
  });
});

describe('controls', () => {
  it('a field names its control, helps, and says what is wrong instead', () => {
    const slots = {
      default: ({ id, describedby, invalid }: Record<string, unknown>) =>
        h('input', { id, 'aria-describedby': describedby, 'aria-invalid': invalid }),
    };
    const helped = show(UiField, { label: 'Name', help: 'Short' }, slots);
    const input = helped.get('input');
    expect(helped.get('label').attributes('for')).toBe(input.attributes('id'));
    expect(helped.get(`#${input.attributes('aria-describedby')}`).text()).toBe('Short');
    const wrong = show(UiField, { label: 'Name', help: 'Short', error: 'Too long' }, slots);
    expect(wrong.get('[role=alert]').text()).toBe('Too long');
    expect(wrong.text()).not.toContain('Short');
  });

  it('take text', async () => {
    const told: unknown[] = [];
    const props = { modelValue: 'a', 'onUpdate:modelValue': (value: unknown) => told.push(value) };
    await show(UiInput, { ...props, invalid: true })
      .get('input[aria-invalid=true]')
      .setValue('b');
    await show(UiTextarea, props).get('textarea').setValue('c');
    await show(UiSearch, { ...props, label: 'Find' })
      .get('[aria-label=Find]')
      .trigger('keydown', { key: 'Escape' });
    expect(told).toEqual(['b', 'c', '']);
  });

  it('are on or off', async () => {
    const told: unknown[] = [];
    const props = { modelValue: false, 'onUpdate:modelValue': (value: unknown) => told.push(value) };
    await show(UiCheckbox, props).get('[role=checkbox]').trigger('click');
    await show(UiSwitch, props).get('[role=switch]').trigger('click');
    expect(told).toEqual([true, true]);
  });

  it('choose one of several, and never none', async () => {
    const told: unknown[] = [];
    const options = ['one', 'two'].map((value) => ({ value, label: value.toUpperCase() }));
    const props = {
      ...{ label: 'Which', options, modelValue: 'one' },
      'onUpdate:modelValue': (value: unknown) => told.push(value),
    };
    const segmented = show(UiSegmented, props);
    await segmented.get('[data-testid=segment-one]').trigger('click');
    await segmented.get('[data-testid=segment-two]').trigger('click');
    expect(told).toEqual(['two']);
    expect(segmented.get('[aria-label=Which]').text()).toMatch(/ONE\s*TWO/);
    const select = show(UiSelect, { ...props, modelValue: undefined, placeholder: 'Choose' });
    expect(select.get('[role=combobox]').text()).toBe('Choose');
    expect(select.get('[role=combobox]').attributes('aria-label')).toBe('Which');
  });

  it('a slider moves with the keys and says its value in words', async () => {
    const told: unknown[] = [];
    const slider = show(UiSlider, {
      ...{ label: 'Speed', min: 0, max: 10, step: 1, valueText: 'five', modelValue: 5 },
      'onUpdate:modelValue': (value: unknown) => told.push(value),
    }).get('[role=slider]');
    expect([slider.attributes('aria-label'), slider.attributes('aria-valuetext')]).toEqual(['Speed', 'five']);
    await slider.trigger('keydown', { key: 'ArrowRight' });
    expect(told).toEqual([6]);
  });

  it('a list of words takes words, and each can be taken away by name', async () => {
    const told: unknown[] = [];
    const tags = show(UiTagsInput, {
      modelValue: ['one'],
      'onUpdate:modelValue': (value: unknown) => told.push(value),
    });
    const input = tags.get('input');
    await input.setValue('two');
    await input.trigger('keydown', { key: 'Enter' });
    expect(told.at(-1)).toEqual(['one', 'two']);
    expect(tags.find('[aria-label="Remove tag one"], [aria-label*="one"]').exists()).toBe(true);
  });

  it('tabs show the panel of the chosen one', async () => {
    const tabs = show(
      UiTabs,
      {
        ...{ label: 'Parts', modelValue: 'a' },
        tabs: [
          { value: 'a', label: 'A', count: 3 },
          { value: 'b', label: 'B' },
        ],
      },
      { a: () => 'panel a', b: () => 'panel b' },
    );
    await nextTick();
    expect(tabs.get('[role=tablist]').attributes('aria-label')).toBe('Parts');
    expect(tabs.get('[role=tab][aria-selected=true]').text()).toMatch(/A\s*3/);
    expect(tabs.text()).toContain('panel a');
    expect(tabs.text()).not.toContain('panel b');
  });
});

describe('what opens', () => {
  const items = [
    { id: 'open', label: 'Open' },
    { id: 'delete', label: 'Delete', danger: true, disabled: true },
  ];

  it('a list is searched, and answers what was chosen', async () => {
    const told: unknown[] = [];
    const options = ['alpha', 'beta'].map((value) => ({ value, label: value }));
    show(
      UiPicker,
      {
        label: 'Find',
        groups: [{ value: 'g', label: 'Group', options }],
        onSearch: (text: unknown) => told.push(text),
      },
      { default: () => h('button', 'Pick') },
    );
    press(inBody('button'));
    await settled();
    const search = inBody('[data-testid=picker-search]') as HTMLInputElement;
    search.value = 'bet';
    search.dispatchEvent(new Event('input', { bubbles: true }));
    await settled();
    expect(document.body.querySelector('[data-testid=picker-alpha]')).toBeNull();
    expect(inBody('[data-testid=picker-beta]').textContent).toContain('beta');
    expect(told.at(-1)).toBe('bet');
  });

  it('a menu answers with the action that was chosen', async () => {
    const told: unknown[] = [];
    show(UiMenu, { items, onSelect: (id: unknown) => told.push(id) }, { default: () => h('button', 'Menu') });
    inBody('button').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await settled();
    expect(inBody('[data-testid=menu-delete]').getAttribute('data-disabled')).not.toBeNull();
    press(inBody('[data-testid=menu-open]'));
    await settled();
    expect(told).toEqual(['open']);
  });

  it('a menu opens at a point, and one for what is clicked with the other button', async () => {
    show(UiPointMenu, { items, at: { x: 10, y: 10 }, testid: 'point' });
    await settled();
    expect(inBody('[data-testid=point-open]').textContent).toContain('Open');
    mounted?.unmount();
    show(UiContextMenu, { items, label: 'Actions' }, { default: () => h('p', { id: 'target' }, 'Here') });
    inBody('#target').dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
    await settled();
    expect(inBody('[role=menu]').getAttribute('aria-label')).toBe('Actions');
  });

  it('a dialog has a title, takes the focus into its field, and closes by its button', async () => {
    const told: unknown[] = [];
    show(
      UiDialog,
      {
        open: true,
        title: 'New',
        description: 'What is made',
        'onUpdate:open': (open: unknown) => told.push(open),
      },
      { default: () => h('input', { id: 'first' }), actions: () => 'OK' },
    );
    await settled();
    const dialog = inBody('[role=dialog]');
    expect(document.getElementById(dialog.getAttribute('aria-labelledby') ?? '')?.textContent).toBe('New');
    expect(document.activeElement?.id).toBe('first');
    press(inBody('[aria-label=Close]'));
    expect(told).toEqual([false]);
  });

  it('a name is asked for, refused when it is none, and can be taken back', async () => {
    await startStores();
    const names: string[] = [];
    show(UiNameDialog, {
      open: true,
      title: 'Rename',
      name: 'Old',
      testId: 'rename',
      rename: (name: string) => Promise.resolve(names.push(name)),
    });
    await settled();
    const input = inBody('[data-testid=rename]') as HTMLInputElement;
    expect(input.value).toBe('Old');
    const type = async (text: string): Promise<void> => {
      input.value = text;
      input.dispatchEvent(new Event('input'));
      await settled();
      inBody('#name-form').dispatchEvent(new Event('submit', { cancelable: true }));
      await settled();
    };
    await type('  ');
    expect(names).toEqual([]);
    expect(input.getAttribute('aria-invalid')).toBe('true');
    await type(' New ');
    expect(names).toEqual(['New']);
    expect(useToasts().undoLast()).toBe(true);
    await settled();
    expect(names).toEqual(['New', 'Old']);
  });

  it('more to read opens beside its button, and a tooltip leaves its button as it is', async () => {
    show(UiPopover, { label: 'Why' }, { trigger: () => h('button', '?'), default: () => 'Because' });
    press(inBody('button'));
    await settled();
    expect(inBody('[aria-label=Why]').textContent).toContain('Because');
    const tip = show(UiTooltip, { text: 'Words' }, { default: () => h('button', 'x') });
    expect(tip.get('button').text()).toBe('x');
  });

  it('a question waits for its answer', async () => {
    show(UiConfirm);
    const answer = useConfirm()({ title: 'Delete?', message: 'For good.', action: 'Delete', danger: true });
    await settled();
    expect(inBody('[role=alertdialog]').textContent).toMatch(/Delete\?.*For good\./);
    press(inBody('[data-testid=confirm-accept]'));
    expect(await answer).toBe(true);
  });

  it('own the keyboard: a page does not answer keys meant for an open dropdown', () => {
    expect(isCovered()).toBe(false);
    document.body.innerHTML = '<ul role="listbox" data-state="open"></ul>';
    expect(isCovered()).toBe(true);
    document.body.innerHTML = '<ul role="listbox"></ul>';
    expect(isCovered()).toBe(false);
  });

  it('messages come with their action, and go', async () => {
    await startStores();
    show(UiToasts);
    let undone = false;
    useToasts().done('Saved', { label: 'Undo', run: () => (undone = true) });
    useToasts().failed('Broken');
    await settled();
    expect(inBody('[data-testid=toast-bad]').textContent).toContain('Broken');
    press(inBody('[data-testid=toast-action]'));
    expect(undone).toBe(true);
  });
});

it('every shared component is looked at here', () => {
  const files = Object.keys(import.meta.glob('/src/renderer/ui/Ui*.vue'));
  const names = files.map((file) => file.slice(file.lastIndexOf('/') + 1));
  expect(names).toContain('UiButton.vue');
  // The open part of a menu is a part of `UiMenu` and `UiPointMenu`.
  const missing = names.filter((name) => name !== 'UiMenuItems.vue' && !ownText.includes(`/ui/${name}'`));
  expect(missing).toEqual([]);
});
