/** How a project's runs are shown: columns, order, groups and filter, remembered per project. */
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { RUN_STATUSES } from '@shared/domain';
import { FIRST_COLUMNS, parseColumn, columnOf, OWN_COLUMNS, type RunColumn } from './columns';
import { arrange, sorted, type Arrangement, type Line } from './arrange';
import { differingPaths, type RunEntry } from './entry';
import { forgetPlot, type PlotView, readPlot, storePlot } from '../plots/plotView';
import { fieldsOf, type FilterFields } from './filterFields';
import { parseFilter, type FilterProblem } from './filterExpression';

export interface RunView {
  /** Ids, without the name, which always comes first. */
  readonly columns: readonly string[];
  readonly sort: { readonly column: string; readonly descending: boolean };
  /** Id of the column by whose values runs are grouped. */
  readonly group: string | null;
  /** Shows every configuration key that differs among the runs, and none that does not. */
  readonly differing: boolean;
  /** An expression. */
  readonly filter: string;
  /** Ids of the runs that come first in every order. */
  readonly pinned: readonly string[];
}

export const FIRST_VIEW: RunView = {
  columns: FIRST_COLUMNS,
  sort: { column: 'created', descending: true },
  group: null,
  differing: false,
  filter: '',
  pinned: [],
};

const isColumn = (id: unknown): id is string => typeof id === 'string' && parseColumn(id) !== null;

/** A view as it was stored; unreadable parts take their defaults. */
export function readView(text: string | null): RunView {
  try {
    const stored = JSON.parse(text ?? '') as Partial<Record<keyof RunView, unknown>>;
    const sort = stored.sort as Partial<RunView['sort']> | undefined;
    return {
      columns: Array.isArray(stored.columns)
        ? [...new Set(stored.columns.filter(isColumn))]
        : FIRST_VIEW.columns,
      sort: isColumn(sort?.column)
        ? { column: sort.column, descending: sort.descending === true }
        : FIRST_VIEW.sort,
      group: isColumn(stored.group) ? stored.group : null,
      differing: stored.differing === true,
      filter: typeof stored.filter === 'string' ? stored.filter : '',
      pinned: Array.isArray(stored.pinned) ? stored.pinned.filter((id) => typeof id === 'string') : [],
    };
  } catch {
    return FIRST_VIEW;
  }
}

/**
 * The columns that a view shows, given the configuration keys that differ among the runs. Where those are asked for, they
 * come first: further to the right nobody would see them come.
 */
export function shownColumns(view: RunView, differing: readonly string[]): string[] {
  if (!view.differing) return [...view.columns];
  const kept = view.columns.filter((id) => {
    const parsed = parseColumn(id);
    return parsed?.type !== 'config' || differing.includes(parsed.path);
  });
  const added = differing.map((path) => `config:${path}`).filter((id) => !kept.includes(id));
  return [...added, ...kept];
}

const keyOf = (projectId: string): string => `runs.view.${projectId}`;

/** How the runs of a project were last shown. */
const storedRunView = (projectId: string): RunView => readView(localStorage.getItem(keyOf(projectId)));
const storeRunView = (projectId: string, view: RunView): void =>
  localStorage.setItem(keyOf(projectId), JSON.stringify(view));
/** For a project that is gone. */
export function forgetRunView(projectId: string): void {
  localStorage.removeItem(keyOf(projectId));
  forgetPlot(projectId);
}

export interface RunViewModel {
  readonly view: Ref<RunView>;
  readonly change: (patch: Partial<RunView>) => void;
  readonly plot: Readonly<Ref<PlotView>>;
  readonly changePlot: (patch: Partial<PlotView>) => void;
  readonly search: Readonly<Ref<string>>;
  readonly find: (text: string) => void;
  readonly columns: ComputedRef<readonly RunColumn[]>;
  readonly lines: ComputedRef<readonly Line[]>;
  /** The runs among the lines, each once; not those of folded groups. */
  readonly shown: ComputedRef<readonly RunEntry[]>;
  readonly fields: ComputedRef<FilterFields>;
  /** Why the filter cannot be used; the last one that could stays in force meanwhile. */
  readonly problem: ComputedRef<FilterProblem | null>;
  readonly fold: (key: string) => void;
  readonly sortBy: (column: string) => void;
  readonly pinned: ComputedRef<ReadonlySet<string>>;
  /** Puts a run before all others, or back. */
  readonly pin: (runId: string, isPinned: boolean) => void;
}

/** How the runs of a project are shown, remembered per project, and the rows that follow from it. */
export function useRunView(projectId: () => string, entries: () => readonly RunEntry[]): RunViewModel {
  const { t } = useI18n();
  const view = ref<RunView>(storedRunView(projectId()));
  const plot = ref<PlotView>(readPlot(projectId()));
  const search = ref('');
  const collapsed = ref<ReadonlySet<string>>(new Set());

  watch(projectId, (id) => {
    view.value = storedRunView(id);
    plot.value = readPlot(id);
    search.value = '';
    collapsed.value = new Set();
  });
  function change(patch: Partial<RunView>): void {
    view.value = { ...view.value, ...patch };
    storeRunView(projectId(), view.value);
  }

  function changePlot(patch: Partial<PlotView>): void {
    plot.value = { ...plot.value, ...patch };
    storePlot(projectId(), plot.value);
  }

  const fields = computed(() => fieldsOf(entries()));
  const parsed = computed(() => parseFilter(view.value.filter, fields.value));
  const lastGood = shallowRef<Arrangement['filter']>(null);
  watch(
    parsed,
    (result) => {
      if (result.ok) lastGood.value = result.test;
    },
    { immediate: true, flush: 'sync' },
  );

  const differing = computed(() => (view.value.differing ? differingPaths(entries()) : []));
  const columns = computed(() =>
    shownColumns(view.value, differing.value)
      .map((id) => columnOf(id, entries()))
      .filter((column) => column !== null),
  );
  const byName = OWN_COLUMNS.get('name') as RunColumn;
  const pinned = computed(() => new Set(view.value.pinned));
  // Sorted before anything is searched: that costs most, and letters typed into the search change nothing about it.
  const inOrder = computed(() => {
    const { column, descending } = view.value.sort;
    return sorted(entries(), { column: columnOf(column, entries()) ?? byName, descending }, pinned.value);
  });
  const statusWords = computed(() =>
    Object.fromEntries(RUN_STATUSES.map((status) => [status, t(`status.${status}`)])),
  );
  const arrangement = computed<Arrangement>(() => ({
    search: search.value,
    filter: lastGood.value,
    group: view.value.group === null ? null : columnOf(view.value.group, entries()),
    collapsed: collapsed.value,
    statusWord: ({ status }) => statusWords.value[status] ?? status,
  }));
  const lines = computed(() => arrange(inOrder.value, arrangement.value));
  const shown = computed(() => {
    const runs = lines.value.flatMap((line) => (line.type === 'run' ? [line.entry] : []));
    return view.value.group === null ? runs : [...new Set(runs)];
  });

  function fold(key: string): void {
    const next = new Set(collapsed.value);
    if (!next.delete(key)) next.add(key);
    collapsed.value = next;
  }
  function sortBy(column: string): void {
    const { sort } = view.value;
    const kind = columnOf(column, entries())?.kind;
    const first = kind !== 'text' && kind !== 'status';
    change({ sort: { column, descending: sort.column === column ? !sort.descending : first } });
  }

  function pin(runId: string, isPinned: boolean): void {
    const others = view.value.pinned.filter((id) => id !== runId);
    change({ pinned: isPinned ? [...others, runId] : others });
  }

  return {
    view,
    change,
    plot,
    changePlot,
    search,
    find: (text) => (search.value = text),
    columns,
    lines,
    shown,
    fields,
    problem: computed(() => (parsed.value.ok ? null : parsed.value.problem)),
    fold,
    sortBy,
    pinned,
    pin,
  };
}
