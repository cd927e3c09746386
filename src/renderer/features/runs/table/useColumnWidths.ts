import { shallowRef, type Ref } from 'vue';
import { readWidths, withinBounds, type ColumnWidths } from './layout';

const KEY = 'runs.widths';

export interface ColumnWidthsModel {
  readonly widths: Readonly<Ref<ColumnWidths>>;
  /** Gives a column a width in pixels; null gives it its own again. */
  readonly resize: (id: string, width: number | null) => void;
}

/** How wide the table's columns are: kept for all projects, because a column holds the same there. */
export function useColumnWidths(): ColumnWidthsModel {
  const widths = shallowRef<ColumnWidths>(readWidths(localStorage.getItem(KEY)));
  return {
    widths,
    resize(id, width) {
      const others = Object.entries(widths.value).filter(([one]) => one !== id);
      widths.value = Object.fromEntries(width === null ? others : [...others, [id, withinBounds(width)]]);
      localStorage.setItem(KEY, JSON.stringify(widths.value));
    },
  };
}
