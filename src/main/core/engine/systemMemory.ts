import { totalmem } from 'node:os';

/** The computer's memory in bytes, or the part of it that a container grants. */
export function systemMemory(): number {
  const granted = process.constrainedMemory();
  return granted > 0 ? Math.min(granted, totalmem()) : totalmem();
}
