import { DeviceLostError, EngineError, OutOfDeviceMemoryError } from '../../errors';
import { inMegabytes } from '../megabytes';

/**
 * Watches a device for trouble. WebGPU reports errors late and apart from the call that caused them: what happened is
 * kept here as a typed error, and `check` throws it from the next call on.
 */
export class DeviceWatch {
  private lostBecause: string | undefined;
  private memory: OutOfDeviceMemoryError | undefined;
  private fault: EngineError | undefined;
  private readonly scopes = new Set<Promise<void>>();
  /** Resolves once the device is lost. */
  readonly lost: Promise<void>;

  constructor(private readonly gpu: GPUDevice) {
    this.lost = gpu.lost.then(({ message, reason }) => {
      this.lostBecause ??= message || reason;
    });
    gpu.addEventListener('uncapturederror', ({ error }) => {
      if (isOutOfMemory(error)) this.memory ??= deviceIsFull(0);
      else this.fault ??= new EngineError(`The graphics device refused work: ${gist(error.message)}`);
    });
  }

  get isLost(): boolean {
    return this.lostBecause !== undefined;
  }

  /**
   * @throws DeviceLostError, OutOfDeviceMemoryError or EngineError (with the label of the dispatch in its words) when
   * the device reported trouble.
   */
  check(): void {
    if (this.lostBecause !== undefined) throw lostError(this.lostBecause);
    const trouble = this.memory ?? this.fault;
    if (trouble !== undefined) throw trouble;
  }

  /**
   * Makes a buffer. Where the device has no memory for it, the next `check` throws OutOfDeviceMemoryError.
   * @param size Bytes, a multiple of 4.
   */
  makeBuffer(size: number, usage: GPUBufferUsageFlags, label: string): GPUBuffer {
    this.gpu.pushErrorScope('out-of-memory');
    const buffer = this.gpu.createBuffer({ size, usage, label });
    const scope = this.gpu.popErrorScope().then(
      (error) => {
        if (error !== null) this.memory ??= deviceIsFull(size);
      },
      // The scope is gone with the device, which `lost` tells.
      () => undefined,
    );
    this.scopes.add(scope);
    void scope.then(() => this.scopes.delete(scope));
    return buffer;
  }

  /** Compiles WGSL. @throws EngineError with what the device has against it. */
  async makeModule(code: string, label: string): Promise<GPUShaderModule> {
    this.gpu.pushErrorScope('validation');
    const module = this.gpu.createShaderModule({ label, code });
    const error = await this.gpu.popErrorScope();
    if (error !== null) throw new EngineError(gist(error.message));
    return module;
  }

  /** Waits until it is known whether all buffers made so far exist, then checks. */
  async settle(): Promise<void> {
    await this.finish(Promise.all(this.scopes));
    this.check();
  }

  /**
   * Resolves with `work`, or at once when the device is lost: nothing that waits for a device may wait for ever.
   * @throws DeviceLostError when the device was lost or aborted the work.
   */
  async finish<T>(work: Promise<T>): Promise<T> {
    const lost = this.lost.then((): never => {
      throw lostError(this.lostBecause ?? 'unknown');
    });
    try {
      return await Promise.race([work, lost]);
    } catch (error) {
      this.check();
      if (error instanceof Error && error.name === 'AbortError') throw lostError(error.message || 'aborted');
      throw error;
    }
  }
}

const lostError = (reason: string): DeviceLostError =>
  new DeviceLostError(`The graphics device was lost (${reason.replace(/[.\s]+$/, '')}).`);

const isOutOfMemory = (error: GPUError): boolean => error.constructor.name === 'GPUOutOfMemoryError';

function deviceIsFull(bytes: number): OutOfDeviceMemoryError {
  const asked = bytes === 0 ? '' : ` when it was asked for ${inMegabytes(bytes)} more`;
  return new OutOfDeviceMemoryError(
    `The graphics device ran out of memory${asked}. Lower a batch size or the width of a network.`,
    bytes,
  );
}

/** What Dawn says first, and the lines where it names the objects (by their labels) that were at hand. */
export function gist(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  const [first = 'without a reason'] = lines.filter((line) => line !== '');
  return [first, ...lines.filter((line) => line.startsWith('- While'))].join(' ');
}
