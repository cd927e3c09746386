import type { Message } from '../words/message';

/** How far the studio is with a newer version of itself. Sizes are in bytes. */
export type UpdateState =
  /** Nothing is looked for, because this studio cannot replace itself. */
  | { readonly phase: 'off'; readonly reason: Message }
  | { readonly phase: 'idle' | 'looking' }
  /** The last look found nothing newer. */
  | { readonly phase: 'newest' }
  /** There is a newer version, and a person decides whether it is brought here. */
  | { readonly phase: 'found'; readonly version: string; readonly bytes: number }
  | { readonly phase: 'downloading'; readonly version: string; readonly bytes: number; readonly done: number }
  /** It is here, checked, and a person decides when the studio restarts with it. */
  | { readonly phase: 'ready'; readonly version: string }
  | { readonly phase: 'failed'; readonly reason: Message };
