/** The one place where the renderer talks to the main process. Only stores use it. */
import type {
  Bridge,
  CallFailure,
  CallInput,
  CallName,
  CallOutput,
  EventName,
  Events,
} from '@shared/ipc/contract';
import { say, type Message } from '@shared/words/message';

/** A call that main refused or could not do. `message` is one sentence for people. */
export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(
    readonly call: CallName,
    readonly code: CallFailure['code'],
    message: string,
    readonly problems: readonly { readonly path: string; readonly message: string }[] = [],
  ) {
    super(message);
  }
}

let bridge: Bridge | null = null;
let inWords = (message: Message): string => say('en', message);

/**
 * Connects the client; the app does it once at its start, tests with a bridge of their own. `words` says what main answers
 * in the language of the interface.
 */
export function connect(to: Bridge, words = inWords): void {
  bridge = to;
  inWords = words;
}

/** The bridge that the preload script put on the window, or null outside the app. */
export function bridgeOfWindow(): Bridge | null {
  return window.haba ?? null;
}

/** Asks main for something. Rejects with a CallError. */
export async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const reply = await connected()
    .call(name, plain(input))
    .catch((error: unknown) => {
      throw new CallError(name, 'internal', error instanceof Error ? error.message : String(error));
    });
  if (reply.ok) return reply.value;
  const { code, message, problems } = reply.failure;
  throw new CallError(
    name,
    code,
    inWords(message),
    problems?.map((problem) => ({ ...problem, message: inWords(problem.message) })),
  );
}

/** Listens to an event of main; the returned function stops it. */
export function onEvent<E extends EventName>(name: E, listener: (payload: Events[E]) => void): () => void {
  return connected().on(name, listener);
}

function connected(): Bridge {
  if (bridge === null) throw new Error('The client is not connected to the main process.');
  return bridge;
}

/** The path of a file or folder that was dropped on the window; empty where it has none. */
export const pathOf = (file: File): string => connected().pathOf(file);

/** Inputs are plain data and bytes by contract; reactive proxies cannot cross the process border. */
function plain<T>(input: T): T {
  if (ArrayBuffer.isView(input)) return input;
  if (Array.isArray(input)) return input.map((value: unknown) => plain(value)) as T;
  if (typeof input !== 'object' || input === null) return input;
  const defined = Object.entries(input).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined.map(([key, value]: [string, unknown]) => [key, plain(value)])) as T;
}
