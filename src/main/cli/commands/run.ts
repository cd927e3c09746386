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
  summary: message('commands.run.summary'),
  words: ['config.json | preset:NAME'],
  options: {
    library: LIBRARY_OPTION,
    project: { value: 'NAME', help: message('commands.shared.project') },
    name: { value: 'NAME', help: message('commands.run.name') },
    data: { value: 'DIR', help: message('commands.shared.data') },
    engine: ENGINE_OPTION,
    precision: PRECISION_OPTION,
    json: JSON_OPTION,
  },
  details: message('commands.run.details'),
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
  summary: message('commands.resume.summary'),
  words: ['RUN'],
  options: { library: LIBRARY_OPTION, json: JSON_OPTION },
  details: message('commands.resume.details'),
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
    throw new UserError('conflict', message('commandLine.runInTrash', { name: run.name }));
  }
  if (run.status !== 'draft' && !isResumable(run.status)) {
    throw new UserError(
      'conflict',
      message('commandLine.nothingToResume', {
        name: run.name,
        status: message(`runStatus.${run.status}`),
      }),
    );
  }
}
