/** Running a configuration, and going on with a run. */
import { assertStorable } from '@shared/budget/planner';
import { sameRun } from '@shared/config/place';
import type { RunConfig } from '@shared/config/schema';
import { isResumable, type Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { RUN_ID } from '@shared/tasks/task';
import { message } from '@shared/words/message';
import { methodName } from '../../reports/format';
import type { Library } from '../../store/library';
import {
  type Command,
  type CommandInput,
  ENGINE_OPTION,
  JSON_OPTION,
  LIBRARY_OPTION,
  PRECISION_OPTION,
  type Terminal,
} from '../command';
import { isOwnPreset, readConfig } from '../config';
import { engineFor, withEngineOption } from '../engineChoice';
import { EXIT, type ExitCode } from '../exit';
import { ownPresets, projectNamed, withLibrary } from '../library';
import { runOutput, summaryOf } from '../output';
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
    id: { value: 'ID', help: message('commands.run.id') },
    resume: { help: message('commands.run.resume') },
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
    const id = chosenId(input);
    return withLibrary(input, (library) => {
      const isThere = id !== undefined && library.runs.has(id);
      if (isThere && input.flags.has('resume'))
        return goOn(library, library.runs.get(id), config, input, terminal);
      if (isThere) throw new UserError('conflict', message('library.runIdTaken', { id }));
      return withDatasetAndEngine(library, config, engineFor(library, config, null), terminal, (prepared) => {
        assertStorable(config, prepared.dataset.geometry);
        const run = library.runs.create({
          ...(id === undefined ? {} : { id }),
          projectId: projectNamed(library, input.text['project'] ?? 'Command line'),
          name: input.text['name'] ?? methodName(config),
          config,
        });
        return trainAndReport(library, run.id, prepared, runOutput(terminal, input.flags.has('json')));
      });
    });
  },
};

/** What `--id` names. Throws UserError when it is no id, or when `--resume` stands alone. */
function chosenId({ text: { id }, flags }: CommandInput): string | undefined {
  if (id !== undefined && !RUN_ID.test(id))
    throw new UserError('bad-input', message('commandLine.noRunId', { id }));
  if (id === undefined && flags.has('resume')) {
    throw new UserError('bad-input', message('commandLine.resumeNeedsId'));
  }
  return id;
}

/** Goes on with a run of the library, which was made with this configuration; of one that is complete tells the result. */
function goOn(
  library: Library,
  run: Run,
  config: RunConfig,
  input: CommandInput,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!sameRun(run.config, config)) {
    throw new UserError('conflict', message('commandLine.runOfOtherConfig', { name: run.name }));
  }
  const output = runOutput(terminal, input.flags.has('json'));
  if (run.status === 'completed') {
    output.result(summaryOf(library, run.id));
    return Promise.resolve(EXIT.done);
  }
  assertResumable(run);
  return withDatasetAndEngine(library, config, engineFor(library, config, run), terminal, (prepared) =>
    trainAndReport(library, run.id, prepared, output),
  );
}

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
