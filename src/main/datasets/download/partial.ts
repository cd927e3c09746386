/** The part of a file that has arrived, and what the server said about the whole: enough to go on after a kill. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const noteSchema = z.object({
  address: z.string(),
  /** Names this version of the file at its server: a strong ETag or a date; null when it gave neither. */
  validator: z.string().nullable(),
});
export type PartNote = z.output<typeof noteSchema>;

export interface Part {
  readonly path: string;
  readonly bytes: number;
  readonly note: PartNote | null;
}

export const partPath = (target: string): string => `${target}.part`;
const notePath = (target: string): string => `${target}.part.json`;

/** What is there of a file; nothing of what is there need be whole. */
export async function readPart(target: string): Promise<Part> {
  const path = partPath(target);
  const found = await stat(path).catch(() => null);
  const text = await readFile(notePath(target), 'utf8').catch(() => null);
  return { path, bytes: found?.isFile() ? found.size : 0, note: parseNote(text) };
}

function parseNote(text: string | null): PartNote | null {
  try {
    return text === null ? null : noteSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export const writeNote = (target: string, note: PartNote): Promise<void> =>
  writeFile(notePath(target), JSON.stringify(note));

/** Forgets everything that has arrived. */
export async function dropPart(target: string): Promise<void> {
  await rm(partPath(target), { force: true });
  await dropNote(target);
}

export const dropNote = (target: string): Promise<void> => rm(notePath(target), { force: true });

/** What `If-Range` may name: a strong ETag, else the time of the last change (RFC 9110, 13.1.5). */
export function validatorOf(headers: Readonly<Record<string, string | undefined>>): string | null {
  const etag = headers['etag'];
  if (etag?.startsWith('"')) return etag;
  return headers['last-modified'] ?? null;
}
