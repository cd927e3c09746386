/** A report as data: CSV for spreadsheets and statistics, JSON for programs. */
import { csvField } from '@shared/text/csv';
import type { ReportDocument, ResultTable } from '../document';

/** The results as one table; shares 0..1, empty where there is none. */
export const resultsCsv = ({ head, rows }: ResultTable): string =>
  [head, ...rows].map((line) => `${line.map(csvField).join(',')}\r\n`).join('');

/** Version of the JSON's shape; raised when a program that reads it would have to change. */
const VERSION = 1;

/** The report's figures and words, without pictures. */
export function reportJson({ title, createdAt, warnings, sections, data }: ReportDocument): string {
  const content = {
    format: 'haba-studio/report',
    version: VERSION,
    createdAt,
    title,
    warnings,
    sections: sections.map(({ id }) => id),
    ...data,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
