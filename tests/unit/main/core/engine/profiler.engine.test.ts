import { afterEach, describe, expect, it } from 'vitest';
import { compileFunction } from '@main/core/engine/compile';
import { nodeTimes, OnnxProfiler } from '@main/core/engine/onnx/profiler';
import { float32 } from '@main/core/trace/ir';
import { conv2d, matmul, reshape, type Sym } from '@main/core/trace/ops';

const kernel = (name: string, operator: string, dur: number, inputs: number[][], output: number[]) => ({
  cat: 'Node',
  name: `${name}_kernel_time`,
  dur,
  args: {
    op_name: operator,
    input_type_shape: inputs.map((shape) => ({ float: shape })),
    output_type_shape: [{ float: output }],
  },
});

describe("ONNX Runtime's profile", () => {
  let engine: OnnxProfiler | undefined;
  afterEach(() => engine?.close());

  it('has the work of nodes, and their time without the first run', () => {
    const [conv, product, sum] = nodeTimes([
      { cat: 'Session', name: 'model_run', dur: 900 },
      kernel(
        'Conv_t0',
        'Conv',
        100,
        [
          [2, 3, 8, 8],
          [4, 3, 3, 3],
        ],
        [2, 4, 8, 8],
      ),
      kernel(
        'Conv_t0',
        'Conv',
        20,
        [
          [2, 3, 8, 8],
          [4, 3, 3, 3],
        ],
        [2, 4, 8, 8],
      ),
      kernel(
        'Conv_t0',
        'Conv',
        30,
        [
          [2, 3, 8, 8],
          [4, 3, 3, 3],
        ],
        [2, 4, 8, 8],
      ),
      kernel(
        't1/fused',
        'FusedMatMul',
        7,
        [
          [5, 6, 7],
          [5, 8, 6],
        ],
        [5, 7, 8],
      ),
      kernel('t2', 'ReduceSum', 3, [[10, 10]], [10]),
    ]);
    expect(conv).toEqual({
      node: 'Conv_t0',
      operator: 'Conv',
      operatorClass: 'convolution',
      microseconds: 25,
      bytes: 4 * (2 * 3 * 64 + 4 * 27 + 2 * 4 * 64),
      flops: 2 * 27 * (2 * 4 * 64),
    });
    expect(product).toMatchObject({ operatorClass: 'product', flops: 2 * 5 * 7 * 8 * 6 });
    expect(sum).toMatchObject({ operatorClass: 'sum', flops: 100, microseconds: 3 });
  });

  it('is there of every program that ran', async () => {
    engine = new OnnxProfiler({ name: 'CPU', kind: 'cpu', runtime: 'onnxruntime-node' });
    const forward = await compileFunction(
      engine,
      'forward',
      ({ w, x }: { w: Sym; x: Sym }) =>
        matmul(reshape(conv2d(x, w, { padding: 1 }), [2, 256]), reshape(x, [256, 1])),
      { w: float32([4, 2, 3, 3]), x: float32([2, 2, 8, 8]) },
    );
    const inputs = {
      w: engine.upload(new Float32Array(72).fill(1), [4, 2, 3, 3]),
      x: engine.upload(new Float32Array(256).fill(1), [2, 2, 8, 8]),
    };
    for (let i = 0; i < 3; i += 1) engine.dispose(await forward.run(inputs));
    expect(engine.runs()).toEqual([3]);
    const [times] = engine.times();
    expect(times).toMatchObject({ name: 'forward', runs: 3 });
    const classes = times?.nodes.map(({ operatorClass }) => operatorClass) ?? [];
    expect(classes).toContain('convolution');
    expect(classes).toContain('product');
  });
});
