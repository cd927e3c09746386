import { EngineUnavailableError } from '../../errors';
import type { Engine } from '../../types';
import { checkDevice } from './check';
import { type DeviceCheck, deviceChecks } from './programs';
import type { CheckStore } from './store';

export interface Admission {
  /** Whether the engine keeps operands in half precision. */
  readonly half: boolean;
  /** Where devices that passed are remembered; nowhere without it. */
  readonly store?: CheckStore | undefined;
  readonly checks?: () => readonly DeviceCheck[];
}

/**
 * Lets an engine whose device computes right through, and closes any other.
 * @throws EngineUnavailableError with what is wrong.
 */
export async function admitDevice<E extends Engine>(
  engine: E,
  { half, store, checks = deviceChecks }: Admission,
): Promise<E> {
  if (await store?.knows(engine.device, half)) return engine;
  const trouble = await checkDevice(engine, checks());
  if (trouble === null) {
    await store?.remember(engine.device, half);
    return engine;
  }
  // A device that does not answer would not answer this either.
  engine.close().catch(() => undefined);
  throw new EngineUnavailableError(
    engine.id,
    `the graphics device (${engine.device.name}) did not pass the check of its results. ${trouble} Update its driver, or choose another engine.`,
  );
}
