import { IdleEngine } from '@main/core/engine/idle';
import type { BatchPlace } from '@main/core/engine/types';
import type { ProgramIR } from '@main/core/trace/ir';

/** Keeps the programs that it is given and runs none: on a graphics card that puts batches together, or on a processor. */
export class RecordingEngine extends IdleEngine<ProgramIR> {
  constructor(batchesOn: BatchPlace = 'host') {
    const kind = batchesOn === 'device' ? 'gpu' : 'cpu';
    super({ id: 'onnx', batchesOn, device: { name: 'recorder', kind, runtime: 'none' } }, (ir) => ir);
  }
}
