/** From a study to its report, in any of its formats. */
import { resolve } from 'node:path';
import type { StudyReportFormat, StudyResults } from '@shared/studies/results';
import { writeWhole } from '../../reports/create';
import type { Library } from '../../store/library';
import { studyResults } from '../collect';
import { measureStudy } from '../measure';
import { studyCsv } from './csv';
import { studyHtml } from './html';
import { studyMarkdown } from './markdown';

const writers: Readonly<Record<StudyReportFormat, (results: StudyResults, createdAt: Date) => string>> = {
  html: studyHtml,
  md: studyMarkdown,
  csv: studyCsv,
};

/** The report's text, of what the library holds now. */
export async function studyReport(
  library: Library,
  studyId: string,
  format: StudyReportFormat,
  createdAt = new Date(),
): Promise<string> {
  await measureStudy(library, studyId);
  return writers[format](studyResults(library, studyId), createdAt);
}

/** Writes the report; without `path` into the library, over an earlier one. Answers where it is. */
export async function writeStudyReport(
  library: Library,
  studyId: string,
  format: StudyReportFormat,
  path?: string,
): Promise<string> {
  const target = resolve(path ?? library.studyReport(studyId, format));
  writeWhole(target, Buffer.from(await studyReport(library, studyId, format), 'utf8'));
  return target;
}
