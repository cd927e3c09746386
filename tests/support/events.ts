import type { EventName, Events, Notify } from '@shared/ipc/contract';
import type { Run, RunStatus } from '@shared/domain';

interface Waiter {
  readonly name: EventName;
  readonly accepts: (payload: never) => boolean;
  readonly resolve: (payload: never) => void;
}

/** Collects change events and lets a test wait for one, so that no test needs to sleep. */
export class EventLog {
  readonly all: { readonly name: EventName; readonly payload: unknown }[] = [];
  private waiters: Waiter[] = [];

  readonly notify: Notify = (name, payload) => {
    this.all.push({ name, payload });
    this.waiters = this.waiters.filter((waiter) => {
      if (waiter.name !== name || !waiter.accepts(payload as never)) return true;
      waiter.resolve(payload as never);
      return false;
    });
  };

  /** Payloads of one event so far. */
  of<E extends EventName>(name: E): Events[E][] {
    return this.all.filter((event) => event.name === name).map(({ payload }) => payload as Events[E]);
  }

  /** The next event of this name that is accepted; events before the call do not count. */
  next<E extends EventName>(
    name: E,
    accepts: (payload: Events[E]) => boolean = () => true,
  ): Promise<Events[E]> {
    return new Promise((resolve) => {
      this.waiters.push({ name, accepts, resolve });
    });
  }

  /** The run as soon as it has this status. */
  async status(runId: string, status: RunStatus): Promise<Run> {
    const { run } = await this.next('run.changed', ({ run: it }) => it.id === runId && it.status === status);
    return run;
  }
}
