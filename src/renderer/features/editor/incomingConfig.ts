import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** A configuration from outside on its way to the editor: dropped on the window or opened through the menu. */
export interface IncomingConfig {
  /** The file's name without its ending: the run may be called so. */
  readonly name: string;
  readonly text: string;
}

export const useIncomingConfig = defineStore('incomingConfig', () => {
  const pending = shallowRef<IncomingConfig | null>(null);

  function put(config: IncomingConfig): void {
    pending.value = config;
  }

  /** Hands it over, once. */
  function take(): IncomingConfig | null {
    const config = pending.value;
    pending.value = null;
    return config;
  }

  return { pending, put, take };
});
