/** Presets in the editor: a person's own ones, and how one becomes the settings. */
import { defineStore } from 'pinia';
import { ref, computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { RunConfig } from '@shared/config/schema';
import type { OwnPreset } from '@shared/ipc/contract';
import { call, onEvent } from '@renderer/api/client';
import type { PickerGroup } from '@renderer/ui/types';
import { useApp } from '@renderer/api/appStore';
import { useToasts } from '@renderer/ui/toastsStore';
import { usePresetWords } from '@renderer/i18n/words';
import { useRunEditor } from './runEditorStore';

/** The presets that the person saved, by name; kept up to date by events. */
export const useOwnPresets = defineStore('ownPresets', () => {
  const items = ref<readonly OwnPreset[]>([]);
  const loaded = ref(false);

  async function load(): Promise<void> {
    items.value = await call('presets.own', {});
    loaded.value = true;
  }

  const byId = (id: string): OwnPreset | undefined => items.value.find((one) => one.id === id);
  const save = (name: string, note: string, config: RunConfig): Promise<OwnPreset> =>
    call('presets.save', { name, note, config });
  const update = (
    id: string,
    patch: { readonly name?: string; readonly note?: string; readonly config?: RunConfig },
  ): Promise<OwnPreset> => call('presets.update', { id, ...patch });
  const remove = (id: string): Promise<null> => call('presets.delete', { id });

  onEvent('presets.changed', () => {
    if (loaded.value) void load().catch(() => undefined);
  });

  return { items, loaded, load, byId, save, update, remove };
});

export interface EditorPresets {
  readonly groups: ComputedRef<readonly PickerGroup[]>;
  /** The preset of the settings in words, and whether they were changed since. */
  readonly label: ComputedRef<string>;
  /** Puts a preset in place of the settings: `preset/ID`, or `own/ID` of the person's own. */
  readonly use: (value: string) => void;
}

/** The presets that the editor can start from: the person's own first. */
export function useEditorPresets(): EditorPresets {
  const app = useApp();
  const editor = useRunEditor();
  const own = useOwnPresets();
  const toasts = useToasts();
  const words = usePresetWords();
  const { t } = useI18n();

  function find(value: string | null): { readonly name: string; readonly config: RunConfig } | null {
    const [kind, id = ''] = value?.split('/') ?? [];
    const mine = kind === 'own' ? own.byId(id) : undefined;
    if (mine) return { name: mine.name, config: mine.config };
    const preset = kind === 'preset' ? app.presets?.find((one) => one.id === id) : undefined;
    // A folder that was chosen for its dataset is no change of a preset.
    return preset ? { name: words.fullName(preset), config: editor.withChosenFolder(preset.config) } : null;
  }

  const groups = computed<readonly PickerGroup[]>(() => [
    ...(own.items.length === 0
      ? []
      : [
          {
            value: 'own',
            label: t('setup.presets.own'),
            options: own.items.map(({ id, name, note }) => ({ value: `own/${id}`, label: name, hint: note })),
          },
        ]),
    ...words.groups(app.presets ?? []).map((group) => ({
      ...group,
      options: group.options.map((option) => ({ ...option, value: `preset/${option.value}` })),
    })),
  ]);
  const present = computed(() => find(editor.preset));
  const presentText = computed(() => present.value && JSON.stringify(present.value.config, null, 2));
  const isChanged = computed(() => editor.text !== presentText.value);
  const label = computed(() => {
    if (!present.value) return t('editor.custom');
    const { name } = present.value;
    return isChanged.value ? t('editor.changed', { name }) : name;
  });

  function use(value: string): void {
    const preset = find(value);
    if (!preset) return;
    const lost = isChanged.value;
    editor.replace(preset.config, value);
    if (!lost) return;
    toasts.done(t('editor.replaced', { name: preset.name }), {
      undoes: true,
      label: t('common.undo'),
      run: editor.undo,
    });
  }

  return { groups, label, use };
}
