import { useI18n } from 'vue-i18n';
import { isNumeric, OWN_COLUMNS, parseColumn, type Cell, type ColumnKind } from './columns';
import { NOTHING, useFormat } from '@renderer/i18n/useFormat';
import { useSeriesWords } from '@renderer/i18n/useSeriesWords';

export interface ColumnWords {
  /** What stands above a column. */
  title(id: string): string;
  /** The whole name of a column. */
  fullTitle(id: string): string;
  /** A value as text. */
  text(cell: Cell, kind: ColumnKind): string;
}

/** Settings that stand for their section: `objective.kind` is the objective. */
const HEAD = /\.(kind|source)$/;

/** The words of the table's columns and of what is in them. */
export function useColumnWords(): ColumnWords {
  const { t } = useI18n();
  const seriesName = useSeriesWords();
  const format = useFormat();

  function fullTitle(id: string): string {
    const parsed = parseColumn(id);
    if (parsed === null) return id;
    if (parsed.type === 'own') return t(`runs.columns.${parsed.id}`);
    if (parsed.type === 'config') return parsed.path;
    return t(`runs.statistic.${parsed.statistic}`, { series: seriesName(parsed.series) });
  }

  return {
    fullTitle,
    title(id) {
      const parsed = parseColumn(id);
      if (parsed?.type !== 'config') return fullTitle(id);
      const path = parsed.path.replace(HEAD, '');
      return path.split('.').at(-1) ?? path;
    },
    text(cell, kind) {
      if (cell === null || cell === '') return NOTHING;
      if (Array.isArray(cell)) return cell.length === 0 ? NOTHING : cell.join(', ');
      if (kind === 'status') return t(`status.${String(cell)}`);
      if (typeof cell === 'number' && isNumeric(kind)) {
        if (kind === 'percent') return format.value.percent(cell);
        if (kind === 'ipc') return t('units.ipc', { value: format.value.decimal(cell, 2) });
        if (kind === 'duration') return format.value.duration(cell);
        if (kind === 'bytes') return cell === 0 ? NOTHING : format.value.bytes(cell);
        return Number.isInteger(cell) ? format.value.integer(cell) : format.value.figure(cell);
      }
      if (kind === 'date') return format.value.ago(String(cell));
      return String(cell);
    },
  };
}

export const COLUMN_IDS: readonly string[] = [...OWN_COLUMNS.keys()].filter((id) => id !== 'name');
