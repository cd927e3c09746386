/** Reports of runs. */
import { resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import {
  REPORT_FORMATS,
  REPORT_LANGUAGES,
  type ReportLanguage,
  type ReportRequestInput,
  type ReportSource,
  SECTIONS_OF,
  TEXT_FORMATS,
} from '@shared/reports/request';
import { readPlainSync } from '../../core/formats/plain';
import { createReport, noPdf } from '../../studies/report/create';
import { type Command, type CommandInput, LIBRARY_OPTION, type OptionSpec, type Terminal } from '../command';
import { EXIT, type ExitCode } from '../exit';
import { withLibrary } from '../library';

// What the commands that write reports have in common.

/** Options of `report` and `study report`. */
export const REPORT_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  library: LIBRARY_OPTION,
  format: {
    value: 'FORMAT',
    help: message('commands.report.format'),
  },
  language: {
    value: 'en|ko',
    help: message('commands.report.language'),
  },
  sections: {
    value: 'A,B,…',
    help: message('commands.report.sections'),
  },
  notes: { value: 'FILE', help: message('commands.report.notes') },
  title: { value: 'TITLE', help: message('commands.report.title') },
  out: { value: 'FILE', help: message('commands.report.out') },
};

/** A line for the help of both commands. */
export const sectionsHelp = (kind: ReportSource['kind']): Message =>
  message('commands.report.details', { sections: SECTIONS_OF[kind].join(', ') });

/** The request that the options describe. Throws a UserError with one sentence for what is wrong. */
function readReportOptions(input: CommandInput, source: ReportSource): ReportRequestInput {
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
    message('commandLine.unknownReportLanguage', { named, reportLanguages: REPORT_LANGUAGES.join(', ') }),
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
    message('commandLine.unknownReportFormat', { named, textFormats: TEXT_FORMATS.join(', ') }),
  );
}

function sectionsOf(list: string, kind: ReportSource['kind']): (typeof SECTIONS_OF)['study'][number][] {
  return list.split(',').map((word) => {
    const named = word.trim();
    const section = SECTIONS_OF[kind].find((one) => one === named);
    if (section !== undefined) return section;
    const whose = message(kind === 'runs' ? 'commandLine.runs' : 'commandLine.studies');
    throw new UserError(
      'bad-input',
      message('commandLine.unknownSection', {
        whose,
        named,
        sectionsOf: SECTIONS_OF[kind].join(', '),
      }),
    );
  });
}

function notesOf(path: string): string {
  try {
    return readPlainSync(path).toString('utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('bad-input', message('commandLine.notesUnreadable', { path, reason }));
  }
}

/** Writes the report that the options ask for, and prints where it is. */
export function writeReport(
  input: CommandInput,
  source: ReportSource,
  terminal: Terminal,
): Promise<ExitCode> {
  const request = readReportOptions(input, source);
  return withLibrary(input, async (library) => {
    const out = input.text['out'];
    const report = await createReport(library, request, { path: out });
    terminal.out(`${out === undefined ? report.path : resolve(out)}\n`);
    return EXIT.done;
  });
}

/** A run, or several beside each other, as a document. */
export const reportCommand: Command = {
  name: 'report',
  summary: message('commands.report.summary'),
  words: ['RUN'],
  more: true,
  options: {
    ...REPORT_OPTIONS,
    baseline: {
      value: 'RUN',
      help: message('commands.report.baseline'),
      repeatable: true,
    },
  },
  details: sectionsHelp('runs'),
  run(input, terminal) {
    const runIds = [...new Set([...input.positionals, ...(input.lists['baseline'] ?? [])])];
    return writeReport(input, { kind: 'runs', runIds }, terminal);
  },
};
