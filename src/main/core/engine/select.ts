/** Which engines there are on this machine, and the one to use. */
import type { EngineId, EngineInfo } from '@shared/domain';
import { UserError } from '@shared/errors';
import { EngineUnavailableError } from './errors';
import type { Engine } from './types';

/** How an engine is found and started. Its code is loaded only when it is asked for. */
interface EngineEntry {
  /** Throws EngineUnavailableError with the reason when the engine cannot run here. */
  start(): Promise<Engine>;
  /** Something worth knowing of a started engine that is not an obstacle. */
  note?(engine: Engine): string | undefined;
}

const registry: Record<EngineId, EngineEntry> = {
  onnx: {
    async start() {
      const { OnnxEngine } = await import('./onnx/engine').catch((error: unknown) => {
        throw new EngineUnavailableError('onnx', `onnxruntime-node could not be loaded (${String(error)}).`);
      });
      return OnnxEngine.create();
    },
  },
  tensorflow: {
    start: () => Promise.reject(new EngineUnavailableError('tensorflow', 'it is not part of this version.')),
  },
  webgpu: {
    start: () => Promise.reject(new EngineUnavailableError('webgpu', 'it is not part of this version.')),
  },
};

/** Every engine, with its device, or the reason why it cannot be used. */
export async function listEngines(): Promise<EngineInfo[]> {
  return Promise.all((Object.keys(registry) as EngineId[]).map(describe));
}

async function describe(id: EngineId): Promise<EngineInfo> {
  try {
    const engine = await registry[id].start();
    const { name: device, kind, runtime } = engine.device;
    const note = registry[id].note?.(engine);
    await engine.close();
    return { id, available: true, device, kind, runtime, ...(note === undefined ? {} : { note }) };
  } catch (error) {
    if (error instanceof EngineUnavailableError) return { id, available: false, reason: error.reason };
    throw error;
  }
}

/**
 * Starts the engine of that id; `auto` takes the fastest kind that is there: CUDA, then the CPU with ONNX Runtime.
 * @throws UserError with the reason when the engine cannot be used here.
 */
export async function openEngine(id: EngineId | 'auto'): Promise<Engine> {
  if (id !== 'auto') return start(id);
  const infos = await listEngines();
  const gpu = infos.find((info) => info.available && info.kind === 'gpu');
  return start(gpu?.id ?? 'onnx');
}

async function start(id: EngineId): Promise<Engine> {
  try {
    return await registry[id].start();
  } catch (error) {
    if (error instanceof EngineUnavailableError) throw new UserError('unavailable', error.message);
    throw error;
  }
}
