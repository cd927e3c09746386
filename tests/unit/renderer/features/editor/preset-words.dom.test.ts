import { mount, type VueWrapper } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { findPreset, presets } from '@shared/presets';
import UiPicker from '@renderer/ui/UiPicker.vue';
import { usePresetWords, type PresetWords } from '@renderer/i18n/words';
import { i18n } from '@renderer/i18n';
import { matchesWords } from '@renderer/ui/typed';
import { valueAt } from '@shared/config/paths';
import { useRunEditor } from '@renderer/features/editor/runEditorStore';
import { startStores } from '../../support';

function words(): PresetWords {
  let found: PresetWords | undefined;
  const user = defineComponent({
    setup: () => {
      found = usePresetWords();
      return () => h('p');
    },
  });
  mount(user, { global: { plugins: [i18n] } });
  if (!found) throw new Error('There are no words.');
  return found;
}
const preset = (id: string): NonNullable<ReturnType<typeof findPreset>> => {
  const found = findPreset(id);
  if (!found) throw new Error(id);
  return found;
};

describe('words of presets', () => {
  it.each(['en', 'ko'] as const)('are unlike each other and complete in %s', (locale) => {
    i18n.global.locale.value = locale;
    const { fullName, summary } = words();
    expect(new Set(presets.map(fullName)).size).toBe(presets.length);
    for (const one of presets) expect(fullName(one) + summary(one)).not.toMatch(/[{}?]|editor\.|undefined/);
  });

  it('say what the numbers are and where they come from', () => {
    i18n.global.locale.value = 'en';
    const { name, fullName, summary } = words();
    expect(fullName(preset('cifar10-haba-mtt-1'))).toBe('CIFAR10: HaBa + MTT, BPC 1');
    expect(summary(preset('cifar10-haba-mtt-1'))).toBe(
      'The settings of the authors’ scripts. 1.91 IPC of storage with 5 hallucinators; compare with plain pixels at IPC 2.',
    );
    expect(name(preset('svhn-haba-mtt-single-3'))).toBe('HaBa + MTT, BPC 3, one channel');
    expect(summary(preset('svhn-mtt-2'))).toBe(
      'After the CIFAR10 settings of the authors’ code. Stores 2 images per class.',
    );
    expect(summary(preset('cifar100-haba-idc-10'))).toContain('DSA’s settings with this parameterization.');
    expect(summary(preset('cifar100-haba-mtt-1'))).toBe(
      'After the CIFAR10 settings of the authors’ code. 1.09 IPC of storage with 5 hallucinators; compare with plain pixels on both sides, at IPC 1 and 2.',
    );
  });
});

describe('a search', () => {
  it('finds texts that have all its words', () => {
    expect(matchesWords('mtt  HABA', ['HaBa + MTT, BPC 1'])).toBe(true);
    expect(matchesWords('mtt svhn', ['HaBa + MTT, BPC 1', 'SVHN'])).toBe(true);
    expect(matchesWords('mtt dm', ['HaBa + MTT, BPC 1'])).toBe(false);
    expect(matchesWords(' ', [])).toBe(true);
  });
});

describe('the list of presets', () => {
  const option = (id: string): HTMLElement | null => document.querySelector(`[data-testid="preset-${id}"]`);

  async function open(): Promise<VueWrapper> {
    const list = mount(UiPicker, {
      props: {
        groups: words().groups(presets),
        label: 'Find a preset',
        chosen: 'demo',
        testid: 'preset',
      },
      slots: { default: '<button>Preset</button>' },
      global: { plugins: [i18n] },
      attachTo: document.body,
    });
    await list.find('button').trigger('click');
    await nextTick();
    return list;
  }

  it('is searched over all datasets', async () => {
    await open();
    expect(option('demo')).not.toBeNull();
    const search = document.querySelector<HTMLInputElement>('[data-testid=preset-search]');
    if (!search) throw new Error('There is no search.');
    search.value = 'svhn idc bpc 10';
    search.dispatchEvent(new Event('input'));
    await nextTick();
    expect(option('demo')).toBeNull();
    expect(
      [...document.querySelectorAll('[role=option]')].map((one) => one.getAttribute('data-testid')),
    ).toEqual(['preset-svhn-haba-idc-10']);
    search.value = 'zebra';
    search.dispatchEvent(new Event('input'));
    await nextTick();
    expect(document.body.textContent).toContain('No matches.');
  });

  it('hands over what is chosen, the marked one too', async () => {
    const list = await open();
    option('cifar10-dm-2')?.click();
    await nextTick();
    expect(list.emitted('select')).toEqual([['cifar10-dm-2']]);
    await list.find('button').trigger('click');
    await nextTick();
    option('demo')?.click();
    await nextTick();
    expect(list.emitted('select')?.[1]).toEqual(['demo']);
  });
});

describe('a preset in the editor', () => {
  it('keeps the folder that was chosen for its dataset', async () => {
    await startStores();
    const editor = useRunEditor();
    editor.load(preset('cifar10-dm-2').config, 'Run 1');
    editor.setField('dataset.path', '/data/cifar');
    editor.replace(editor.withChosenFolder(preset('cifar10-haba-mtt-1').config));
    expect(valueAt(editor.draft, 'dataset.path')).toBe('/data/cifar');
    expect(valueAt(editor.draft, 'objective.kind')).toBe('mtt');
    editor.replace(editor.withChosenFolder(preset('svhn-dm-2').config));
    expect(valueAt(editor.draft, 'dataset.path')).toBe('');
    expect(editor.withChosenFolder(preset('quick').config)).toEqual(preset('quick').config);
  });
});
