/** The keyboard in the gallery's matrix: moving, choosing, and putting a hallucinator on a basis. */
import type { GalleryCell } from '@shared/ipc/contract';
import { moveCell, type Matrix } from './galleryMatrix';
import { all, extended, only, toggled, type CellSelection } from './gallerySelection';

const FAR = 1_000_000;

export interface MatrixKeys {
  readonly matrix: () => Matrix;
  readonly selection: () => CellSelection;
  /** Rows that a page has. */
  readonly page: () => number;
  /** Moves the focus too when `focus`. */
  readonly select: (next: CellSelection, focus: boolean) => void;
  readonly open: () => void;
  readonly play: () => void;
  readonly step: (frames: number) => void;
  readonly take: (cell: GalleryCell) => void;
  readonly put: (cell: GalleryCell) => void;
}

function stepsOf(event: KeyboardEvent, page: number): readonly [number, number] | null {
  const far = event.ctrlKey || event.metaKey ? FAR : 1;
  const steps: Record<string, readonly [number, number]> = {
    ArrowUp: [-far, 0],
    ArrowDown: [far, 0],
    ArrowLeft: [0, -far],
    ArrowRight: [0, far],
    PageUp: [-page, 0],
    PageDown: [page, 0],
    Home: [0, -FAR],
    End: [0, FAR],
  };
  return steps[event.key] ?? null;
}

/** Answers a handler of `keydown`. */
export function matrixKeys(keys: MatrixKeys): (event: KeyboardEvent) => void {
  return (event) => {
    const selection = keys.selection();
    const { active } = selection;
    if (!active) return;
    const mod = event.ctrlKey || event.metaKey;
    const letter = event.key.toLowerCase();
    if (event.altKey) {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
      keys.step(event.key === 'ArrowLeft' ? -1 : 1);
    } else if (event.key === 'Enter') keys.open();
    else if (event.key === ' ' && mod) keys.select(toggled(selection, active), false);
    else if (event.key === ' ') keys.play();
    else if (mod && letter === 'a') keys.select(all(keys.matrix(), selection), false);
    else if (mod && letter === 'c') keys.take(active);
    else if (mod && letter === 'v') keys.put(active);
    else {
      const step = stepsOf(event, keys.page());
      if (!step) return;
      const to = moveCell(keys.matrix(), active, step[0], step[1]);
      keys.select(event.shiftKey ? extended(keys.matrix(), selection, to) : only(to), true);
    }
    event.preventDefault();
  };
}
