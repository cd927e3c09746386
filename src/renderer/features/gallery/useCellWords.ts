import { useI18n } from 'vue-i18n';
import type { GalleryCell, GalleryInfo } from '@shared/ipc/contract';
import { numberInClass } from './galleryMatrix';

/** What a cell is called: its class, its basis (counted within the class, from 1), its hallucinator and its part. */
export function useCellWords(info: () => GalleryInfo): (cell: GalleryCell) => string {
  const { t } = useI18n();
  return (cell) => {
    const { part = null } = cell;
    return part === null ? whole(cell) : t('gallery.cellPart', { cell: whole(cell), part: part + 1 });
  };

  function whole(cell: GalleryCell): string {
    const classIndex = info().basisClasses[cell.basis] ?? 0;
    const number = numberInClass(info().basisClasses, cell.basis);
    const named = { class: info().classNames[classIndex] ?? '', basis: number };
    if (info().hallucinators === 0) return t('gallery.cellImage', named);
    if (cell.hallucinator === null) return t('gallery.cellBasis', named);
    return t('gallery.cell', { ...named, hallucinator: cell.hallucinator + 1 });
  }
}
