/** What can be dragged in the gallery: hallucinators, and picture files from outside. */
import type { MixHallucinator } from '@shared/ipc/contract';

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
