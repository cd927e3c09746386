import { defineStore } from 'pinia';
import { computed, ref, shallowReactive, shallowRef } from 'vue';
import type { ImageBatch, MetricPoint, Run } from '@shared/domain';
import type { BulkAction } from '@shared/domain/runActions';
import type { BulkResult, PieceEnd, RunTable } from '@shared/domain/runTable';
import { call, onEvent } from '@renderer/api/client';
import { entriesOf, entryOf, withPoints, type RunEntry } from './entry';

/** Changes within this time become one, in milliseconds: the table of a training project stays calm. */
const CALM = 200;
/** Pictures of a run in lists, and runs whose pictures are asked for in one call. */
const PICTURES = 4;
const COVERS = 64;

/** All runs of the project on screen, light enough for thousands; kept up to date by events. */
export const useRunTable = defineStore('runTable', () => {
  const projectId = ref<string | null>(null);
  const loading = ref(false);
  const error = ref<string | null>(null);
  const entries = shallowRef<readonly RunEntry[]>([]);
  const active = computed(() => entries.value.filter((entry) => entry.trashedAt === null));
  const trashed = computed(() => entries.value.filter((entry) => entry.trashedAt !== null));
  const covers = shallowReactive(new Map<string, ImageBatch | null>());
  let byId = new Map<string, RunEntry>();
  let visit = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  /** What happened to runs while the table was read. */
  let missed: (() => void)[] | null = null;

  /** Reads the runs of a project, the newest first; those of the one before are forgotten. */
  async function open(id: string): Promise<void> {
    const mine = ++visit;
    if (projectId.value !== id) {
      projectId.value = id;
      byId = new Map();
      covers.clear();
      publish();
    }
    loading.value = true;
    error.value = null;
    missed = [];
    try {
      const found = new Map<string, RunEntry>();
      let after: PieceEnd | null = null;
      do {
        const table: RunTable = await call('runs.table', { projectId: id, ...(after ? { after } : {}) });
        if (mine !== visit) return;
        for (const entry of entriesOf(table)) found.set(entry.id, entry);
        // The newest runs show at once; the others come together, because each change sorts the whole table.
        if (after === null || table.end === null) {
          byId = new Map(found);
          missed.forEach((happens) => happens());
          publish();
        }
        after = table.end;
      } while (after);
    } catch (failure) {
      if (mine === visit) error.value = failure instanceof Error ? failure.message : String(failure);
    } finally {
      if (mine === visit) {
        loading.value = false;
        missed = null;
      }
    }
  }

  function publish(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    entries.value = [...byId.values()];
  }
  const publishSoon = (): void => void (timer ??= setTimeout(publish, CALM));

  function change(run: Run): void {
    const before = byId.get(run.id);
    if (before && before.lastCheckpointIteration !== run.lastCheckpointIteration) covers.delete(run.id);
    byId.set(run.id, entryOf(run, before));
  }

  function addPoints(runId: string, points: readonly MetricPoint[]): void {
    const before = byId.get(runId);
    if (!before) return;
    byId.set(runId, withPoints(before, points));
    publishSoon();
  }

  /** Does one action with many runs. */
  const bulk = (ids: readonly string[], action: BulkAction): Promise<BulkResult> =>
    call('runs.bulk', { ids: [...ids], action });

  /** Asks for the pictures of these runs that are not known yet, in one call. */
  async function loadCovers(ids: readonly string[]): Promise<void> {
    const wanted = ids
      .filter((id) => !covers.has(id) && (byId.get(id)?.lastCheckpointIteration ?? null) !== null)
      .slice(0, COVERS);
    if (wanted.length === 0) return;
    const found = await call('gallery.covers', { runIds: wanted, count: PICTURES });
    wanted.forEach((id, i) => covers.set(id, found[i] ?? null));
  }

  onEvent('run.changed', ({ run }) => {
    if (run.projectId !== projectId.value) return;
    missed?.push(() => change(run));
    change(run);
    publishSoon();
  });
  onEvent('run.deleted', ({ runId }) => {
    missed?.push(() => byId.delete(runId));
    if (byId.delete(runId)) publishSoon();
  });
  onEvent('run.metrics', ({ runId, points }) => addPoints(runId, points));

  return { projectId, loading, error, entries, active, trashed, covers, open, bulk, loadCovers };
});
