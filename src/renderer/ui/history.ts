/** What can be taken back and done again. Changes of one group that follow each other closely are one step. */

export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** Of the last change; null where the next one begins a step in any case. */
  readonly group: string | null;
  /** When the last change was, in milliseconds of any steady clock. */
  readonly time: number;
}

/** Changes of one group further apart than this are two steps, in milliseconds. */
const PAUSE = 1200;
const MOST_STEPS = 200;

export const startHistory = <T>(present: T): History<T> => ({
  past: [],
  present,
  future: [],
  group: null,
  time: Number.NEGATIVE_INFINITY,
});

/** The history with a change. `group` names what was changed; null makes the change a step of its own. */
export function record<T>(history: History<T>, next: T, group: string | null, time: number): History<T> {
  const goesOn = group !== null && group === history.group && time - history.time < PAUSE;
  const past = goesOn ? history.past : [...history.past, history.present].slice(-MOST_STEPS);
  return { past, present: next, future: [], group, time };
}

/** The history one step back; as it is where nothing is left. */
export function undo<T>(history: History<T>): History<T> {
  const present = history.past.at(-1);
  if (present === undefined) return history;
  return {
    ...startHistory(present),
    past: history.past.slice(0, -1),
    future: [history.present, ...history.future],
  };
}

/** The history one step forward again; as it is where nothing was taken back. */
export function redo<T>(history: History<T>): History<T> {
  const [present, ...future] = history.future;
  if (present === undefined) return history;
  return { ...startHistory(present), past: [...history.past, history.present], future };
}
