/** A process that ends, with exit code 3, while a lane of the engine `onnx` computes. */
import { compileFunction } from '@main/core/engine/compile';
import { OnnxEngine } from '@main/core/engine/onnx/engine';
import { float32 } from '@main/core/trace/ir';
import { matmul, type Sym } from '@main/core/trace/ops';

const SIZE = 1500;
const [lane] = OnnxEngine.create(1).lanes(1);
if (!lane) throw new Error('There is no lane.');
const program = await compileFunction(
  lane,
  'product',
  ({ x }: { x: Sym }) => matmul(matmul(x, x), matmul(x, x)),
  {
    x: float32([SIZE, SIZE]),
  },
);
const x = lane.upload(new Float32Array(SIZE * SIZE).fill(1e-3), [SIZE, SIZE]);
await program.run({ x });
setTimeout(() => process.exit(3), 5);
