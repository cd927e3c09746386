import type { EngineId, EngineMeasurement } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import type { Launch } from './launcher';
import { fromTrainingSchema } from './protocol';

/**
 * Times one engine in a training process of its own, as runs use it. Takes about a second.
 * Throws a UserError when the engine cannot be used or its process dies.
 */
export function measureInProcess(
  launch: Launch,
  engine: EngineId,
): Promise<Omit<EngineMeasurement, 'measuredAt'>> {
  return new Promise((resolve, reject) => {
    const process = launch();
    process.onMessage((message) => {
      const { data } = fromTrainingSchema.safeParse(message);
      if (data?.type === 'timed') resolve(data.measurement);
      else if (data?.type === 'failed') reject(new UserError('unavailable', data.message));
      else return;
      process.kill();
    });
    process.onExit(({ code, signal }) => {
      const how = signal ?? `exit code ${String(code)}`;
      reject(
        new UserError('unavailable', `The benchmark of ${engine} ended unexpectedly (${how}): see the log.`),
      );
    });
    process.post({ type: 'time', engine });
  });
}
