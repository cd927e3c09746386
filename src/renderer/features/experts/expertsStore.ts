/** Sets of experts in the library, and their words. */
import { defineStore } from 'pinia';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ExpertSet, ExpertSetDetails, Run } from '@shared/domain';
import type { ExpertsUser, ImportedExperts } from '@shared/ipc/contract';
import { call, onEvent } from '@renderer/api/client';
import { useFormat } from '@renderer/i18n/useFormat';

/** The experts that the library keeps, and the runs that could use imported ones. */
export const useExperts = defineStore('experts', () => {
  const sets = ref<readonly ExpertSet[]>([]);
  const users = ref<readonly ExpertsUser[]>([]);
  const loaded = ref(false);

  async function load(): Promise<void> {
    [sets.value, users.value] = await Promise.all([call('experts.list', {}), call('experts.users', {})]);
    loaded.value = true;
  }

  /** Deletes for good; answers the bytes freed. */
  async function remove(key: string): Promise<number> {
    const { freedBytes } = await call('experts.delete', { key });
    sets.value = sets.value.filter((set) => set.key !== key);
    return freedBytes;
  }

  /** Asks for files and takes their experts over for a run; null when the dialog was cancelled. */
  async function importFor(runId: string): Promise<ImportedExperts | null> {
    const result = await call('experts.import', { runId });
    if (result) await load();
    return result;
  }

  /** Puts a run in the queue for the experts that it lacks. */
  const trainFor = (runId: string): Promise<Run> => call('experts.train', { runId });

  onEvent('experts.changed', () => {
    if (loaded.value) void load().catch(() => undefined);
  });

  return { sets, users, loaded, load, remove, importFor, trainFor };
});

/* Sets of experts in words. */

export interface ExpertWords {
  /** How they were trained: epochs, optimiser, batch, augmentation. */
  settings(details: ExpertSetDetails): string;
  /** How the images were prepared; empty when nothing is out of the ordinary. */
  data(details: ExpertSetDetails): string;
  /** What is unfinished or imported; empty when all were trained here and are complete. */
  state(set: ExpertSet): string;
}

export function useExpertWords(): ExpertWords {
  const { t } = useI18n();
  const format = useFormat();
  const join = (parts: readonly (string | null)[]): string =>
    parts.filter((part) => part !== null).join(', ');
  return {
    settings({ settings }) {
      const { epochs, learningRate, momentum, weightDecay, batchSize, augmentation } = settings;
      return join([
        t('experts.epochs', { count: format.value.integer(epochs) }, epochs),
        t('experts.rate', { value: learningRate }),
        momentum > 0 ? t('experts.momentum', { value: momentum }) : null,
        weightDecay > 0 ? t('experts.weightDecay', { value: weightDecay }) : null,
        t('experts.batch', { count: format.value.integer(batchSize) }),
        t(`experts.augmentation.${augmentation}`),
        settings.standardiseBatches ? null : t('experts.notStandardised'),
      ]);
    },
    data: ({ whitening, limitPerClass }) =>
      join([
        whitening === 'zca' ? t('experts.whitened') : null,
        limitPerClass === null ? null : t('experts.limit', { count: format.value.integer(limitPerClass) }),
      ]),
    state: ({ unfinished, details }) =>
      join([
        unfinished && details
          ? t('experts.unfinished', { ...unfinished, total: details.settings.epochs })
          : null,
        details && details.imported > 0 ? t('experts.imported', { count: details.imported }) : null,
      ]),
  };
}
