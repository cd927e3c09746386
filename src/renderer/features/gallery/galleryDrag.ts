/** Dragging in the gallery: bases and hallucinators onto each other, and picture files from outside. */
import { ref, type Ref } from 'vue';
import { isRecord } from '@shared/config/paths';
import type { MixBasis, MixHallucinator, GalleryCell } from '@shared/ipc/contract';

interface Dragged {
  readonly basis: MixBasis;
  readonly hallucinator: MixHallucinator;
}
const TYPES = {
  basis: 'application/x-haba-basis',
  hallucinator: 'application/x-haba-hallucinator',
} as const;

export function startDrag<K extends keyof Dragged>(event: DragEvent, kind: K, value: Dragged[K]): void {
  event.dataTransfer?.setData(TYPES[kind], JSON.stringify(value));
  if (event.dataTransfer) event.dataTransfer.effectAllowed = 'copy';
}

/** What is being dragged; its content is known only when it is dropped. */
export function dragged(event: DragEvent): keyof Dragged | 'file' | null {
  const types = event.dataTransfer?.types ?? [];
  if (types.includes(TYPES.hallucinator)) return 'hallucinator';
  if (types.includes(TYPES.basis)) return 'basis';
  return types.includes('Files') ? 'file' : null;
}

/** What was dropped, where it is what this kind holds: another program can drag under the same name. Main checks the rest. */
function dropped<T>(
  event: DragEvent,
  type: string,
  is: (value: Record<string, unknown>) => boolean,
): T | null {
  try {
    const value: unknown = JSON.parse(event.dataTransfer?.getData(type) ?? '');
    const fits = isRecord(value) && typeof value['runId'] === 'string' && is(value);
    return fits && typeof value['checkpointId'] === 'string' ? (value as T) : null;
  } catch {
    return null;
  }
}
export const droppedHallucinator = (event: DragEvent): MixHallucinator | null =>
  dropped(event, TYPES.hallucinator, ({ hallucinator }) => typeof hallucinator === 'number');
export const droppedBasis = (event: DragEvent): MixBasis | null =>
  dropped(event, TYPES.basis, ({ kind, basis, imageId }) =>
    kind === 'stored' ? typeof basis === 'number' : kind === 'own' && typeof imageId === 'string',
  );

export const droppedFile = (event: DragEvent): File | null => event.dataTransfer?.files[0] ?? null;

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
    const what = dragged(event);
    if (what === null || what === 'basis') return;
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
