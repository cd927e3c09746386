/** Running a configuration, and going on with a run. */
import { assertWithinBudget } from '@shared/budget/planner';
import { isResumable, type Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { methodName } from '../../reports/format';
import { type Command, ENGINE_OPTION, JSON_OPTION, LIBRARY_OPTION, PRECISION_OPTION } from '../command';
import { isOwnPreset, readConfig } from '../config';
import { engineFor, withEngineOption } from '../engineChoice';
import { ownPresets, projectNamed, withLibrary } from '../library';
import { runOutput } from '../output';
import { trainAndReport, withDatasetAndEngine } from '../train';

/** Distils, evaluates and stores a new run. */
export const runCommand: Command = {
  name: 'run',
  summary: 'Distil with a configuration, evaluate the result and store both as a run.',
  words: ['config.json | preset:NAME'],
  options: {
    library: LIBRARY_OPTION,
    project: { value: 'NAME', help: 'Project of the run, made when there is none (default: Command line).' },
    name: { value: 'NAME', help: 'Name of the run (default: its method).' },
    data: { value: 'DIR', help: 'Folder of the dataset, in place of what the configuration names.' },
    engine: ENGINE_OPTION,
    precision: PRECISION_OPTION,
    json: JSON_OPTION,
  },
  details: 'A first Ctrl-C writes a checkpoint and ends with exit code 3; `resume` goes on from there.',
  async run(input, terminal) {
    const [source = ''] = input.positionals;
    const own = isOwnPreset(source) ? await ownPresets(input) : [];
    const config = withEngineOption(readConfig(source, input.text['data'], own), input);
    return withLibrary(input, (library) =>
      withDatasetAndEngine(library, config, engineFor(library, config, null), terminal, (prepared) => {
        assertWithinBudget(config, prepared.dataset.geometry);
        const run = library.runs.create({
          projectId: projectNamed(library, input.text['project'] ?? 'Command line'),
          name: input.text['name'] ?? methodName(config),
          config,
        });
        return trainAndReport(library, run.id, prepared, runOutput(terminal, input.flags.has('json')));
      }),
    );
  },
};

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
      return withDatasetAndEngine(
        library,
        run.config,
        engineFor(library, run.config, run),
        terminal,
        (prepared) => trainAndReport(library, run.id, prepared, runOutput(terminal, input.flags.has('json'))),
      );
    });
  },
};

/** Throws UserError when a run is through, or in the trash. */
function assertResumable(run: Run): void {
  if (run.trashedAt !== null) {
    throw new UserError('conflict', message('commandLine.runTrashRestoreFirst', { name: run.name }));
  }
  if (run.status !== 'draft' && !isResumable(run.status)) {
    throw new UserError(
      'conflict',
      message('commandLine.runNothingResume', { name: run.name, status: run.status }),
    );
  }
}
