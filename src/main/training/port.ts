/** The line of a process to main: Electron's parent port, or the channel of a forked Node process. */
import type { FromTraining } from './protocol';

export interface MainPort<Message = FromTraining> {
  post(message: Message): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Main has ended. */
  onClose(listener: () => void): void;
}

/** The part of Electron's `process.parentPort` that is used here. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
}

/** Throws when the process was started by hand. */
export function portToMain<Message = FromTraining>(): MainPort<Message> {
  const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
  if (parentPort) {
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
      onClose: (listener) => parentPort.on('close', listener),
    };
  }
  if (!process.send) throw new Error('This process is started by the studio, not by hand.');
  return {
    post: (message) => process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.on('disconnect', listener),
  };
}
