import { useLocalStorage } from '@vueuse/core';
import { computed, watch, type ComputedRef } from 'vue';
import type { Run } from '@shared/domain';
import { useCurves } from '@renderer/features/charts';
import { useRuns } from '../runs';
import { useToasts } from '@renderer/ui/toasts';

/** More curves on one chart cannot be told apart. */
export const MOST_COMPARED = 6;

export interface ComparedRuns {
  readonly chosen: ComputedRef<readonly Run[]>;
  /** Runs of the project that could stand beside the one on screen. */
  readonly candidates: ComputedRef<readonly Run[]>;
  toggle(id: string): void;
  clear(): void;
}

/** Runs of the project whose curves lie over those of the run on screen; remembered for the project. */
export function useComparedRuns(run: () => Run): ComparedRuns {
  const runs = useRuns();
  const curves = useCurves();
  const toasts = useToasts();
  const stored = useLocalStorage<Readonly<Record<string, readonly string[]>>>('charts.compared', {});

  const candidates = computed(() =>
    runs
      .ofProject(run().projectId)
      .filter((one) => one.id !== run().id && one.iteration > 0 && !one.trashedAt)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
  );
  const ids = computed(() => stored.value[run().projectId] ?? []);
  const chosen = computed(() =>
    ids.value.flatMap((id) => candidates.value.find((one) => one.id === id) ?? []).slice(0, MOST_COMPARED),
  );
  const set = (next: readonly string[]): void => {
    stored.value = { ...stored.value, [run().projectId]: next.slice(-MOST_COMPARED) };
  };

  watch(
    () => run().projectId,
    (projectId) => {
      if (!runs.loadedProjects.has(projectId)) void toasts.guard(() => runs.loadProject(projectId));
    },
    { immediate: true },
  );
  watch(
    () => [run().id, ...chosen.value.map(({ id }) => id)],
    (wanted) => {
      curves.keep(wanted);
      const missing = wanted.slice(1).filter((id) => !curves.runs.has(id));
      for (const id of missing) void toasts.guard(() => curves.load(id));
    },
    { immediate: true },
  );

  return {
    chosen,
    candidates,
    toggle: (id) => set(ids.value.includes(id) ? ids.value.filter((one) => one !== id) : [...ids.value, id]),
    clear: () => set([]),
  };
}
