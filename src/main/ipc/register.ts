/** The only place that touches Electron's IPC in main: who may call, and how events go out. */
import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import { message } from '@shared/words/message';
import type { EventName, Events, Notify } from '@shared/ipc/contract';
import { CALL_CHANNEL, EVENT_CHANNEL } from '@shared/ipc/names';
import { excerpt, type CallLog, type Dispatch } from './dispatch';

export interface Registration {
  readonly ipc: Pick<IpcMain, 'handle'>;
  /** The contents of the windows that the studio opened. */
  readonly ourContents: () => readonly Pick<WebContents, 'id'>[];
  /** Scheme and host that our pages come from, e.g. `app://studio`. */
  readonly origin: string;
  readonly dispatch: Dispatch;
  readonly log: CallLog;
}

/** Answers the calls of our own pages; everything else is refused and logged. */
export function registerCalls({ ipc, ourContents, origin, dispatch, log }: Registration): void {
  ipc.handle(CALL_CHANNEL, (event, name: unknown, input: unknown) => {
    const reason = foreignReason(event, ourContents(), origin);
    if (reason === null) return dispatch(name, input);
    log.warn(`Refused ${excerpt(name)} from a foreign sender: ${reason}.`);
    return { ok: false, failure: { code: 'bad-input', message: message('work.pageNotAnswered') } };
  });
}

/** Why a sender is none of ours; null when it is the main frame of one of our windows, showing one of our pages. */
function foreignReason(
  event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>,
  ours: readonly Pick<WebContents, 'id'>[],
  origin: string,
): string | null {
  const { sender, senderFrame } = event;
  if (!ours.some(({ id }) => id === sender.id)) return 'it is no window of the studio';
  if (!senderFrame) return 'its frame is gone';
  if (senderFrame.parent !== null) return 'it is a frame inside a page';
  if (originOf(senderFrame.url) !== origin) return `its page is ${excerpt(senderFrame.url)}`;
  return null;
}

/** Scheme and host of an address; `URL.origin` is "null" for schemes of our own. */
export function originOf(url: string): string | null {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return null;
  }
}

/** Sends an event to one window. */
export function sendEvent<E extends EventName>(
  contents: Pick<WebContents, 'send' | 'isDestroyed'>,
  name: E,
  payload: Events[E],
): void {
  if (!contents.isDestroyed()) contents.send(EVENT_CHANNEL, name, payload);
}

/** Sends events to every window of the studio. */
export function broadcaster(ourContents: () => readonly Pick<WebContents, 'send' | 'isDestroyed'>[]): Notify {
  return <E extends EventName>(name: E, payload: Events[E]) => {
    for (const contents of ourContents()) sendEvent(contents, name, payload);
  };
}
