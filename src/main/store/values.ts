/** Small things that every repository needs. */
import { randomBytes } from 'node:crypto';
import { UserError } from '@shared/errors';

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A new id: 12 letters and digits that are hard to confuse, 60 random bits. */
export function newId(): string {
  let id = '';
  for (const byte of randomBytes(12)) id += ALPHABET[byte & 31];
  return id;
}

/** The present moment as stored. */
export const timestamp = (): string => new Date().toISOString();

/** JSON that this studio wrote and therefore trusts. */
export const fromJson = <T>(text: string): T => JSON.parse(text) as T;

/** The row, or a UserError that names what is missing. */
export function required<T>(row: T | undefined, what: string, id: string): T {
  if (row === undefined) throw new UserError('not-found', `There is no ${what} "${id}" in this library.`);
  return row;
}
