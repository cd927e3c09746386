import { assertWithinBudget } from '@shared/budget/planner';
import { ENGINE_OPTION, JSON_OPTION, LIBRARY_OPTION, PRECISION_OPTION, type Command } from '../command';
import { isOwnPreset, readConfig } from '../config';
import { engineFor, withEngineOption } from '../engineChoice';
import { ownPresets, projectNamed, withLibrary } from '../library';
import { runOutput } from '../output/output';
import { trainAndReport, withWorkshop } from '../train';
import { methodName } from '../../reports/words';

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
      withWorkshop(library, config, engineFor(library, config, null), terminal, (workshop) => {
        assertWithinBudget(config, workshop.dataset.geometry);
        const run = library.runs.create({
          projectId: projectNamed(library, input.text['project'] ?? 'Command line'),
          name: input.text['name'] ?? methodName(config),
          config,
        });
        return trainAndReport(library, run.id, workshop, runOutput(terminal, input.flags.has('json')));
      }),
    );
  },
};
