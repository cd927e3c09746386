/**
 * The IPC contract: one object for everything that crosses between the renderer and main. Per call an input schema and
 * an output type; per event a payload type. Main's handlers, the preload bridge and the renderer's client are all
 * derived from it, so a missing handler or a wrong type fails the type check.
 */
import type { z } from 'zod';
import { dataCalls } from './calls/data';
import { documentCalls } from './calls/documents';
import { exportCalls } from './calls/exports';
import { galleryCalls } from './calls/gallery';
import { measurementCalls } from './calls/measurements';
import { projectCalls } from './calls/projects';
import { studioCalls } from './calls/studio';
import { upkeepCalls } from './calls/upkeep';
import type { Call } from './call';
import type { EventName, Events } from './events';

export * from './answers';
export type { Call } from './call';
export type { EventName, Events } from './events';
export type { OwnPreset, Preset } from '../presets/types';
export type * from './gallery';
export { CALL_CHANNEL, CALL_NAMES, EVENT_CHANNEL, EVENT_NAMES } from './names';

export const calls = {
  ...studioCalls,
  ...projectCalls,
  ...measurementCalls,
  ...galleryCalls,
  ...exportCalls,
  ...documentCalls,
  ...dataCalls,
  ...upkeepCalls,
} satisfies Record<string, Call>;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallInput<N extends CallName> = z.input<Calls[N]['input']>;
export type CallParsed<N extends CallName> = z.output<Calls[N]['input']>;
export type CallOutput<N extends CallName> = Calls[N] extends Call<z.ZodType, infer O> ? O : never;

/** Why a call failed, in a form that survives the process border. `message` is one sentence for people. */
export interface CallFailure {
  readonly code: 'bad-input' | 'not-found' | 'conflict' | 'unavailable' | 'internal';
  readonly message: string;
  /** Field problems, when the input was at fault. */
  readonly problems?: readonly { readonly path: string; readonly message: string }[];
}

export type CallReply<N extends CallName> =
  | { readonly ok: true; readonly value: CallOutput<N> }
  | { readonly ok: false; readonly failure: CallFailure };

/** What the preload script puts on `window.haba`. */
export interface Bridge {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallReply<N>>;
  /** Subscribes; the returned function unsubscribes. */
  on<E extends EventName>(name: E, listener: (payload: Events[E]) => void): () => void;
  /** The path of a file or folder that was dropped on the window; empty where it has none. */
  pathOf(file: unknown): string;
}
