import { say, type Message } from '../words/message';

/** Path of the problem of a run that the memory cannot hold: a person may start it anyway. */
export const MEMORY_PROBLEM = 'memory';

/** What is wrong with one field of an input. */
export interface Problem {
  readonly path: string;
  readonly message: Message;
}

/** An error for people: what is wrong and what to do. `said` is the message, `message` its English sentence. */
export class UserError extends Error {
  override readonly name = 'UserError';
  constructor(
    readonly code: 'bad-input' | 'not-found' | 'conflict' | 'unavailable',
    readonly said: Message,
    readonly problems: readonly Problem[] = [],
  ) {
    super(say('en', said));
  }
}
