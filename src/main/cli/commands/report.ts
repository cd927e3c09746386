import { UserError } from '@shared/errors';
import { createReport } from '../../reports/create';
import { LIBRARY_OPTION, type Command } from '../command';
import { EXIT } from '../exit';
import { withLibrary } from '../library';

/** A run as a document. */
export const reportCommand: Command = {
  name: 'report',
  summary:
    'Write the report of a run: figures, baselines, curves, gallery and configuration in one HTML file.',
  words: ['RUN'],
  options: {
    library: LIBRARY_OPTION,
    format: { value: 'html', help: 'Format of the report; html is the one there is.' },
    out: { value: 'FILE', help: "Where to write it (default: the library's reports folder)." },
    baseline: {
      value: 'RUN',
      help: 'A run to compare with at an equal budget; may be given several times.',
      repeatable: true,
    },
  },
  async run(input, terminal) {
    const format = input.text['format'] ?? 'html';
    if (format !== 'html') {
      throw new UserError('bad-input', `Reports are not written as "${format}": use --format html.`);
    }
    const [runId = ''] = input.positionals;
    return withLibrary(input, async (library) => {
      const baselineRunIds = input.lists['baseline'] ?? [];
      const request = { runId, baselineRunIds, createdAt: new Date() };
      const report = await createReport(library, request, input.text['out']);
      terminal.out(`${report.path}\n`);
      return EXIT.done;
    });
  },
};
