/**
 * ONNX Runtime keeps the memory of a program's values for the program's next run, in an arena that no other program can use.
 * That saves time, and adds up: each of a dozen programs of a run would keep what its largest run took.
 */
import { type Atom, type ProgramIR, sizeOf } from '../../trace/ir';

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
