import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import {
  all,
  click,
  move,
  none,
  NOTHING_SELECTED,
  retain,
  toggle,
  type Keys,
  type Selection,
} from './selection';
import type { RunEntry } from './entry';

export interface RunSelection {
  readonly state: Ref<Selection>;
  /** The chosen runs, in the order of the table. */
  readonly runs: ComputedRef<readonly RunEntry[]>;
  readonly click: (id: string, keys: Keys) => void;
  readonly toggle: (id: string) => void;
  readonly move: (by: number, shift: boolean) => void;
  readonly activate: (id: string) => void;
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
    all: () => (state.value = all(state.value, order.value)),
    none: () => (state.value = none(state.value)),
  };
}
