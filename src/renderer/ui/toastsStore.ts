import { defineStore } from 'pinia';
import { ref } from 'vue';

export interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly message: string;
  readonly duration: number;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Messages that come and go. */
export const useToasts = defineStore('toasts', () => {
  const items = ref<Toast[]>([]);
  let next = 1;

  function add(toast: Omit<Toast, 'id'>): void {
    items.value = [...items.value.slice(-3), { ...toast, id: next++ }];
  }

  const done = (message: string, action?: Toast['action']): void =>
    add({ tone: 'good', message, duration: action ? 9000 : 5000, ...(action ? { action } : {}) });

  /** Shows why something failed. */
  const failed = (error: unknown): void =>
    add({ tone: 'bad', message: error instanceof Error ? error.message : String(error), duration: 12_000 });

  /** Runs an action of the person and shows why when it fails; answers undefined then. */
  async function guard<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      failed(error);
      return undefined;
    }
  }

  const dismiss = (id: number): void => {
    items.value = items.value.filter((toast) => toast.id !== id);
  };

  return { items, done, failed, guard, dismiss };
});
