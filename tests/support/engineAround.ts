import type { Engine } from '@main/core/engine/types';

/** An engine that does what another one does, except for what is given. */
export const engineAround = (engine: Engine, changes: Partial<Engine>): Engine => ({
  id: engine.id,
  device: engine.device,
  batchesOn: engine.batchesOn,
  compile: (ir) => engine.compile(ir),
  upload: (data, shape) => engine.upload(data, shape),
  download: (tensor) => engine.download(tensor),
  dispose: (tensor) => {
    engine.dispose(tensor);
  },
  memory: () => engine.memory(),
  run: (program, inputs) => engine.run(program, inputs),
  close: () => engine.close(),
  ...changes,
});
