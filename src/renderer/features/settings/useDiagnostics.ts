import { ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApp } from '@renderer/api/appStore';
import { useToasts } from '@renderer/ui/toastsStore';

const busy = ref(false);

/** Saves what helps to find a fault, from the settings and from the menu. */
export function useDiagnostics(): { readonly busy: Readonly<Ref<boolean>>; save(): Promise<void> } {
  const app = useApp();
  const toasts = useToasts();
  const { t } = useI18n();

  async function save(): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    const saved = await toasts.guard(app.exportDiagnostics);
    busy.value = false;
    if (saved) toasts.done(t('settings.exported', { path: saved.path }));
  }
  return { busy, save };
}
