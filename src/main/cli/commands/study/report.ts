import { createReport } from '../../../studies/report/create';
import type { Command } from '../../command';
import { EXIT } from '../../exit';
import { withLibrary } from '../../library';
import { readReportOptions, REPORT_OPTIONS, sectionsHelp } from '../../reportOptions';

/** A study as a document. */
export const reportStudyCommand: Command = {
  name: 'study report',
  summary: 'Write the report of a study: its table and plots, published figures beside ours, in one file.',
  words: ['STUDY'],
  options: REPORT_OPTIONS,
  details: sectionsHelp('study'),
  async run(input, terminal) {
    const [studyId = ''] = input.positionals;
    const request = readReportOptions(input, { kind: 'study', studyId });
    return withLibrary(input, async (library) => {
      const report = await createReport(library, request, { path: input.text['out'] });
      terminal.out(`${report.path}\n`);
      return EXIT.done;
    });
  },
};
