import { useI18n } from 'vue-i18n';
import { call } from '@renderer/api/client';
import { completed } from './configDiff';
import { readJson } from './jsonText';
import { isRecord } from '@shared/config/paths';
import { useRunEditor } from './runEditor';
import { useToasts } from '@renderer/ui/toasts';

/** No configuration is longer, in bytes. */
const MOST_BYTES = 100_000;

export interface ConfigFiles {
  importFile(): Promise<void>;
  exportFile(): Promise<void>;
  /** A file that was dropped on the editor. */
  takeFile(file: File): Promise<void>;
  /** The text of a file that was opened elsewhere. */
  takeText(name: string, text: string): void;
}

/** Configurations from files and to files. `openFlags` gets the text of a file with a script's command. */
export function useConfigFiles(openFlags: (text: string) => void): ConfigFiles {
  const editor = useRunEditor();
  const toasts = useToasts();
  const { t } = useI18n();

  function takeText(name: string, text: string): void {
    const read = readJson(text);
    if (read.ok && isRecord(read.value)) {
      editor.replace(completed(read.value));
      toasts.done(t('setup.files.taken', { name }), { label: t('common.undo'), run: editor.undo });
    } else if (/(^|\s)--?[A-Za-z]/.test(text)) openFlags(text);
    else {
      const reason = read.ok ? '' : t(`json.${read.error.code}`, { detail: read.error.detail });
      toasts.failed(t('setup.files.neither', { name, reason }));
    }
  }

  return {
    takeText,
    async importFile() {
      const chosen = await toasts.guard(() => call('configs.import', {}));
      if (chosen) takeText(chosen.name, chosen.text);
    },
    async exportFile() {
      const { config } = editor.validation;
      if (config === null) return;
      const name = editor.name.trim() || t('editor.title');
      const saved = await toasts.guard(() => call('configs.export', { name, config }));
      if (saved) toasts.done(t('setup.files.saved', { path: saved.path }));
    },
    async takeFile(file) {
      if (file.size > MOST_BYTES) toasts.failed(t('setup.files.large', { name: file.name }));
      else takeText(file.name, await file.text());
    },
  };
}
