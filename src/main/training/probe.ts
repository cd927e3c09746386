import { ENGINE_IDS, type EngineInfo } from '@shared/domain';
import type { Launch } from './launcher';
import { fromTrainingSchema } from './protocol';

/**
 * Asks a fresh training process which engines this machine has: examining one loads native libraries, and a broken
 * driver must not end the studio. A process that dies over it makes every engine unavailable, with the reason.
 */
export function probeEngines(launch: Launch): Promise<readonly EngineInfo[]> {
  return new Promise((resolve) => {
    const process = launch();
    const unavailable = (reason: string): void =>
      resolve(ENGINE_IDS.map((id) => ({ id, available: false, reason })));
    process.onMessage((message) => {
      const { data } = fromTrainingSchema.safeParse(message);
      if (data?.type === 'engines') resolve(data.engines);
      else if (data?.type === 'failed') unavailable(data.message);
      else return;
      process.kill();
    });
    process.onExit(({ code, signal }) => {
      const how = signal ?? `exit code ${String(code)}`;
      unavailable(`The check of the engines ended unexpectedly (${how}): see the log.`);
    });
    process.post({ type: 'probe' });
  });
}
