/** Places of the person's choice, and writing there. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { SavedFile } from '@shared/ipc/contract';
import type { Desktop } from './services';
import { reasonOf } from '../core/disk/refusals';

interface Suggestion {
  readonly name: string;
  readonly extension: string;
}

/** Asks where to; null when the dialog was cancelled. The name suggested is free of what file names may not hold. */
export const chosenPath = (desktop: Desktop, { name, extension }: Suggestion): Promise<string | null> =>
  desktop.chooseSavePath({ name: safeName(name), extension });

/** Asks where to, then writes; null when the dialog was cancelled. Throws a UserError when the place cannot be written. */
export async function writeChosen(
  desktop: Desktop,
  suggestion: Suggestion,
  bytes: Uint8Array,
): Promise<SavedFile> {
  const path = await chosenPath(desktop, suggestion);
  if (path === null) return null;
  try {
    await writeFile(path, bytes);
  } catch (error) {
    const reason = reasonOf(error);
    throw new UserError('unavailable', message('work.fileNotWritten', { reason }));
  }
  return { path, bytes: bytes.byteLength };
}

const safeName = (text: string): string =>
  withinBytes(text.replace(/[\\/:*?"<>|\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, '-'), LONGEST_NAME);

/** Bytes of a name: file systems take 255, and an extension or a number may follow. */
const LONGEST_NAME = 200;

/** The beginning of a text that is at most so many bytes long in UTF-8, in whole characters. */
function withinBytes(text: string, most: number): string {
  let [bytes, end] = [0, 0];
  for (const sign of text) {
    bytes += Buffer.byteLength(sign);
    if (bytes > most) break;
    end += sign.length;
  }
  return text.slice(0, end);
}

/** A folder of this name that does not exist yet: with a number behind it where it does. */
export function freeFolder(parent: string, name: string): string {
  let folder = join(parent, name);
  for (let number = 2; existsSync(folder); number += 1) folder = join(parent, `${name}-${number}`);
  return folder;
}

/** A name that every file system takes. */
export const fileName = (name: string): string =>
  withinBytes(
    name
      .normalize('NFC')
      .replaceAll(/[^\p{Letter}\p{Number}._ -]/gu, '_')
      .replace(/^[. ]+/, ''),
    LONGEST_NAME,
  ).replace(/[. ]+$/, '') || 'images';
