/** Path of the problem of a run that the memory cannot hold: a person may start it anyway. */
export const MEMORY_PROBLEM = 'memory';

/** An error whose message is one sentence for people: what is wrong and what to do. */
export class UserError extends Error {
  override readonly name = 'UserError';
  constructor(
    readonly code: 'bad-input' | 'not-found' | 'conflict' | 'unavailable',
    message: string,
    readonly problems: readonly { readonly path: string; readonly message: string }[] = [],
  ) {
    super(message);
  }
}
