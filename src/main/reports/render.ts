/** A report in any of its text formats. */
import type { TextFormat } from '@shared/reports/request';
import type { ReportDocument } from './document';
import { reportCsv, reportJson } from './formats/data';
import { reportHtml } from './formats/html';
import { reportLatex } from './formats/latex';
import { reportMarkdown } from './formats/markdown';

const writers: Readonly<Record<TextFormat, (report: ReportDocument) => string>> = {
  html: reportHtml,
  md: reportMarkdown,
  csv: reportCsv,
  json: reportJson,
  tex: reportLatex,
};

/** The text of a report: the same for the same document. */
export const renderReport = (report: ReportDocument, format: TextFormat): string => writers[format](report);
