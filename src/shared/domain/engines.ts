/** What a run executes on: the engines, what they found on this machine, and how fast they are. */
import type { Message } from '../words/message';

export const ENGINE_IDS = ['onnx', 'tensorflow', 'webgpu'] as const;
export type EngineId = (typeof ENGINE_IDS)[number];

/** How the factors of large products are rounded: single or half precision. Sums are in single precision either way. */
export const PRECISIONS = ['f32', 'f16'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** What a graphics device is and allows, as far as it tells. Sizes are bytes. */
export interface DeviceDetails {
  readonly driver: string | null;
  /** Of the device; null where nothing tells. */
  readonly memory: number | null;
  readonly largestBuffer: number;
  /** Memory that the threads of a workgroup share. */
  readonly workgroupMemory: number;
  readonly workgroupThreads: number;
  /** Buffers that one kernel can use. */
  readonly buffers: number;
  readonly halfPrecision: boolean;
  readonly timestamps: boolean;
}

/** An engine as the studio found it on this machine. `reason` says why it cannot be used and what would help. */
export type EngineInfo =
  | {
      readonly id: EngineId;
      readonly available: true;
      readonly device: string;
      readonly kind: 'cpu' | 'gpu';
      readonly runtime: string;
      /** Something worth knowing that is not an obstacle, such as a slower backend. */
      readonly note?: Message;
      /** Only of the engine that compiles kernels for a graphics device itself. */
      readonly details?: DeviceDetails;
      /** Of the short benchmark on this device; absent until it was measured. */
      readonly milliseconds?: number;
    }
  | { readonly id: EngineId; readonly available: false; readonly reason: Message };

/** The median milliseconds of one step of the short benchmark. Engines are compared by it where the choice is theirs. */
export interface EngineMeasurement {
  readonly engine: EngineId;
  readonly device: string;
  readonly runtime: string;
  readonly milliseconds: number;
  readonly measuredAt: string;
}
