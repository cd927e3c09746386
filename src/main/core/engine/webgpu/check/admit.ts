import { EngineUnavailableError } from '../../errors';
import type { Engine } from '../../types';
import { checkDevice } from './check';
import { type DeviceCheck, deviceChecks } from './programs';
import type { CheckStore } from './store';

export interface Admission {
  /** Whether the engine keeps operands in half precision. */
  readonly half: boolean;
  /** Opens the engine on the same device once more, for the check alone: nothing is measured or kept for its programs. */
  readonly reopen: () => Promise<Engine>;
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
  { half, reopen, store, checks = deviceChecks }: Admission,
): Promise<E> {
  if (await store?.knows(engine.device, half)) return engine;
  const checked = await reopen();
  const trouble = await checkDevice(checked, checks());
  // A device that does not answer would not answer this either.
  checked.close().catch(() => undefined);
  if (trouble === null) {
    await store?.remember(engine.device, half);
    return engine;
  }
  engine.close().catch(() => undefined);
  throw new EngineUnavailableError(
    engine.id,
    `the graphics device (${engine.device.name}) did not pass the check of its results. ${trouble} Update its driver, or choose another engine.`,
  );
}
