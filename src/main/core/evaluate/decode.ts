import { compileFunction, disposeTree, downloadFloats, specsOf, uploadTree } from '../engine/compile';
import type { Engine } from '../engine/types';
import type { Sym } from '../trace/ops';
import type { Named, Parameterization, StoredTensor } from '../types';

/**
 * Decodes what is stored of a checkpoint's parameters: every training image, in the order of `Parameterization.decodeAll`.
 */
export async function decodeStored(
  engine: Engine,
  parameterization: Parameterization,
  params: Named<StoredTensor>,
): Promise<Float32Array> {
  const uploaded = uploadTree(engine, parameterization.asStored(params));
  const program = await compileFunction(
    engine,
    'decode',
    (stored: Named<Sym>) => parameterization.decodeAll(stored),
    specsOf(uploaded),
  );
  const images = await program.run(uploaded);
  const values = await downloadFloats(engine, images);
  disposeTree(engine, [uploaded, images]);
  return values;
}
