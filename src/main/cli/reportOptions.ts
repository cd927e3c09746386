/** What the commands that write reports have in common. */
import { readFileSync } from 'node:fs';
import { UserError } from '@shared/domain/errors';
import {
  REPORT_FORMATS,
  REPORT_LANGUAGES,
  SECTIONS_OF,
  TEXT_FORMATS,
  type ReportLanguage,
  type ReportRequestInput,
  type ReportSource,
} from '@shared/reports/request';
import { noPdf } from '../studies/report/create';
import type { CommandInput } from './args';
import { LIBRARY_OPTION, type OptionSpec } from './command';

/** Options of `report` and `study report`. */
export const REPORT_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  library: LIBRARY_OPTION,
  format: {
    value: 'FORMAT',
    help: 'html, md (Markdown), csv (the results), json or tex (the tables for LaTeX); default: html.',
  },
  language: {
    value: 'en|ko',
    help: 'Language of the report (default: en); csv and json are always English.',
  },
  sections: {
    value: 'A,B,…',
    help: 'Sections in their order, with commas between them (default: all).',
  },
  notes: { value: 'FILE', help: 'Notes in Markdown, from a file.' },
  title: { value: 'TITLE', help: 'Title (default: the name of the run or study).' },
  out: { value: 'FILE', help: "Where to write it (default: the library's reports folder)." },
};

/** A line for the help of both commands. */
export const sectionsHelp = (kind: ReportSource['kind']): string =>
  `Sections: ${SECTIONS_OF[kind].join(', ')}.`;

/** The request that the options describe. Throws a UserError with one sentence for what is wrong. */
export function readReportOptions(input: CommandInput, source: ReportSource): ReportRequestInput {
  const { text } = input;
  return {
    source,
    format: formatOf(text['format'] ?? 'html'),
    language: languageOf(text['language'] ?? 'en'),
    sections: text['sections'] === undefined ? null : sectionsOf(text['sections'], source.kind),
    notes: text['notes'] === undefined ? '' : notesOf(text['notes']),
    title: text['title'] ?? '',
  };
}

function languageOf(named: string): ReportLanguage {
  const language = REPORT_LANGUAGES.find((one) => one === named);
  if (language !== undefined) return language;
  throw new UserError(
    'bad-input',
    `Reports are not written in "${named}": choose one of ${REPORT_LANGUAGES.join(', ')}.`,
  );
}

function formatOf(named: string): (typeof TEXT_FORMATS)[number] {
  const format = TEXT_FORMATS.find((one) => one === named);
  if (format !== undefined) return format;
  if (REPORT_FORMATS.some((one) => one === named)) {
    throw noPdf();
  }
  throw new UserError(
    'bad-input',
    `Reports are not written as "${named}": choose one of ${TEXT_FORMATS.join(', ')}.`,
  );
}

function sectionsOf(list: string, kind: ReportSource['kind']): (typeof SECTIONS_OF)['study'][number][] {
  return list.split(',').map((word) => {
    const named = word.trim();
    const section = SECTIONS_OF[kind].find((one) => one === named);
    if (section !== undefined) return section;
    const whose = kind === 'runs' ? 'runs' : 'studies';
    throw new UserError(
      'bad-input',
      `Reports of ${whose} have no section "${named}": choose from ${SECTIONS_OF[kind].join(', ')}.`,
    );
  });
}

function notesOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('bad-input', `The notes in ${path} cannot be read (${reason}).`);
  }
}
