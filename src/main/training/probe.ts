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
    process.onMessage((message) => {
      const parsed = fromTrainingSchema.safeParse(message);
      if (!parsed.success || parsed.data.type !== 'engines') return;
      resolve(parsed.data.engines);
      process.kill();
    });
    process.onExit(({ code, signal }) => {
      const reason = `The check of the engines ended unexpectedly (${signal ?? `exit code ${String(code)}`}): see the log.`;
      resolve(ENGINE_IDS.map((id) => ({ id, available: false, reason })));
    });
    process.post({ type: 'probe' });
  });
}
