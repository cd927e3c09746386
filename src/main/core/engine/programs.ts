import type { ProgramIR } from '../trace/ir';
import type { Program } from './types';
import { EngineError } from './errors';
import { type OnWork, type ProgramStep, WorkTeller } from './work';

/** A program and what an engine made of it. */
interface Compiled<Executable> {
  readonly program: Program;
  readonly executable: Executable;
}

/** Compiles every program once: equal programs (by hash) share what was compiled, also while it is being compiled. */
export class ProgramCache<Executable> {
  private readonly byHash = new Map<string, Promise<Compiled<Executable>>>();
  private readonly ready = new Map<string, Executable>();

  private readonly teller: WorkTeller;

  /**
   * @param build Compiles; says at which step it is where there is more than one.
   * @param onWork Hears of programs that have to be compiled.
   */
  constructor(
    private readonly build: (ir: ProgramIR, at: (step: ProgramStep) => void) => Promise<Executable>,
    onWork?: OnWork,
  ) {
    this.teller = new WorkTeller(onWork);
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
