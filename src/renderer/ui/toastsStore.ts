import { defineStore } from 'pinia';
import { ref } from 'vue';

export interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly message: string;
  readonly duration: number;
  readonly action?: ToastAction;
}

interface ToastAction {
  readonly label: string;
  readonly run: () => void;
  /** Whether it takes back what the message reports: the key for undo does the same. */
  readonly undoes?: boolean;
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

  /** Takes back what the last message on screen reports that can be taken back. False when there is none. */
  function undoLast(): boolean {
    const last = items.value.findLast(({ action }) => action?.undoes);
    if (last?.action === undefined) return false;
    dismiss(last.id);
    last.action.run();
    return true;
  }

  return { items, done, failed, guard, dismiss, undoLast };
});
