/** From a run to a report on the disk. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Report } from '@shared/domain';
import { UserError } from '@shared/errors';
import type { Library } from '../store/library';
import { collectReport, type ReportRequest } from './collect';
import { buildReport } from './report';

/**
 * Writes the report of a run and records it in the library. Without `path` it goes to the library's reports folder.
 * Throws UserError when there is nothing to report yet or the file cannot be written.
 */
export async function createReport(library: Library, request: ReportRequest, path?: string): Promise<Report> {
  const model = await collectReport(library, request);
  const html = Buffer.from(buildReport(model), 'utf8');
  const target = resolve(path ?? join(library.reportsFolder, fileName(model.run.name, request.createdAt)));
  writeWhole(target, html);
  const { projectId } = library.runs.get(request.runId);
  return library.reports.add({
    projectId,
    runId: request.runId,
    format: 'html',
    path: target,
    bytes: html.byteLength,
  });
}

/** A name that sorts by time and that every file system takes. */
export function fileName(runName: string, time: Date): string {
  const words = runName
    .normalize('NFC')
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${time.toISOString().slice(0, 19).replace(/[:T]/g, '-')}-${words || 'report'}-${randomUUID().slice(0, 4)}.html`;
}

/** The file appears under its name only when it is complete. Throws a UserError when it cannot be written. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary);
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'bad-input',
      `The report cannot be written to ${path} (${reason}): choose another place.`,
    );
  }
}
