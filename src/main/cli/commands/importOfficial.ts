/** Results of the official repository as runs. */
import { resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { importOfficialResult } from '../../archives/officialResult';
import { closeDataset } from '../../core/data/images';
import { openDataset } from '../../core/data/open';
import { resourcesPath } from '../../platform/resources';
import { type Command, type CommandInput, JSON_OPTION, LIBRARY_OPTION } from '../command';
import { isOwnPreset, readConfig } from '../config';
import { EXIT } from '../exit';
import { spoken } from '../language';
import { ownPresets, projectNamed, withLibrary } from '../library';

/** Takes over what the official code has distilled. */
export const importOfficialCommand: Command = {
  name: 'import-official',
  summary: message('commands.importOfficial.summary'),
  words: ['FOLDER | images_*.pt'],
  options: {
    library: LIBRARY_OPTION,
    config: {
      value: 'FILE|preset:NAME',
      help: message('commands.importOfficial.config'),
    },
    data: { value: 'DIR', help: message('commands.shared.data') },
    iteration: {
      value: 'N',
      help: message('commands.importOfficial.iteration'),
    },
    lr: { value: 'RATE', help: message('commands.importOfficial.lr') },
    project: { value: 'NAME', help: message('commands.shared.project') },
    name: { value: 'NAME', help: message('commands.importOfficial.name') },
    json: JSON_OPTION,
  },
  details: message('commands.importOfficial.details'),
  async run(input, terminal) {
    const [path = ''] = input.positionals;
    const source = input.text['config'];
    if (source === undefined) {
      throw new UserError('bad-input', message('commandLine.configNotNamed'));
    }
    const iteration = numberOf(input, 'iteration', (value) => Number.isSafeInteger(value) && value >= 0);
    const learningRate = numberOf(input, 'lr', (value) => value > 0 && value < 100);
    const own = isOwnPreset(source) ? await ownPresets(input) : [];
    const config = readConfig(source, input.text['data'], own);
    return withLibrary(input, async (library) => {
      const dataset = await openDataset(config.dataset, {
        resources: resourcesPath(),
        cache: library.cacheFolder,
      });
      try {
        const run = await importOfficialResult(library, {
          path: resolve(path),
          iteration,
          config,
          dataset,
          projectId: projectNamed(library, input.text['project'] ?? 'Command line'),
          name: input.text['name'] ?? null,
          learningRate,
        });
        const { id: runId, projectId, name } = run;
        const event = { event: 'imported', runId, projectId, name, iteration: run.iteration };
        const text = spoken(message('terminal.run', { id: runId, name }));
        terminal.out(`${input.flags.has('json') ? JSON.stringify(event) : text}\n`);
        return EXIT.done;
      } finally {
        closeDataset(dataset);
      }
    });
  },
};

function numberOf(input: CommandInput, option: string, allowed: (value: number) => boolean): number | null {
  const text = input.text[option];
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() !== '' && allowed(value)) return value;
  throw new UserError('bad-input', message('commandLine.impossibleValue', { option, text }));
}
