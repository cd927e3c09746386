/** Dragging in the gallery: hallucinators, and picture files from outside, onto the matrix. */
import { ref, type Ref } from 'vue';
import type { MixHallucinator, GalleryCell } from '@shared/ipc/contract';

const TYPE = 'application/x-haba-hallucinator';

export function startDrag(event: DragEvent, hallucinator: MixHallucinator): void {
  event.dataTransfer?.setData(TYPE, JSON.stringify(hallucinator));
  if (event.dataTransfer) event.dataTransfer.effectAllowed = 'copy';
}

/** What is being dragged; its content is known only when it is dropped. */
export function dragged(event: DragEvent): 'hallucinator' | 'file' | null {
  const types = event.dataTransfer?.types ?? [];
  if (types.includes(TYPE)) return 'hallucinator';
  return types.includes('Files') ? 'file' : null;
}

export function droppedHallucinator(event: DragEvent): MixHallucinator | null {
  try {
    const value: unknown = JSON.parse(event.dataTransfer?.getData(TYPE) ?? '');
    return isHallucinator(value) ? value : null;
  } catch {
    return null;
  }
}

export const droppedFile = (event: DragEvent): File | null => event.dataTransfer?.files[0] ?? null;

const isHallucinator = (value: unknown): value is MixHallucinator =>
  typeof value === 'object' &&
  value !== null &&
  'runId' in value &&
  typeof value.runId === 'string' &&
  'checkpointId' in value &&
  typeof value.checkpointId === 'string' &&
  'hallucinator' in value &&
  typeof value.hallucinator === 'number';

/* Hallucinators and picture files that are dropped on the gallery's matrix. */

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
