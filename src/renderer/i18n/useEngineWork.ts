import { refDebounced } from '@vueuse/core';
import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { EngineWork } from '@shared/domain';

/** Milliseconds: what is over sooner would only flicker. */
const SETTLED = 300;

/** What an engine gets ready, in words; null while it does nothing of that, or not for long. */
export function useEngineWork(work: () => EngineWork | null | undefined): ComputedRef<string | null> {
  const { t } = useI18n();
  const settled = refDebounced(computed(work), SETTLED);
  return computed(() =>
    settled.value ? t(`run.engineWork.${settled.value.step}`, { ...settled.value }) : null,
  );
}
