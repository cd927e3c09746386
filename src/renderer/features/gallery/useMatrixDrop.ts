/** Hallucinators and picture files that are dropped on the gallery's matrix. */
import { ref, type Ref } from 'vue';
import type { GalleryCell, MixHallucinator } from '@shared/ipc/contract';
import { dragged, droppedFile, droppedHallucinator } from './galleryDrag';

export interface MatrixDrop {
  readonly cellAt: (event: Event) => GalleryCell | null;
  /** The hallucinator of the column whose head an event happened on. */
  readonly headAt: (event: Event) => number | null;
  readonly point: (cell: GalleryCell | null) => void;
  readonly mix: (cell: GalleryCell, hallucinator: MixHallucinator) => void;
  readonly picture: (file: File, hallucinator: number | null) => void;
}

/** Answers handlers of the drag events, and whether something is being dragged over the matrix. */
export function useMatrixDrop(target: MatrixDrop): {
  readonly dropping: Ref<boolean>;
  readonly dragOver: (event: DragEvent) => void;
  readonly dragEnd: () => void;
  readonly drop: (event: DragEvent) => void;
} {
  const dropping = ref(false);

  function dragOver(event: DragEvent): void {
    if (dragged(event) === null) return;
    event.preventDefault();
    dropping.value = true;
    target.point(target.cellAt(event));
  }

  function dragEnd(): void {
    dropping.value = false;
    target.point(null);
  }

  function drop(event: DragEvent): void {
    const [cell, file, hallucinator] = [target.cellAt(event), droppedFile(event), droppedHallucinator(event)];
    dragEnd();
    if (file) target.picture(file, target.headAt(event) ?? cell?.hallucinator ?? null);
    else if (cell && hallucinator) target.mix(cell, hallucinator);
  }

  return { dropping, dragOver, dragEnd, drop };
}
