import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { RunConfig } from '@shared/config/schema';
import type { EngineWork } from '@shared/domain';
import {
  estimateRun,
  type MeasurePhase,
  type RunEstimate,
  type RunMeasurement,
} from '@shared/budget/estimate';
import { call, onEvent } from '@renderer/api/client';
import { useRunEditor } from './runEditorStore';

/**
 * What the run in the editor would take, measured on this machine. Lengths can change afterwards and are reckoned anew;
 * any other change makes the measurement one of another run.
 */
export const useEstimate = defineStore('estimate', () => {
  const editor = useRunEditor();
  const phase = ref<MeasurePhase | null>(null);
  /** What the engine gets ready meanwhile. */
  const work = shallowRef<EngineWork | null>(null);
  const error = ref<string | null>(null);
  const measured = shallowRef<{ readonly of: string; readonly measurement: RunMeasurement } | null>(null);
  let cancelled = false;

  const config = computed(() => editor.validation.config);
  /** Whether the present settings are those that were measured. */
  const isCurrent = computed(
    () =>
      measured.value !== null && config.value !== null && measured.value.of === measuredPart(config.value),
  );
  const estimate = computed<RunEstimate | null>(() =>
    measured.value && config.value && isCurrent.value
      ? estimateRun(config.value, measured.value.measurement)
      : null,
  );

  async function measure(): Promise<void> {
    const subject = config.value;
    if (subject === null || phase.value !== null) return;
    phase.value = 'starting';
    error.value = null;
    cancelled = false;
    try {
      const measurement = await call('estimates.measure', { config: subject });
      measured.value = { of: measuredPart(subject), measurement };
    } catch (failure) {
      if (!cancelled) error.value = failure instanceof Error ? failure.message : String(failure);
    } finally {
      phase.value = null;
      work.value = null;
    }
  }

  async function cancel(): Promise<void> {
    if (phase.value === null) return;
    cancelled = true;
    await call('estimates.cancel', {});
  }

  onEvent('estimate.progress', (progress) => {
    if (phase.value === null) return;
    phase.value = progress.phase;
    work.value = progress.engineWork ?? null;
  });

  return { phase, work, error, measured, isCurrent, estimate, measure, cancel };
});

/** Everything of a configuration that the measurement depends on, as text. */
function measuredPart(config: RunConfig): string {
  const { evaluation } = config;
  return JSON.stringify({
    ...config,
    seed: 0,
    training: null,
    evaluation: { ...evaluation, every: null, from: 0 },
  });
}
