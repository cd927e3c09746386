/** Which runs of the table are chosen, by pointer and keyboard. */
import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import type { RunEntry } from './entry';

/** Which lines of a list are chosen, and which one the keyboard stands on. Pure: every step answers a new state. */
export interface Selection {
  readonly chosen: ReadonlySet<string>;
  /** Where a range begins. */
  readonly anchor: string | null;
  readonly active: string | null;
}

export const NOTHING_SELECTED: Selection = { chosen: new Set(), anchor: null, active: null };

export interface Keys {
  readonly shift: boolean;
  /** Control, or Command on a Mac. */
  readonly mod: boolean;
}

/** A click: alone it chooses one, with `mod` it adds or takes away, with `shift` it chooses all from the anchor. */
export function click(state: Selection, order: readonly string[], id: string, keys: Keys): Selection {
  if (keys.shift) return extend(state, order, id, keys.mod);
  if (keys.mod) return toggle(state, id);
  return { chosen: new Set([id]), anchor: id, active: id };
}

/** Adds one, or takes it away. */
export function toggle(state: Selection, id: string): Selection {
  const chosen = new Set(state.chosen);
  if (!chosen.delete(id)) chosen.add(id);
  return { chosen, anchor: id, active: id };
}

/** Chooses everything from the anchor to `id`; `keep` adds it to what is chosen. */
function extend(state: Selection, order: readonly string[], id: string, keep = false): Selection {
  const from = order.indexOf(state.anchor ?? id);
  const to = order.indexOf(id);
  const range = order.slice(Math.min(from < 0 ? to : from, to), Math.max(from, to) + 1);
  return {
    chosen: new Set(keep ? [...state.chosen, ...range] : range),
    anchor: from < 0 ? id : state.anchor,
    active: id,
  };
}

/** Moves the keyboard by so many lines; with `shift` the range follows. */
export function move(state: Selection, order: readonly string[], by: number, shift: boolean): Selection {
  if (order.length === 0) return state;
  const at = state.active === null ? -1 : order.indexOf(state.active);
  const start = at < 0 ? (by > 0 ? -1 : order.length) : at;
  const id = order[Math.min(order.length - 1, Math.max(0, start + by))] ?? '';
  return shift
    ? extend(state.anchor === null ? { ...state, anchor: state.active ?? id } : state, order, id)
    : { ...state, anchor: id, active: id };
}

export const all = (state: Selection, order: readonly string[]): Selection => ({
  ...state,
  chosen: new Set(order),
});

const none = (state: Selection): Selection => ({ ...state, chosen: new Set() });

/** Chooses these; `keep` adds them to what is chosen. */
export const choose = (state: Selection, ids: readonly string[], keep: boolean): Selection => ({
  ...state,
  chosen: new Set(keep ? [...state.chosen, ...ids] : ids),
});

/** Without what is no longer there. */
export function retain(state: Selection, present: ReadonlySet<string>): Selection {
  const gone = (id: string | null): boolean => id !== null && !present.has(id);
  if (![...state.chosen].some(gone) && !gone(state.active) && !gone(state.anchor)) return state;
  return {
    chosen: new Set([...state.chosen].filter((id) => present.has(id))),
    anchor: gone(state.anchor) ? null : state.anchor,
    active: gone(state.active) ? null : state.active,
  };
}

export interface RunSelection {
  readonly state: Ref<Selection>;
  /** The chosen runs, in the order of the table. */
  readonly runs: ComputedRef<readonly RunEntry[]>;
  readonly click: (id: string, keys: Keys) => void;
  readonly toggle: (id: string) => void;
  readonly move: (by: number, shift: boolean) => void;
  readonly activate: (id: string) => void;
  /** `keep` adds them to what is chosen. */
  readonly choose: (ids: readonly string[], keep: boolean) => void;
  readonly all: () => void;
  readonly none: () => void;
}

/** Which of the shown runs are chosen. A run that is no longer shown is not chosen any more. */
export function useRunSelection(shown: () => readonly RunEntry[]): RunSelection {
  const state = shallowRef<Selection>(NOTHING_SELECTED);
  const order = computed(() => shown().map(({ id }) => id));
  watch(order, (ids) => {
    if (state.value !== NOTHING_SELECTED) state.value = retain(state.value, new Set(ids));
  });
  return {
    state,
    runs: computed(() => {
      const { chosen } = state.value;
      return chosen.size === 0 ? [] : shown().filter(({ id }) => chosen.has(id));
    }),
    click: (id, keys) => (state.value = click(state.value, order.value, id, keys)),
    toggle: (id) => (state.value = toggle(state.value, id)),
    move: (by, shift) => (state.value = move(state.value, order.value, by, shift)),
    activate: (id) => (state.value = { ...state.value, active: id }),
    choose: (ids, keep) => (state.value = choose(state.value, ids, keep)),
    all: () => (state.value = all(state.value, order.value)),
    none: () => (state.value = none(state.value)),
  };
}
