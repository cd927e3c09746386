import { createPinia, setActivePinia } from 'pinia';
import { connect } from '@renderer/api/client';
import { createMockBridge, type MockBridge, type MockOptions } from '@renderer/dev/mockBridge';

/** A fresh stand-in for main and fresh stores. */
export function startStores(options: MockOptions = {}): MockBridge {
  const bridge = createMockBridge(options);
  connect(bridge);
  setActivePinia(createPinia());
  return bridge;
}

/** Lets everything that is already settled run on. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** The item of a list by a condition; fails when there is none. */
export function one<T>(items: Iterable<T>, condition: (item: T) => boolean): T {
  const found = [...items].find(condition);
  if (found === undefined) throw new Error('Nothing fits.');
  return found;
}
