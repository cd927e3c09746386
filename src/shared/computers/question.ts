/** What ssh asks while it logs in, as a person sees it. */
import { z } from 'zod';

/**
 * `secret`: a passphrase, a password, a code or a PIN. `hostKey`: whether the key of a host that is not known is right. `permission`:
 * yes or no. `notice`: something to do elsewhere, such as touching a key; it ends by itself.
 */
type QuestionKind = 'secret' | 'hostKey' | 'permission' | 'notice';

interface HostKey {
  /** With its address where that is another word. */
  readonly host: string;
  /** Such as `ED25519`. */
  readonly kind: string;
  /** `SHA256:` and the sum. */
  readonly fingerprint: string;
}

export interface Question {
  readonly id: string;
  /** The name of the computer that is logged in to. */
  readonly computer: string;
  readonly kind: QuestionKind;
  /** What ssh says, of bounded length; a server may have its words in it. */
  readonly text: string;
  readonly hostKey: HostKey | null;
  /** Whether the same was asked before in this login: the answer was not right. */
  readonly isAgain: boolean;
}

/** One line, because ssh reads one. */
export const answerSchema = z
  .string()
  .max(1024)
  .regex(/^[^\0\r\n]*$/);
