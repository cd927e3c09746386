import type { Run } from '@shared/domain';
import { studyResults } from '../../../studies/collect';
import { measureStudy } from '../../../studies/measure';
import { unfinishedRuns } from '../../../studies/resume';
import type { Library } from '../../../store/library';
import { inWords } from '../../../training/sentences';
import { PROGRAM } from '../../args';
import { ENGINE_OPTION, JSON_OPTION, LIBRARY_OPTION, type Command, type Terminal } from '../../command';
import { chosenEngine, engineFor } from '../../engineChoice';
import { EXIT } from '../../exit';
import { withLibrary } from '../../library';
import { runOutput } from '../../output/output';
import { train, withWorkshop } from '../../train';
import { resultLines } from './text';

/** Brings a study to its end, run by run. */
export const runStudyCommand: Command = {
  name: 'study run',
  summary: 'Run all unfinished cells of a study one after another; goes on where it was interrupted.',
  words: ['STUDY'],
  options: { library: LIBRARY_OPTION, engine: ENGINE_OPTION, json: JSON_OPTION },
  details:
    'A first Ctrl-C writes a checkpoint and ends with exit code 3; the same command goes on. A run that fails does not ' +
    'stop the others: the command then ends with exit code 1, and trying again begins with it.',
  async run(input, terminal) {
    const [studyId = ''] = input.positionals;
    const json = input.flags.has('json');
    const engine = chosenEngine(input);
    return withLibrary(input, async (library) => {
      const study = library.studies.get(studyId);
      const runs = unfinishedRuns(library, studyId);
      const say = (event: object, text: string): void => {
        if (json) terminal.out(`${JSON.stringify(event)}\n`);
        else terminal.err(`${text}\n`);
      };
      let failed = 0;
      for (const [i, run] of runs.entries()) {
        const position = study.plan.cells.length - runs.length + i + 1;
        const cells = study.plan.cells.length;
        say(
          { event: 'cell', studyId, runId: run.id, name: run.name, position, cells },
          `\n${position} of ${cells}: ${run.name}`,
        );
        const end = await runCell(library, run, engine, terminal, json);
        if (end === 'stopped') {
          const again = `${PROGRAM} study run ${studyId} --library ${library.folder}`;
          terminal.err(`Stopped. To go on: ${again}\n`);
          return EXIT.interrupted;
        }
        if (end === 'failed') failed += 1;
      }
      await measureStudy(library, studyId);
      const results = studyResults(library, studyId);
      if (json) terminal.out(`${JSON.stringify({ event: 'study-result', ...results })}\n`);
      else terminal.out(`${resultLines(results).join('\n')}\n`);
      return failed > 0 ? EXIT.failed : EXIT.done;
    });
  },
};

/** Trains the run of one cell to its end. What a run fails of is told, and kept with the run. */
async function runCell(
  library: Library,
  run: Run,
  engine: ReturnType<typeof chosenEngine>,
  terminal: Terminal,
  json: boolean,
): Promise<'completed' | 'stopped' | 'failed'> {
  const begun = run.lastCheckpointIteration === null ? null : run;
  const config = engine === null ? run.config : { ...run.config, engine };
  try {
    return await withWorkshop(library, config, engineFor(library, config, begun), terminal, (workshop) =>
      train(library, run.id, workshop, runOutput(terminal, json)),
    );
  } catch (error) {
    const reason = inWords(error);
    if (library.runs.get(run.id).status !== 'failed') library.runs.setStatus(run.id, 'failed', reason);
    terminal.err(`${run.name} failed: ${reason}\n`);
    return 'failed';
  }
}
