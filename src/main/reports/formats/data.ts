/** A report as data: CSV for spreadsheets and statistics, JSON for programs. */
import { csvField } from '@shared/text/escape';
import { sayer, type ReportDocument } from '../document';

/** The results as one table; shares 0..1, empty where there is none. */
export function reportCsv({ language, results: { head, rows } }: ReportDocument): string {
  const say = sayer(language);
  const fields = rows.map((row) =>
    row.map((value) => (value === null || typeof value === 'number' ? value : say(value))),
  );
  return [head, ...fields].map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}

/** Version of the JSON's shape; raised when a program that reads it would have to change. */
const VERSION = 1;

/** The report's figures and words, without pictures. */
export function reportJson({ language, title, createdAt, warnings, sections, data }: ReportDocument): string {
  const say = sayer(language);
  const content = {
    format: 'haba-studio/report',
    version: VERSION,
    createdAt,
    title: say(title),
    warnings: warnings.map(say),
    sections: sections.map(({ id }) => id),
    ...data,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
