/** Where the time of programs goes on ONNX Runtime, by its own profile. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import { type HostArray, type ProgramIR, sizeOf } from '../../trace/ir';
import { checkInputs, hostSpec, ProgramCache, TensorTable } from '../resources';
import { EngineError } from '../errors';
import type { DeviceInfo, DeviceTensor, Engine, MemoryInfo, Program } from '../types';
import { toOnnxModel } from './model';
import { IMAGES_AT_ONCE, sessionOptions } from './session';

/** What ONNX Runtime's operators are to a processor. */
type OperatorClass = 'convolution' | 'product' | 'elementwise' | 'sum' | 'movement' | 'other';

const CLASSES: Readonly<Record<Exclude<OperatorClass, 'other'>, readonly string[]>> = {
  convolution: ['Conv', 'ConvTranspose', 'FusedConv'],
  product: ['MatMul', 'FusedMatMul', 'Gemm', 'FusedGemm'],
  elementwise: [
    ...[
      'Add',
      'Sub',
      'Mul',
      'Div',
      'Neg',
      'Max',
      'Min',
      'Relu',
      'Less',
      'LessOrEqual',
      'Equal',
      'Not',
      'And',
      'Or',
    ],
    ...[
      'Where',
      'Cast',
      'Sqrt',
      'Exp',
      'Log',
      'Sin',
      'Cos',
      'Floor',
      'Reciprocal',
      'Clip',
      'QuickGelu',
      'Pow',
    ],
  ],
  sum: ['ReduceSum', 'ReduceProd', 'ReduceMax', 'ReduceMin', 'AveragePool', 'Softmax', 'ReduceMean'],
  movement: [
    ...[
      'Reshape',
      'Transpose',
      'Expand',
      'Resize',
      'Slice',
      'Pad',
      'Concat',
      'Split',
      'Gather',
      'ScatterElements',
    ],
    ...['ReorderInput', 'ReorderOutput', 'Identity', 'Squeeze', 'Unsqueeze'],
  ],
};
const classOf = new Map(
  (Object.keys(CLASSES) as (keyof typeof CLASSES)[]).flatMap((name) =>
    CLASSES[name].map((operator): [string, OperatorClass] => [operator, name]),
  ),
);

/** One node of a program: the median of its runs. */
export interface NodeTime {
  readonly node: string;
  readonly operator: string;
  readonly operatorClass: OperatorClass;
  readonly microseconds: number;
  /** Read and written, each tensor once. */
  readonly bytes: number;
  /** Multiplications and additions; one for each value of what is neither a convolution nor a product. */
  readonly flops: number;
}

/** A program's nodes and the number of its runs. */
export interface ProgramTimes {
  readonly name: string;
  readonly runs: number;
  readonly nodes: readonly NodeTime[];
}

const shapesSchema = z.array(z.record(z.string(), z.array(z.number())));
const eventSchema = z.object({
  cat: z.string(),
  name: z.string(),
  dur: z.number(),
  args: z
    .object({
      op_name: z.string().optional(),
      input_type_shape: shapesSchema.optional(),
      output_type_shape: shapesSchema.optional(),
    })
    .default({}),
});

const KERNEL = '_kernel_time';
const BYTES: Readonly<Record<string, number>> = { bool: 1, uint8: 1, int64: 8 };

/** The nodes of a profile as ONNX Runtime writes it, in the order of their first run; the first run of each is left out where others follow. */
export function nodeTimes(profile: unknown): NodeTime[] {
  const events = z.array(eventSchema).parse(profile);
  const kernels = events.filter(({ cat, name }) => cat === 'Node' && name.endsWith(KERNEL));
  const byNode = new Map<string, typeof kernels>();
  for (const kernel of kernels) byNode.set(kernel.name, [...(byNode.get(kernel.name) ?? []), kernel]);
  return [...byNode].map(([name, runs]) => {
    const {
      op_name: operator = '',
      input_type_shape: inputs = [],
      output_type_shape: outputs = [],
    } = runs[0]?.args ?? {};
    const timed = runs.length > 1 ? runs.slice(1) : runs;
    return {
      node: name.slice(0, -KERNEL.length),
      operator,
      operatorClass: classOf.get(operator) ?? 'other',
      microseconds: median(timed.map(({ dur }) => dur)),
      bytes: [...inputs, ...outputs].reduce((sum, tensor) => sum + bytesOf(tensor), 0),
      flops: flopsOf(operator, inputs.map(shapeOf), outputs.map(shapeOf)),
    };
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}

type Shaped = Readonly<Record<string, readonly number[]>>;
const shapeOf = (tensor: Shaped): readonly number[] => Object.values(tensor)[0] ?? [];
const bytesOf = (tensor: Shaped): number =>
  Object.entries(tensor).reduce((sum, [type, shape]) => sum + (BYTES[type] ?? 4) * sizeOf(shape), 0);

function flopsOf(
  operator: string,
  [a = [], b = []]: readonly (readonly number[])[],
  [out = []]: readonly (readonly number[])[],
): number {
  switch (classOf.get(operator)) {
    case 'convolution':
      // The kernel is [outputs, inputs of a group, ...taps]; of a transposed one [inputs, outputs of a group, ...taps].
      return 2 * sizeOf(b.slice(1)) * (operator === 'ConvTranspose' ? sizeOf(a) : sizeOf(out));
    case 'product': {
      // [M, K] by [K, N], either of them turned or not; what comes before the last two axes counts them.
      const [left, right, result] = [a, b, out].map((shape) => sizeOf(shape.slice(-2)));
      const depth = Math.sqrt(((left ?? 0) * (right ?? 0)) / (result ?? 1));
      return 2 * sizeOf(out) * Math.round(depth);
    }
    case 'movement':
      return 0;
    case 'sum':
      return sizeOf(a);
    default:
      return sizeOf(out);
  }
}

interface Profiled {
  readonly session: InferenceSession;
  readonly name: string;
  readonly prefix: string;
  runs: number;
}

/** The engine `onnx` on one thread, as lanes compute, with ONNX Runtime's profile of every program. */
export class OnnxProfiler implements Engine {
  readonly id = 'onnx';
  readonly batchesOn = 'host';
  readonly imagesAtOnce = IMAGES_AT_ONCE;
  private readonly tensors = new TensorTable<Tensor>();
  private readonly all: Profiled[] = [];
  private readonly programs = new ProgramCache<Profiled>((ir) => this.build(ir));
  private readonly folder = mkdtempSync(join(tmpdir(), 'haba-profile-'));

  constructor(readonly device: DeviceInfo) {}

  compile(ir: ProgramIR): Promise<Program> {
    return this.programs.compile(ir);
  }

  upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    const copy = data.slice();
    const tensor =
      copy instanceof Int32Array ? new Tensor('int32', copy, shape) : new Tensor('float32', copy, shape);
    return this.tensors.add(hostSpec(data, shape), tensor);
  }

  download(tensor: DeviceTensor): Promise<HostArray> {
    const { data } = this.tensors.get(tensor);
    if (data instanceof Float32Array || data instanceof Int32Array) return Promise.resolve(data.slice());
    return Promise.reject(new EngineError('A tensor of this element type cannot be downloaded.'));
  }

  dispose(tensor: DeviceTensor): void {
    this.tensors.remove(tensor).dispose();
  }

  memory(): MemoryInfo {
    return this.tensors.memory();
  }

  async run(program: Program, inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]> {
    checkInputs(program, inputs);
    const profiled = this.programs.get(program);
    const feeds = Object.fromEntries(inputs.map((input, i) => [`in${i}`, this.tensors.get(input)]));
    const results = await profiled.session.run(feeds);
    profiled.runs += 1;
    return program.outputs.map((spec, i) => {
      const result = results[`out${i}`];
      if (result === undefined) throw new EngineError(`ONNX Runtime returned no output ${i}.`);
      return this.tensors.add(spec, result);
    });
  }

  /** Runs of each program so far, by its place in `times`. */
  runs(): number[] {
    return this.all.map(({ runs }) => runs);
  }

  /** The programs in the order in which they were compiled. Ends the profile: nothing can be run afterwards. */
  times(): ProgramTimes[] {
    for (const { session } of this.all) session.endProfiling();
    return this.all.map(({ name, runs, prefix }) => {
      const file = readdirSync(this.folder).find((one) => one.startsWith(prefix));
      if (file === undefined) throw new EngineError(`ONNX Runtime wrote no profile of "${name}".`);
      return { name, runs, nodes: nodeTimes(JSON.parse(readFileSync(join(this.folder, file), 'utf8'))) };
    });
  }

  async close(): Promise<void> {
    for (const tensor of this.tensors.clear()) tensor.dispose();
    for (const { session } of this.programs.clear()) await session.release();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async build(ir: ProgramIR): Promise<Profiled> {
    const prefix = `program-${this.all.length}_`;
    const profiled = {
      session: await InferenceSession.create(toOnnxModel(ir), {
        ...sessionOptions(ir, { threads: 1, keepsMemory: true }),
        enableProfiling: true,
        profileFilePrefix: join(this.folder, prefix),
      }),
      name: ir.name,
      prefix,
      runs: 0,
    };
    this.all.push(profiled);
    return profiled;
  }
}
