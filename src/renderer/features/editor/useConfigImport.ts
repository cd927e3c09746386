import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { checkConfigText, readConfigFile, type ConfigFile } from './configFile';
import { useApp } from '@renderer/api/app';
import { useIncomingConfig } from './incomingConfig';
import { useProjects } from '@renderer/features/projects';
import { useToasts } from '@renderer/ui/toasts';

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
