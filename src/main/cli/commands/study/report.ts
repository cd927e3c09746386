import { UserError } from '@shared/errors';
import { STUDY_REPORT_FORMATS } from '@shared/studies/results';
import { writeStudyReport } from '../../../studies/report/create';
import { LIBRARY_OPTION, type Command } from '../../command';
import { EXIT } from '../../exit';
import { withLibrary } from '../../library';

/** A study as a document. */
export const reportStudyCommand: Command = {
  name: 'study report',
  summary: 'Write the report of a study: its table and plots, published figures beside ours, in one file.',
  words: ['STUDY'],
  options: {
    library: LIBRARY_OPTION,
    format: { value: 'FORMAT', help: 'html, md (Markdown) or csv (default: html).' },
    out: { value: 'FILE', help: "Where to write it (default: the library's reports folder)." },
  },
  async run(input, terminal) {
    const [studyId = ''] = input.positionals;
    const named = input.text['format'] ?? 'html';
    const format = STUDY_REPORT_FORMATS.find((one) => one === named);
    if (format === undefined) {
      throw new UserError(
        'bad-input',
        `Study reports are not written as "${named}": choose ${STUDY_REPORT_FORMATS.join(', ')}.`,
      );
    }
    return withLibrary(input, async (library) => {
      terminal.out(`${await writeStudyReport(library, studyId, format, input.text['out'])}\n`);
      return EXIT.done;
    });
  },
};
