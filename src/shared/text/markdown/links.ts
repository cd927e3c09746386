/** Which addresses a link of a note may have. */

const SAFE = /^(?:https?:\/\/|mailto:)[^\s\p{Cc}\p{Cf}<>"`\\]+$/iu;

/**
 * The address if a link may lead there, else null: only http, https and mailto, complete, and without characters that
 * are not seen (which hide what a scheme or a host really is).
 */
export function safeUrl(address: string): string | null {
  const url = address.trim();
  return url.length <= 2000 && SAFE.test(url) ? url : null;
}
