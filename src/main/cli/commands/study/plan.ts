import { UserError } from '@shared/domain/errors';
import type { StudyPreview } from '@shared/studies/results';
import { bytes } from '../../../reports/format';
import { createStudy, previewStudy } from '../../../studies/create';
import { PROGRAM } from '../../args';
import { JSON_OPTION, LIBRARY_OPTION, type Command } from '../../command';
import { EXIT } from '../../exit';
import { projectNamed, withLibrary } from '../../library';
import { columns } from '../../table';
import { KIND_TEXTS, readRequest, REQUEST_OPTIONS } from './request';
import { planLines } from './text';

const KINDS = columns(Object.entries(KIND_TEXTS).map(([kind, text]) => [`  ${kind}`, text])).join('\n');

/** What a study would be. Makes nothing. */
export const planStudyCommand: Command = {
  name: 'study plan',
  summary: 'Show the runs that a study would have, and whether they keep to their budgets.',
  words: ['KIND'],
  options: { ...REQUEST_OPTIONS, library: LIBRARY_OPTION, json: { help: 'Print the plan as JSON.' } },
  details: `Kinds:\n${KINDS}`,
  async run(input, terminal) {
    const request = await readRequest(input);
    return withLibrary(input, async (library) => {
      const preview = await previewStudy(library, request);
      if (preview.plan === null) throw refusal(preview);
      if (input.flags.has('json')) terminal.out(`${JSON.stringify({ event: 'study-plan', ...preview })}\n`);
      else {
        terminal.out(`${planLines(preview.plan).join('\n')}\n\n`);
        terminal.out(
          `${preview.plan.cells.length} runs; their checkpoints take up to ${bytes(preview.checkpointBytes)}.\n`,
        );
      }
      return EXIT.done;
    });
  },
};

function refusal({ problems }: StudyPreview): UserError {
  const [first = 'The study cannot be planned.', ...more] = problems;
  return new UserError('bad-input', [first, ...more].join(' '));
}

/** Stores a study with its runs as drafts. */
export const createStudyCommand: Command = {
  name: 'study create',
  summary: 'Store a study with a run for each of its cells; `study run` then runs them.',
  words: ['KIND'],
  options: {
    ...REQUEST_OPTIONS,
    library: LIBRARY_OPTION,
    project: {
      value: 'NAME',
      help: 'Project of the study, made when there is none (default: Command line).',
    },
    name: { value: 'NAME', help: 'Name of the study (default: its kind).' },
    json: JSON_OPTION,
  },
  details: `Kinds:\n${KINDS}`,
  async run(input, terminal) {
    const request = await readRequest(input);
    return withLibrary(input, async (library) => {
      // Before a project is made: a study that cannot be leaves nothing behind.
      const preview = await previewStudy(library, request);
      if (preview.plan === null) throw refusal(preview);
      const study = await createStudy(library, {
        projectId: projectNamed(library, input.text['project'] ?? 'Command line'),
        name: input.text['name'] ?? request.kind.toUpperCase(),
        request,
      });
      const { id, projectId, name, plan } = study;
      if (input.flags.has('json')) {
        terminal.out(
          `${JSON.stringify({ event: 'study', studyId: id, projectId, name, cells: plan.cells.length })}\n`,
        );
      } else {
        terminal.out(`${id}\n`);
        terminal.err(
          `Study "${name}" with ${plan.cells.length} runs. To run it: ${PROGRAM} study run ${id}\n`,
        );
      }
      return EXIT.done;
    });
  },
};
