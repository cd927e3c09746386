/** What ssh asks at this moment, for the windows. Answers pass through and are kept nowhere. */
import { randomUUID } from 'node:crypto';
import { UserError } from '@shared/domain/errors';
import type { Question } from '@shared/computers/question';
import { message } from '@shared/words/message';
import type { Ask } from './ssh/desk';

export class Questions {
  private readonly waiting = new Map<
    string,
    { readonly question: Question; readonly resolve: (answer: string | null) => void }
  >();

  /** @param onChange hears of every question that comes or goes */
  constructor(private readonly onChange: (questions: readonly Question[]) => void) {}

  /** Those without an answer yet, the oldest first. */
  list(): Question[] {
    return [...this.waiting.values()].map(({ question }) => question);
  }

  /** Asks for a computer; a question that nobody waits for any more goes without an answer. */
  for(computer: string): Ask {
    return (prompt, signal) =>
      new Promise((resolve) => {
        const id = randomUUID();
        const settle = (answer: string | null): void => {
          if (!this.waiting.delete(id)) return;
          this.onChange(this.list());
          resolve(answer);
        };
        this.waiting.set(id, { question: { id, computer, ...prompt }, resolve: settle });
        this.onChange(this.list());
        signal.addEventListener('abort', () => settle(null));
      });
  }

  /**
   * Answers one; null cancels the login.
   * @throws UserError where nobody waits for it any more
   */
  answer(id: string, answer: string | null): void {
    const asked = this.waiting.get(id);
    if (asked === undefined) throw new UserError('not-found', message('computers.questionGone'));
    const { hostKey, text } = asked.question;
    if (answer === null || hostKey === null) asked.resolve(answer);
    // In the place of a yes ssh takes the fingerprint, where it says so: then no other key than the one that was shown is taken.
    else asked.resolve(text.includes('[fingerprint]') ? hostKey.fingerprint : 'yes');
  }
}
