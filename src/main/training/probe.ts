/** Which engines this machine has and how fast they are, found out in a separate training process. */
import { ENGINE_IDS, type EngineId, type EngineInfo, type EngineMeasurement } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import type { Launch } from './launcher';
import { fromTrainingSchema } from './protocol';
import { Watchdog } from './watchdog';

/** A process that says nothing for so long, in milliseconds, is ended: a driver may hang for ever. */
const ANSWER_TIMEOUT = 120_000;
const SECONDS = ANSWER_TIMEOUT / 1000;

/**
 * Asks a fresh training process which engines this machine has: examining one loads native libraries, and a broken
 * driver must not end the studio. A process that dies over it makes every engine unavailable, with the reason.
 */
export function probeEngines(launch: Launch): Promise<readonly EngineInfo[]> {
  return new Promise((resolve) => {
    const process = launch();
    const unavailable = (reason: Message): void =>
      resolve(ENGINE_IDS.map((id) => ({ id, available: false, reason })));
    const watchdog = new Watchdog(ANSWER_TIMEOUT, () => {
      unavailable(message('training.checkSilent', { seconds: SECONDS }));
      process.kill();
    });
    process.onMessage((sent) => {
      watchdog.feed();
      const { data } = fromTrainingSchema.safeParse(sent);
      if (data?.type === 'engines') resolve(data.engines);
      else if (data?.type === 'failed') unavailable(data.message);
      else return;
      process.kill();
    });
    process.onExit(({ code, signal }) => {
      watchdog.stop();
      const how = signal ?? message('training.exitCode', { code: String(code) });
      unavailable(message('training.checkEnded', { how }));
    });
    process.post({ type: 'probe' });
  });
}

/**
 * Times one engine in a separate training process, as runs use it. Takes about a second.
 * Throws a UserError when the engine cannot be used or its process dies.
 */
export function measureInProcess(
  launch: Launch,
  engine: EngineId,
): Promise<Omit<EngineMeasurement, 'measuredAt'>> {
  return new Promise((resolve, reject) => {
    const process = launch();
    const watchdog = new Watchdog(ANSWER_TIMEOUT, () => {
      reject(new UserError('unavailable', message('training.benchmarkSilent', { engine, seconds: SECONDS })));
      process.kill();
    });
    process.onMessage((sent) => {
      watchdog.feed();
      const { data } = fromTrainingSchema.safeParse(sent);
      if (data?.type === 'timed') resolve(data.measurement);
      else if (data?.type === 'failed') reject(new UserError('unavailable', data.message));
      else return;
      process.kill();
    });
    process.onExit(({ code, signal }) => {
      watchdog.stop();
      const how = signal ?? message('training.exitCode', { code: String(code) });
      reject(new UserError('unavailable', message('training.benchmarkEnded', { engine, how })));
    });
    process.post({ type: 'time', engine });
  });
}
