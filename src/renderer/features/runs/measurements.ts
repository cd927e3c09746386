import { defineStore } from 'pinia';
import { ref, shallowReactive, shallowRef } from 'vue';
import type { Confusion, TensorHistogram } from '@shared/domain';
import { call, onEvent } from '@renderer/api/client';

/** What runs measured beside their series, asked for when it is looked at: answers of evaluations, histograms. */
export const useMeasurements = defineStore('measurements', () => {
  const confusions = shallowReactive(new Map<string, Confusion | null>());
  const runId = ref<string | null>(null);
  const histograms = shallowRef<readonly TensorHistogram[] | null>(null);
  let asking: Promise<void> | null = null;
  let stale = false;

  /** The answers of an evaluation, once; null when they were not recorded. Throws a CallError. */
  async function loadConfusion(ofRun: string, evaluationId: string): Promise<void> {
    if (confusions.has(evaluationId)) return;
    confusions.set(evaluationId, await call('evaluations.confusion', { runId: ofRun, evaluationId }));
  }

  /** The histograms of a run; kept up to date until those of another are asked for. Throws a CallError. */
  async function loadHistograms(id: string): Promise<void> {
    if (runId.value !== id) histograms.value = null;
    runId.value = id;
    const found = await call('histograms.list', { runId: id });
    if (runId.value === id) histograms.value = found;
  }

  /** One question at a time, however often something changes. */
  function refresh(id: string): void {
    if (id !== runId.value) return;
    if (asking) {
      stale = true;
      return;
    }
    asking = loadHistograms(id)
      .catch(() => undefined)
      .finally(() => {
        asking = null;
        if (!stale) return;
        stale = false;
        refresh(id);
      });
  }

  function closeHistograms(): void {
    runId.value = null;
    histograms.value = null;
  }

  onEvent('run.histograms', ({ runId: id }) => refresh(id));
  onEvent('run.rewound', ({ runId: id }) => refresh(id));

  return { confusions, histograms, loadConfusion, loadHistograms, closeHistograms };
});
