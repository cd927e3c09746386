import { isResumable, type Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { JSON_OPTION, LIBRARY_OPTION, type Command } from '../command';
import { engineFor } from '../engineChoice';
import { withLibrary } from '../library';
import { runOutput } from '../output/output';
import { trainAndReport, withWorkshop } from '../train';

/** Goes on with a run from its last checkpoint. */
export const resumeCommand: Command = {
  name: 'resume',
  summary: 'Go on with a run that was stopped, interrupted or has failed, from its last checkpoint.',
  words: ['RUN'],
  options: { library: LIBRARY_OPTION, json: JSON_OPTION },
  details: 'The run keeps its engine, so that it ends as it would have ended without the interruption.',
  async run(input, terminal) {
    const [runId = ''] = input.positionals;
    return withLibrary(input, (library) => {
      const run = library.runs.get(runId);
      assertResumable(run);
      return withWorkshop(library, run.config, engineFor(library, run.config, run), terminal, (workshop) =>
        trainAndReport(library, run.id, workshop, runOutput(terminal, input.flags.has('json'))),
      );
    });
  },
};

/** Throws UserError when a run is through, or in the trash. */
export function assertResumable(run: Run): void {
  if (run.trashedAt !== null) {
    throw new UserError('conflict', `The run "${run.name}" is in the trash: restore it first.`);
  }
  if (run.status !== 'draft' && !isResumable(run.status)) {
    throw new UserError('conflict', `The run "${run.name}" is ${run.status}: there is nothing to resume.`);
  }
}
