/** From a request to a report in the library, whatever it is made from: one run, several, or a study. */
import { join, resolve } from 'node:path';
import type { Report } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { issueMessage } from '@shared/words/issues';
import { message } from '@shared/words/message';
import { reportRequestSchema, type ReportRequest, type ReportRequestInput } from '@shared/reports/request';
import { collectRuns } from '../../reports/collect';
import { measureRuns } from '../../reports/diversity';
import { sayer, type ReportDocument } from '../../reports/document';
import { fileName, writeWhole } from '../../reports/files';
import { renderReport } from '../../reports/render';
import { runsDocument } from '../../reports/runs/document';
import { removeFile } from '../../store/blobs';
import type { Library } from '../../store/library';
import { studyDocument } from './document';
import { collectStudy } from './facts';

/** Prints a report's HTML as a PDF; `createdAt` is the ISO 8601 time that the file is dated with. */
export type PrintPdf = (html: string, createdAt: string) => Promise<Uint8Array>;

export interface WriteOptions {
  readonly createdAt?: Date;
  /** Without it there are no PDFs. */
  readonly print?: PrintPdf;
}

/** A request with everything filled in. Throws a UserError with one sentence when it is not valid. */
export function readReportRequest(input: ReportRequestInput | ReportRequest): ReportRequest {
  const parsed = reportRequestSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError('bad-input', issue === undefined ? message('schema.notValid') : issueMessage(issue));
}

/**
 * What a report says, of what the library holds now. Throws a UserError when a run or the study does not exist, has
 * nothing to report yet, or stores more than the comparison allows.
 */
export async function composeReport(
  library: Library,
  request: ReportRequest,
  createdAt = new Date(),
): Promise<ReportDocument> {
  const { source, sections } = request;
  const time = createdAt.toISOString();
  if (source.kind === 'study') {
    return studyDocument(await collectStudy(library, source.studyId, sections), request, time);
  }
  if (sections.includes('diversity')) await measureRuns(library, source.runIds);
  return runsDocument(await collectRuns(library, { runIds: source.runIds, sections }), request, time);
}

/** The report's title and bytes in the format of the request. Throws as `composeReport` does. */
export async function renderRequest(
  library: Library,
  request: ReportRequest,
  { createdAt = new Date(), print }: WriteOptions = {},
): Promise<{ readonly title: string; readonly bytes: Uint8Array }> {
  if (request.format === 'pdf' && print === undefined) throw noPdf();
  const report = await composeReport(library, request, createdAt);
  const title = sayer(report.language)(report.title);
  if (request.format === 'pdf' && print !== undefined) {
    return { title, bytes: await print(renderReport(report, 'html'), report.createdAt) };
  }
  const format = request.format === 'pdf' ? 'html' : request.format;
  return { title, bytes: Buffer.from(renderReport(report, format), 'utf8') };
}

/** What is said where there is no window to print with. */
export const noPdf = (): UserError => new UserError('unavailable', message('planning.pdfNeedsWindow'));

/**
 * Writes a report into the library and records it there; with `path` there as well, as a copy that is the person's. Throws a
 * UserError when there is nothing to report yet or a file cannot be written.
 */
export async function createReport(
  library: Library,
  input: ReportRequestInput | ReportRequest,
  { path, ...options }: WriteOptions & { readonly path?: string | undefined } = {},
): Promise<Report> {
  const request = readReportRequest(input);
  const { title, bytes } = await renderRequest(library, request, options);
  if (path !== undefined) writeWhole(resolve(path), bytes);
  const name = fileName(title, options.createdAt ?? new Date(), request.format);
  const own = join(library.reportsFolder, name);
  writeWhole(own, bytes);
  return library.durably(() =>
    library.reports.add({
      ...request,
      projectId: projectOf(library, request),
      name: title.slice(0, 120),
      path: own,
      bytes: bytes.byteLength,
    }),
  );
}

/**
 * Writes a report again over its file, from what the library holds now; with `input` from other choices. Where the format
 * changes, a new file takes the place of the old one. The old file stays when this fails.
 */
export async function rewriteReport(
  library: Library,
  id: string,
  input?: ReportRequestInput | ReportRequest,
  options: WriteOptions = {},
): Promise<Report> {
  const report = library.reports.get(id);
  const { source, format, language, sections, notes, title } = report;
  const request = readReportRequest(input ?? { source, format, language, sections, notes, title });
  if (projectOf(library, request) !== report.projectId) {
    throw new UserError('bad-input', message('planning.reportOfOtherProject'));
  }
  const written = await renderRequest(library, request, options);
  const same = request.format === report.format;
  const name = fileName(written.title, options.createdAt ?? new Date(), request.format);
  const path = same ? report.path : join(library.reportsFolder, name);
  writeWhole(path, written.bytes);
  const rewritten = library.durably(() =>
    library.reports.rewrite(id, { ...request, path, bytes: written.bytes.byteLength }),
  );
  if (!same) removeFile(report.path);
  return rewritten;
}

/**
 * Writes a report that came with an archive from what the library holds now, under its id and as of its time: its file is never
 * taken from elsewhere. Throws a UserError, and adds nothing, when it is of another project, has nothing to report, or cannot
 * be written here.
 */
export async function restoreReport(
  library: Library,
  report: Report,
  print: PrintPdf | undefined,
): Promise<Report> {
  const { id, source, format, language, sections, notes, title, projectId } = report;
  const request = readReportRequest({ source, format, language, sections, notes, title });
  if (projectOf(library, request) !== projectId) {
    throw new UserError('bad-input', message('planning.reportOfOtherProject'));
  }
  const createdAt = new Date(report.writtenAt);
  const { bytes } = await renderRequest(library, request, print ? { createdAt, print } : { createdAt });
  const path = join(library.reportsFolder, `${id}.${format}`);
  writeWhole(path, bytes);
  return library.durably(() => library.reports.restore({ ...report, path, bytes: bytes.byteLength }));
}

function projectOf(library: Library, { source }: ReportRequest): string {
  if (source.kind === 'study') return library.studies.get(source.studyId).projectId;
  return library.runs.get(source.runIds[0] ?? '').projectId;
}
