import { OutOfDeviceMemoryError } from '../../errors';
import type { Contract } from '../graph/operands';
import type { TileChoice } from '../graph/tileChoice';
import { TooManyBuffersError } from '../emit/step';
import { BufferPool, Scratch } from '../runtime/buffers';
import type { OpenDevice } from '../runtime/device';
import { Executable } from '../runtime/executable';
import { DeviceWatch } from '../runtime/watch';
import { type Probe, probe } from './probe';

/** Tells how long a contraction takes with each of several choices, on one device. */
export interface TileTimer {
  /**
   * Nanoseconds by choice; Infinity where there was no time, or no memory.
   * @param until When to end, in milliseconds of `performance.now()`: at least the first choice is timed.
   */
  time(node: Contract, choices: readonly TileChoice[], until: number): Promise<number[]>;
}

/** Rounds over all choices, and the milliseconds that they last at least: an idle device takes a while to speed up. */
const rounds = { least: 3, most: 40, milliseconds: 60 };
/** Choices so much slower than the best are not timed again. */
const hopeless = 1.5;
/** Runs between two looks at the clock of the host, where the device has none. */
const hostRuns = 8;

interface Timed {
  readonly executable: Executable;
  readonly from: number;
  best: number;
}

/** Times contractions with the device's timestamps, or with the host's clock where it has none. */
export class DeviceTimer implements TileTimer {
  /** @param memory Bytes that probes may take; undefined where nothing is known. */
  constructor(
    private readonly open: OpenDevice,
    private readonly memory: () => number | undefined,
  ) {}

  async time(node: Contract, choices: readonly TileChoice[], until: number): Promise<number[]> {
    // Its own: what goes wrong here is no trouble of the engine.
    const watch = new DeviceWatch(this.open.gpu);
    const pool = new BufferPool(watch, () => undefined, {
      partBytes: this.open.largestBuffer,
      memory: this.memory(),
      reserve: 0,
    });
    const scratch = new Scratch(pool);
    const timed = new Map<TileChoice, Timed>();
    try {
      // The device's compiler works on all of them at once.
      const device = { ...this.open, watch };
      const made = choices.map((choice) => this.prepare(node, choice, device, pool, scratch));
      for (const [i, one] of (await Promise.all(made)).entries()) {
        const choice = choices[i];
        if (one !== undefined && choice !== undefined) timed.set(choice, one);
      }
      await this.measure([...timed.values()], watch, until);
      watch.check();
      return choices.map((choice) => timed.get(choice)?.best ?? Infinity);
    } finally {
      if (!watch.isLost) await watch.finish(this.open.gpu.queue.onSubmittedWorkDone()).catch(() => undefined);
      for (const { executable } of timed.values()) executable.close();
      scratch.close();
      pool.trim();
    }
  }

  private async prepare(
    node: Contract,
    choice: TileChoice,
    device: OpenDevice,
    pool: BufferPool,
    scratch: Scratch,
  ): Promise<Timed | undefined> {
    try {
      const { plan, from }: Probe = probe(node, choice, device.limits);
      return { executable: await Executable.create(device, plan, pool, scratch), from, best: Infinity };
    } catch (error) {
      if (error instanceof OutOfDeviceMemoryError || error instanceof TooManyBuffersError) return undefined;
      throw error;
    }
  }

  /** Takes turns, so that a device that becomes faster is fair to all. The best time of each counts. */
  private async measure(timed: readonly Timed[], watch: DeviceWatch, until: number): Promise<void> {
    const begun = performance.now();
    for (let round = 0; round < rounds.most; round++) {
      const best = Math.min(...timed.map((one) => one.best));
      for (const one of timed) {
        const late = performance.now() > until;
        if (late && round > 0) return;
        if (round > 0 && one.best > hopeless * best) continue;
        one.best = Math.min(one.best, await this.nanoseconds(one, watch));
        if (late) return;
      }
      if (round + 1 >= rounds.least && performance.now() - begun > rounds.milliseconds) return;
    }
  }

  private async nanoseconds({ executable, from }: Timed, watch: DeviceWatch): Promise<number> {
    if (this.open.gpu.features.has('timestamp-query')) {
      const timings = await watch.finish(executable.profile([]));
      return timings.slice(from).reduce((sum, { nanoseconds }) => sum + nanoseconds, 0);
    }
    const begun = performance.now();
    for (let i = 0; i < hostRuns; i++) executable.discard(executable.run([]));
    await watch.finish(this.open.gpu.queue.onSubmittedWorkDone());
    return ((performance.now() - begun) * 1e6) / hostRuns;
  }
}
