/** Small things that every repository needs. */
import { randomBytes } from 'node:crypto';
import { UserError } from '@shared/domain/errors';
import { printable } from '@shared/text/printable';
import { message } from '@shared/words/message';

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A new id: 12 letters and digits that are hard to confuse, 60 random bits. */
export function newId(): string {
  let id = '';
  for (const byte of randomBytes(12)) id += ALPHABET[byte & 31];
  return id;
}

/**
 * An id as a part of a path. Ids of a library from elsewhere may be anything. Throws a UserError for one that could lead out of
 * its folder.
 */
export function asFileName(id: string): string {
  if (/^\w[\w -]{0,99}$/.test(id)) return id;
  throw new UserError('unavailable', message('library.notAnId', { id: printable(id) }));
}

/** The present moment as stored. */
export const timestamp = (): string => new Date().toISOString();

/** The row, or a UserError that names what is missing. */
export function required<T>(row: T | undefined, what: string, id: string): T {
  if (row === undefined) throw new UserError('not-found', message('library.notInLibrary', { what, id }));
  return row;
}
