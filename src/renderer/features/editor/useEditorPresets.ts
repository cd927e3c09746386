import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { RunConfig } from '@shared/config/schema';
import type { PickerGroup } from '@renderer/ui/types';
import { useApp } from '@renderer/api/app';
import { useOwnPresets } from './ownPresets';
import { useRunEditor } from './runEditor';
import { useToasts } from '@renderer/ui/toasts';
import { usePresetWords } from '@renderer/ui/usePresetWords';

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
    toasts.done(t('editor.replaced', { name: preset.name }), { label: t('common.undo'), run: editor.undo });
  }

  return { groups, label, use };
}
