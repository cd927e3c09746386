/** How much memory graphics cards have: WebGPU does not tell, a driver may. */
import { execFile } from 'node:child_process';

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
