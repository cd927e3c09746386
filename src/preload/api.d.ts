import type { Bridge } from '@shared/ipc/contract';

declare global {
  interface Window {
    /** The bridge to main; absent when the page is opened outside the app. */
    readonly haba?: Bridge;
  }
}
