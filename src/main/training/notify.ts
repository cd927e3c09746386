import type { EventName, Events } from '@shared/ipc/contract';

/** Tells whoever watches (windows, a terminal) that something changed. */
export type Notify = <E extends EventName>(name: E, payload: Events[E]) => void;

export const notifyNobody: Notify = () => undefined;
