/** Configurations in files: read, checked, dropped or opened from outside, and written. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { isRecord } from '@shared/config/paths';
import { useApp } from '@renderer/api/appStore';
import { useProjects } from '@renderer/features/projects';
import { useToasts } from '@renderer/ui/toastsStore';
import { call } from '@renderer/api/client';
import { completed } from './configDiff';
import { readJson } from './jsonText';
import { useRunEditor } from './runEditorStore';

/** Files that may be configurations: read as text and checked as far as the editor needs it. */

/** A configuration is a page of text; more than this is none. */
export const MAX_CONFIG_BYTES = 1_000_000;

export type ConfigFile =
  | { readonly ok: true; readonly name: string; readonly text: string }
  | { readonly ok: false; readonly key: 'notJson' | 'tooLarge' | 'broken'; readonly reason: string };

/** Reads one file. The text of a good one is a JSON object, whatever is in it: the editor says what is wrong inside. */
export async function readConfigFile(file: Pick<File, 'name' | 'size' | 'text'>): Promise<ConfigFile> {
  if (!file.name.toLowerCase().endsWith('.json')) return { ok: false, key: 'notJson', reason: '' };
  if (file.size > MAX_CONFIG_BYTES) return { ok: false, key: 'tooLarge', reason: '' };
  return checkConfigText(file.name, await file.text());
}

function checkConfigText(fileName: string, text: string): ConfigFile {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { ok: false, key: 'notJson', reason: '' };
    }
    return { ok: true, name: fileName.replace(/\.json$/i, ''), text };
  } catch (error) {
    return { ok: false, key: 'broken', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** A configuration from outside on its way to the editor: dropped on the window or opened through the menu. */
export interface IncomingConfig {
  /** The file's name without its ending: the run may be called so. */
  readonly name: string;
  readonly text: string;
}

export const useIncomingConfig = defineStore('incomingConfig', () => {
  const pending = shallowRef<IncomingConfig | null>(null);

  function put(config: IncomingConfig): void {
    pending.value = config;
  }

  /** Hands it over, once. */
  function take(): IncomingConfig | null {
    const config = pending.value;
    pending.value = null;
    return config;
  }

  return { pending, put, take };
});

export interface ConfigImport {
  /** Takes files that were dropped; the first decides. */
  drop(files: readonly File[]): Promise<void>;
  /** Asks for a file. */
  open(): Promise<void>;
}

/** Brings a configuration file to the editor of the project on screen, else of the one that was active last. */
export function useConfigImport(): ConfigImport {
  const app = useApp();
  const incoming = useIncomingConfig();
  const projects = useProjects();
  const toasts = useToasts();
  const route = useRoute();
  const router = useRouter();
  const { t } = useI18n();

  async function projectId(): Promise<string | null> {
    const here = route.params['projectId'];
    if (typeof here === 'string') return here;
    if (!projects.loaded) await projects.load();
    const [latest] = [...projects.active].sort((a, b) => b.lastActivityAt.localeCompare(a.lastActivityAt));
    return latest?.id ?? null;
  }

  async function take(name: string, file: ConfigFile): Promise<void> {
    if (!file.ok) return toasts.failed(t(`help.drop.${file.key}`, { name, reason: file.reason }));
    const id = await projectId();
    if (id === null) return toasts.failed(t('help.drop.noProject'));
    incoming.put({ name: file.name, text: file.text });
    await router.push({ name: 'new-run', params: { projectId: id } });
  }

  return {
    async drop([file]) {
      if (file) await take(file.name, await readConfigFile(file));
    },
    async open() {
      const opened = await toasts.guard(app.openConfig);
      if (opened) await take(opened.name, checkConfigText(opened.name, opened.text));
    },
  };
}

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
      toasts.done(t('setup.files.taken', { name }), {
        undoes: true,
        label: t('common.undo'),
        run: editor.undo,
      });
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
