/**
 * What every engine keeps: programs that are compiled once, the tensors that its callers own, and reports of work for which
 * a person waits.
 */
import type { EngineWork } from '@shared/domain';
import { describeSpec, type HostArray, type ProgramIR, sameSpec, sizeOf, type TensorSpec } from '../trace/ir';
import { EngineError, ShapeMismatchError } from './errors';
import type { DeviceTensor, MemoryInfo, Program } from './types';

/** Called with the work that an engine begins, and with null when all of it is done. Must not throw. */
export type OnWork = (work: EngineWork | null) => void;

/** The steps of getting one program ready. */
export type ProgramStep = Exclude<EngineWork['step'], 'checking'>;

/** Reports an engine's preparations, program by program; several can run at once. */
class WorkReporter {
  private begun = 0;
  private underWay = 0;

  constructor(private readonly tell: OnWork = () => undefined) {}

  /** Does the work for a program, which says at which step it is. */
  async during<T>(program: string, work: (at: (step: ProgramStep) => void) => Promise<T>): Promise<T> {
    this.begun += 1;
    this.underWay += 1;
    const number = this.begun;
    let present: ProgramStep | undefined;
    const at = (step: ProgramStep): void => {
      if (step !== present) this.tell({ step, program, number });
      present = step;
    };
    at('compiling');
    try {
      return await work(at);
    } finally {
      this.underWay -= 1;
      if (this.underWay === 0) this.tell(null);
    }
  }
}

/** A program and what an engine made of it. */
interface Compiled<Executable> {
  readonly program: Program;
  readonly executable: Executable;
}

/** Compiles every program once. Equal programs (by hash) share the result, also while it is being compiled. */
export class ProgramCache<Executable> {
  private readonly byHash = new Map<string, Promise<Compiled<Executable>>>();
  private readonly ready = new Map<string, Executable>();

  private readonly teller: WorkReporter;

  /**
   * @param build Compiles; says at which step it is where there is more than one.
   * @param onWork Hears of programs that have to be compiled.
   */
  constructor(
    private readonly build: (ir: ProgramIR, at: (step: ProgramStep) => void) => Promise<Executable>,
    onWork?: OnWork,
  ) {
    this.teller = new WorkReporter(onWork);
  }

  /** Compiles, or returns the program compiled from an equal IR. A failed compilation is not kept. */
  async compile(ir: ProgramIR): Promise<Program> {
    let pending = this.byHash.get(ir.hash);
    if (pending === undefined) {
      const building = this.teller.during(ir.name, (at) => this.build(ir, at));
      pending = building.then((executable) => {
        this.ready.set(ir.hash, executable);
        return { program: describe(ir), executable };
      });
      this.byHash.set(ir.hash, pending);
      pending.catch(() => this.byHash.delete(ir.hash));
    }
    return (await pending).program;
  }

  /** What was compiled for a program. Throws EngineError when this engine did not compile it. */
  get(program: Program): Executable {
    const executable = this.ready.get(program.hash);
    if (executable === undefined) {
      throw new EngineError(`Program "${program.name}" was not compiled by this engine.`);
    }
    return executable;
  }

  /** Forgets programs, so that they are compiled anew. */
  forget(which: (executable: Executable) => boolean): void {
    for (const [hash, executable] of this.ready) {
      if (which(executable)) this.byHash.delete(hash);
    }
  }

  /** Forgets all programs and returns what was compiled for them. */
  clear(): Executable[] {
    const all = [...this.ready.values()];
    this.ready.clear();
    this.byHash.clear();
    return all;
  }
}

function describe(ir: ProgramIR): Program {
  return {
    name: ir.name,
    hash: ir.hash,
    inputs: ir.inputs.map(({ spec }) => spec),
    outputs: ir.outputs.map(({ spec }) => spec),
  };
}

/** The tensors that an engine's callers own, each with its storage. */
export class TensorTable<Storage> {
  private readonly entries = new Map<number, { readonly tensor: DeviceTensor; readonly storage: Storage }>();
  private nextId = 1;
  private bytes = 0;

  /** Registers a new tensor that the caller owns from now on. */
  add(spec: TensorSpec, storage: Storage): DeviceTensor {
    const tensor: DeviceTensor = { id: this.nextId++, spec };
    this.entries.set(tensor.id, { tensor, storage });
    this.bytes += bytesOf(spec);
    return tensor;
  }

  /** What stands behind a tensor. Throws EngineError when it was freed or belongs to another engine. */
  get(tensor: DeviceTensor): Storage {
    const entry = this.entries.get(tensor.id);
    if (entry?.tensor !== tensor) throw gone(tensor);
    return entry.storage;
  }

  /** Removes a tensor and returns what stood behind it. Throws EngineError when that happened before. */
  remove(tensor: DeviceTensor): Storage {
    const storage = this.get(tensor);
    this.entries.delete(tensor.id);
    this.bytes -= bytesOf(tensor.spec);
    return storage;
  }

  memory(): MemoryInfo {
    return { tensors: this.entries.size, bytes: this.bytes };
  }

  /** Forgets all tensors and returns what stood behind them. */
  clear(): Storage[] {
    const all = [...this.entries.values()].map(({ storage }) => storage);
    this.entries.clear();
    this.bytes = 0;
    return all;
  }
}

const gone = (tensor: DeviceTensor): EngineError =>
  new EngineError(
    `Tensor ${tensor.id} (${describeSpec(tensor.spec)}) was freed already, or belongs to another engine.`,
  );

const bytesOf = (spec: TensorSpec): number => 4 * sizeOf(spec.shape);

/** The spec of host data of a shape. Throws ShapeMismatchError when the number of values does not fit. */
export function hostSpec(data: HostArray, shape: readonly number[]): TensorSpec {
  if (data.length !== sizeOf(shape)) {
    throw new ShapeMismatchError(
      `Shape [${shape.join(', ')}] has ${sizeOf(shape)} values, but ${data.length} were given.`,
    );
  }
  return { shape: [...shape], dtype: data instanceof Int32Array ? 'int32' : 'float32' };
}

/** Checks that the inputs are what the program was compiled for. Throws ShapeMismatchError naming the first misfit. */
export function checkInputs(program: Program, inputs: readonly DeviceTensor[]): void {
  if (inputs.length !== program.inputs.length) {
    throw new ShapeMismatchError(
      `Program "${program.name}" takes ${program.inputs.length} inputs, but ${inputs.length} were given.`,
    );
  }
  program.inputs.forEach((spec, i) => {
    const given = inputs[i]?.spec;
    if (given === undefined || sameSpec(spec, given)) return;
    throw new ShapeMismatchError(
      `Input ${i} of program "${program.name}" must be ${describeSpec(spec)}, but is ${describeSpec(given)}.`,
    );
  });
}
