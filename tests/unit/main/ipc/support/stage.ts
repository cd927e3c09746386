import { say } from '@shared/words/message';
import type { CallInput, CallName, CallOutput } from '@shared/ipc/contract';
import type { Library } from '@main/store/library';
import { EventLog } from '../../../../support/events';
import { openLibrary } from '../../../../support/library';
import { mainOn, type Answers } from '../../../../support/main';

export interface Stage extends Answers {
  readonly library: Library;
  readonly events: EventLog;
  /** Throws the failure of a call. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
}

/** Every handler on a library of its own, with dialogs that answer what the test says. */
export async function stage(): Promise<Stage> {
  const library = await openLibrary();
  const events = new EventLog();
  const answers: Answers = { savePath: null, folder: null, files: [], engines: [] };
  const { dispatch } = mainOn(library, answers, events.notify);
  return Object.assign(answers, {
    library,
    events,
    async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
      const reply = await dispatch(name, input);
      if (!reply.ok)
        throw Object.assign(new Error(say('en', reply.failure.message)), {
          ...reply.failure,
          message: say('en', reply.failure.message),
        });
      return reply.value as CallOutput<N>;
    },
  });
}
