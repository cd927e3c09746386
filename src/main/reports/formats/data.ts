/** A report as data: CSV for spreadsheets and statistics, JSON for programs. */
import type { ReportDocument, ResultTable } from '../document';

/** A field of RFC 4180; a word that a spreadsheet would take for a formula gets an apostrophe. */
function field(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The results as one table; shares 0..1, empty where there is none. */
export const resultsCsv = ({ head, rows }: ResultTable): string =>
  [head, ...rows].map((line) => `${line.map(field).join(',')}\r\n`).join('');

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
