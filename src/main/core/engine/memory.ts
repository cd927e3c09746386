/** How much memory there is: of graphics cards, which WebGPU does not tell and a driver may, and of the computer. */
import { execFile } from 'node:child_process';
import { totalmem } from 'node:os';

let nvidia: Promise<number | null> | undefined;

/** Bytes of the first NVIDIA card, asked once; null without one. Other makers have no common way to ask. */
export function nvidiaMemory(): Promise<number | null> {
  nvidia ??= new Promise((resolve) => {
    const asked = ['--query-gpu=memory.total', '--format=csv,noheader,nounits'];
    execFile('nvidia-smi', asked, { timeout: 5000 }, (error, stdout) => {
      const mebibytes = Number.parseInt(stdout, 10);
      resolve(error || Number.isNaN(mebibytes) ? null : mebibytes * 2 ** 20);
    });
  });
  return nvidia;
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
