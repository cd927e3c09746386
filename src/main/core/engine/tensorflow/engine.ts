/** The engine on TensorFlow.js: programs as lists of kernel calls. */
import type { Message } from '@shared/words/message';
import * as tf from '@tensorflow/tfjs-core';
import type {
  Atom,
  Equation,
  HostArray,
  Literal,
  Primitive,
  ProgramBody,
  ProgramIR,
  TensorSpec,
} from '../../trace/ir';
import { checkInputs, hostSpec, ProgramCache, TensorTable } from '../resources';
import { EngineError } from '../errors';
import { prepareForTensorflow } from '../lowering/convolutions';
import type { DeviceInfo, DeviceTensor, Engine, MemoryInfo, Program } from '../types';
import { type Execute, type Interpret, interpreters, Scratch } from './interpret';
import { loadTensorflow, type TensorflowLibrary } from './library';

interface Step {
  readonly execute: Execute;
  readonly inputs: readonly number[];
  readonly output: number;
  /** Values that nothing needs after this step. */
  readonly release: readonly number[];
}

/** A program as a list of kernel calls on numbered values, each freed after its last use. */
export class Executable {
  private readonly steps: readonly Step[];
  private readonly inputs: readonly number[];
  private readonly outputs: readonly number[];
  /** Constants and literals live as long as the program. */
  private readonly kept = new Map<number, tf.Tensor>();
  private readonly literals = new Map<string, number>();
  private nextLiteral = -1;

  constructor(program: ProgramBody, library: TensorflowLibrary) {
    for (const { variable, data } of program.constants) {
      this.kept.set(variable.id, tf.tensor(data.slice(), [...variable.spec.shape], variable.spec.dtype));
    }
    this.inputs = program.inputs.map(({ id }) => id);
    this.outputs = program.outputs.map((atom) => this.slot(atom));
    const permanent = new Set([...this.inputs, ...this.outputs]);
    this.steps = withReleases(
      program.equations.map((equation) => ({
        execute: interpret(equation, library),
        inputs: equation.inputs.map((atom) => this.slot(atom)),
        output: equation.output.id,
      })),
      (slot) => permanent.has(slot) || this.kept.has(slot),
    );
  }

  /** Runs the program. The inputs stay untouched; the outputs are new tensors. */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const values = new Map<number, tf.Tensor>(this.kept);
    const own = new Set<number>();
    const scratch = new Scratch();
    const value = (slot: number): tf.Tensor => {
      const tensor = values.get(slot);
      if (tensor === undefined) throw new EngineError(`Value ${slot} is used before it is computed.`);
      return tensor;
    };
    this.inputs.forEach((slot, i) => {
      const tensor = inputs[i];
      if (tensor !== undefined) values.set(slot, tensor);
    });
    const release = (slot: number): void => {
      value(slot).dispose();
      own.delete(slot);
    };
    try {
      for (const step of this.steps) {
        values.set(step.output, scratch.finish(step.execute(scratch, ...step.inputs.map(value))));
        own.add(step.output);
        step.release.forEach(release);
      }
      return this.outputs.map((slot) => {
        if (own.delete(slot)) return value(slot);
        const copy = scratch.kernel(tf.Identity, { x: value(slot) });
        return scratch.finish(copy);
      });
    } catch (error) {
      scratch.abandon();
      own.forEach((slot) => value(slot).dispose());
      throw error;
    }
  }

  dispose(): void {
    for (const tensor of this.kept.values()) tensor.dispose();
    this.kept.clear();
  }

  /** Number of an atom's value. Equal literals share one; theirs are negative. */
  private slot(atom: Atom): number {
    if (atom.kind === 'variable') return atom.id;
    const key = `${atom.spec.dtype} ${Object.is(atom.value, -0) ? '-0' : atom.value}`;
    const known = this.literals.get(key);
    if (known !== undefined) return known;
    const slot = this.nextLiteral--;
    this.literals.set(key, slot);
    this.kept.set(slot, literalTensor(atom));
    return slot;
  }
}

const literalTensor = ({ value, spec }: Literal): tf.Tensor =>
  spec.dtype === 'bool' ? tf.scalar(value !== 0, 'bool') : tf.scalar(value, spec.dtype);

function interpret(equation: Equation, library: TensorflowLibrary): Execute {
  const interpreter = interpreters[equation.primitive] as Interpret<Primitive>;
  return interpreter(equation, library);
}

/** Adds to each step what can be freed after it. */
function withReleases(steps: readonly Omit<Step, 'release'>[], isKept: (slot: number) => boolean): Step[] {
  const seen = new Set<number>();
  return steps
    .toReversed()
    .map((step): Step => {
      const last = [...new Set([...step.inputs, step.output])].filter(
        (slot) => !seen.has(slot) && !isKept(slot),
      );
      last.forEach((slot) => seen.add(slot));
      return { ...step, release: last };
    })
    .reverse();
}

/**
 * Interprets programs with the kernels of TensorFlow.js: CUDA through the native library where that loads, otherwise
 * WebAssembly.
 */
export class TensorflowEngine implements Engine {
  readonly id = 'tensorflow';
  readonly batchesOn = 'host';
  readonly device: DeviceInfo;
  /** Why a better backend is not in use; undefined when this is the best there is. */
  readonly note: Message | undefined;
  private readonly tensors = new TensorTable<tf.Tensor>();
  private readonly programs: ProgramCache<Executable>;
  private closed = false;

  private constructor(library: TensorflowLibrary) {
    this.device = library.device;
    this.note = library.note;
    this.programs = new ProgramCache((ir) =>
      Promise.resolve(new Executable(prepareForTensorflow(ir), library)),
    );
  }

  /**
   * Starts the engine on the best backend.
   * @throws EngineUnavailableError when no backend works.
   */
  static async create(): Promise<TensorflowEngine> {
    return new TensorflowEngine(await loadTensorflow());
  }

  async compile(ir: ProgramIR): Promise<Program> {
    this.checkOpen();
    return this.programs.compile(ir);
  }

  upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    this.checkOpen();
    const spec = hostSpec(data, shape);
    return this.tensors.add(spec, tf.tensor(data.slice(), [...shape], spec.dtype));
  }

  async download(tensor: DeviceTensor): Promise<HostArray> {
    const data = await this.tensors.get(tensor).data();
    return tensor.spec.dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data);
  }

  dispose(tensor: DeviceTensor): void {
    this.tensors.remove(tensor).dispose();
  }

  memory(): MemoryInfo {
    return this.tensors.memory();
  }

  async run(program: Program, inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]> {
    this.checkOpen();
    checkInputs(program, inputs);
    const outputs = this.programs.get(program).run(inputs.map((input) => this.tensors.get(input)));
    const owned = program.outputs.map((spec, i) => this.tensors.add(spec, outputs[i] ?? missing(spec)));
    return Promise.resolve(owned);
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const tensor of this.tensors.clear()) tensor.dispose();
    for (const executable of this.programs.clear()) executable.dispose();
    return Promise.resolve();
  }

  private checkOpen(): void {
    if (this.closed) throw new EngineError('The tensorflow engine was closed.');
  }
}

function missing(spec: TensorSpec): never {
  throw new EngineError(`TensorFlow returned no output of shape [${spec.shape.join(', ')}].`);
}
