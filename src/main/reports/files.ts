/** Reports on the disk. */
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { reasonOf } from '../core/disk/refusals';
import { makeFolders, writeAsideSync } from '../core/disk/writing';
import type { ReportFormat } from '@shared/reports/request';

/** A name that sorts by time and that every file system takes. */
export function fileName(title: string, time: Date, format: ReportFormat): string {
  const words = plainName(title);
  return `${time.toISOString().slice(0, 19).replace(/[:T]/g, '-')}-${words}-${randomUUID().slice(0, 4)}.${format}`;
}

/** A title as a part of a file's name. */
export const plainName = (title: string): string =>
  title
    .normalize('NFC')
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'report';

/** The file appears under its name only when it is complete. Throws a UserError when it cannot be written. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  try {
    makeFolders(dirname(path));
    writeAsideSync(path, 'durable', bytes);
  } catch (error) {
    throw new UserError('bad-input', message('planning.reportNotWritten', { path, reason: reasonOf(error) }));
  }
}
