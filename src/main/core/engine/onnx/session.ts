/** How ONNX Runtime runs a program: its options, and the memory that it keeps. */
import type { InferenceSession } from 'onnxruntime-node';
import { type Atom, type ProgramIR, sizeOf } from '../../trace/ir';

/*
 * ONNX Runtime keeps the memory of a program's values for the program's next run, in an arena that no other program can use.
 * That saves time, and adds up: each of a dozen programs of a run would keep what its largest run took.
 */

/** Bytes of an element, of any type. */
const ELEMENT = 4;
/** Arenas grow by doubling. */
const GROWTH = 2;
/** Of the computer's memory, for all arenas together. */
export const SHARE_FOR_ARENAS = 1 / 8;

/** Bytes of the values that a run has at the same time, at most. Inputs and constants are not counted: they are there anyway. */
export function liveBytes({ equations, outputs }: Pick<ProgramIR, 'equations' | 'outputs'>): number {
  const bytesOf = ({ spec }: Atom): number => sizeOf(spec.shape) * ELEMENT;
  const lastUse = new Map<number, number>();
  const use = (at: number, atoms: readonly Atom[]): void => {
    for (const atom of atoms) if (atom.kind === 'variable') lastUse.set(atom.id, at);
  };
  for (const [at, { inputs }] of equations.entries()) use(at, inputs);
  use(equations.length, outputs);
  const made = new Set<number>();
  let [live, most] = [0, 0];
  for (const [at, { inputs, output }] of equations.entries()) {
    live += bytesOf(output);
    made.add(output.id);
    most = Math.max(most, live);
    for (const atom of inputs) {
      if (atom.kind !== 'variable' || lastUse.get(atom.id) !== at || !made.delete(atom.id)) continue;
      live -= bytesOf(atom);
    }
  }
  return most;
}

/** Gives programs arenas, in the order in which they come, while there is room. */
export class Arenas {
  private left: number;

  /** @param memory bytes of the computer, of which arenas take their share at most */
  constructor(memory: number) {
    this.left = memory * SHARE_FOR_ARENAS;
  }

  /** Whether this program keeps its memory between runs; if not, every run asks the system for it and gives it back. */
  takeFor(ir: ProgramIR): boolean {
    const bytes = liveBytes(ir) * GROWTH;
    if (bytes > this.left) return false;
    this.left -= bytes;
    return true;
  }
}

/** Images whose activations a core's cache holds, in networks of usual widths: measured at 32 and 128. */
export const IMAGES_AT_ONCE = 8;

/** Below about this many operations a run, waking other threads costs more than they save. */
const costOfThreads = 1e7;

/** Above about this many operations a run, the time that its allocations take does not count. */
const costOfAllocations = 5e9;

/** Multiplications and additions of one run, roughly. */
function costOf(ir: ProgramIR): number {
  return ir.equations.reduce((sum, { primitive, inputs, output }) => {
    const size = sizeOf(output.spec.shape);
    const [a, b] = inputs.map(({ spec }) => spec.shape);
    if (primitive === 'conv') return sum + (2 * size * sizeOf(b ?? [])) / (output.spec.shape[1] ?? 1);
    if (primitive === 'dot') return sum + 2 * size * Math.max(a?.at(-1) ?? 1, b?.at(-1) ?? 1);
    return sum + size;
  }, 0);
}

/** ONNX Runtime's options for a program that runs on up to `threads` threads. */
export function sessionOptions(
  ir: ProgramIR,
  { threads, keepsMemory }: { readonly threads: number; readonly keepsMemory: boolean },
): InferenceSession.SessionOptions {
  const cost = costOf(ir);
  return {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: cost < costOfThreads ? 1 : threads,
    // One block for all values of a run spares small programs the time of many allocations, and costs large ones memory.
    enableCpuMemArena: keepsMemory,
    enableMemPattern: cost < costOfAllocations,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    extra: {
      session: {
        set_denormal_as_zero: '1',
        // Between two operations threads wait awake, but not for long, nor after a run: the studio's other processes
        // need the cores.
        'intra_op.allow_spinning': '1',
        'intra_op.spin_duration_us': '100',
        force_spinning_stop: '1',
      },
    },
  };
}

/** Lets runs begin while what they take at one moment fits a share of the memory. What is larger than all of it runs alone. */
export class Room {
  private taken = 0;
  private waiting: (() => void)[] = [];

  constructor(private readonly bytes: number) {}

  async take(bytes: number): Promise<void> {
    while (this.taken > 0 && this.taken + bytes > this.bytes) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.taken += bytes;
  }

  give(bytes: number): void {
    this.taken -= bytes;
    for (const wake of this.waiting.splice(0)) wake();
  }
}
