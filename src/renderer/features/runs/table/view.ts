/** How a project's runs are shown: remembered per project. */
import { FIRST_COLUMNS, parseColumn } from './columns';

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
}

export const FIRST_VIEW: RunView = {
  columns: FIRST_COLUMNS,
  sort: { column: 'created', descending: true },
  group: null,
  differing: false,
  filter: '',
};

const isColumn = (id: unknown): id is string => typeof id === 'string' && parseColumn(id) !== null;

/** A view as it was stored; whatever cannot be read is as at first. */
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
export const storedRunView = (projectId: string): RunView => readView(localStorage.getItem(keyOf(projectId)));
export const storeRunView = (projectId: string, view: RunView): void =>
  localStorage.setItem(keyOf(projectId), JSON.stringify(view));
/** For a project that is gone. */
export const forgetRunView = (projectId: string): void => localStorage.removeItem(keyOf(projectId));
