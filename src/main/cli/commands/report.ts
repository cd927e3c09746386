import { createReport } from '../../studies/report/create';
import type { Command } from '../command';
import { EXIT } from '../exit';
import { withLibrary } from '../library';
import { readReportOptions, REPORT_OPTIONS, sectionsHelp } from '../reportOptions';

/** A run, or several beside each other, as a document. */
export const reportCommand: Command = {
  name: 'report',
  summary:
    'Write the report of a run, or of several beside the first: figures, baselines, curves, gallery, settings.',
  words: ['RUN'],
  more: true,
  options: {
    ...REPORT_OPTIONS,
    baseline: {
      value: 'RUN',
      help: 'A run to compare with, like a further RUN; may be given several times.',
      repeatable: true,
    },
  },
  details: sectionsHelp('runs'),
  async run(input, terminal) {
    const runIds = [...new Set([...input.positionals, ...(input.lists['baseline'] ?? [])])];
    const request = readReportOptions(input, { kind: 'runs', runIds });
    return withLibrary(input, async (library) => {
      const report = await createReport(library, request, { path: input.text['out'] });
      terminal.out(`${report.path}\n`);
      return EXIT.done;
    });
  },
};
