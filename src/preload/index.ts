/**
 * The one bridge between the page and main. Only names of the contract pass, and the page never sees an Electron object;
 * what passes is validated in main.
 */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import type { Bridge, CallReply } from '@shared/ipc/contract';
import { CALL_CHANNEL, CALL_NAMES, EVENT_CHANNEL, EVENT_NAMES } from '@shared/ipc/names';

type Listener = (payload: never) => void;

const callNames: ReadonlySet<string> = new Set(CALL_NAMES);
const listeners = new Map<string, Set<Listener>>(EVENT_NAMES.map((name) => [name, new Set()]));

ipcRenderer.on(EVENT_CHANNEL, (_event: IpcRendererEvent, name: string, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload as never);
});

const bridge: Bridge = {
  call: (name, input) =>
    callNames.has(name)
      ? (ipcRenderer.invoke(CALL_CHANNEL, name, input) as Promise<CallReply<typeof name>>)
      : Promise.reject(new Error(`There is no call "${name}".`)),
  on: (name, listener) => {
    const registered = listeners.get(name);
    if (!registered) throw new Error(`There is no event "${name}".`);
    registered.add(listener);
    return () => void registered.delete(listener);
  },
  pathOf: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
};

contextBridge.exposeInMainWorld('haba', bridge);
