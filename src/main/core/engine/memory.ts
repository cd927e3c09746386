/** How much memory there is: of graphics cards, which WebGPU does not tell and a driver may, and of the computer. */
import { totalmem } from 'node:os';
import { chooseCard, nvidiaCards } from './cards';

/** Bytes of the NVIDIA card that is used, which is the first where none is chosen; null without one. */
export async function nvidiaMemory(): Promise<number | null> {
  const cards = await nvidiaCards();
  const choice = chooseCard(cards);
  const card = choice.kind === 'named' ? choice.card : cards[0];
  return card?.memory ?? null;
}

/** Bytes of the card that WebGPU describes so; null where nothing tells. */
export const memoryOfCard = (description: string): Promise<number | null> =>
  /nvidia/i.test(description) ? nvidiaMemory() : Promise.resolve(null);

/** The computer's memory in bytes, or the part of it that a container grants. */
export function systemMemory(): number {
  const granted = process.constrainedMemory();
  return granted > 0 ? Math.min(granted, totalmem()) : totalmem();
}

/** Bytes in words, rounded up: `12 MB`. */
export const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
