import { openDataset } from '../../../core/data/open';
import { importExperts } from '../../../core/experts/import';
import { expertsConfigOf } from '../../../core/experts/settings';
import { resourcesPath } from '../../../platform/resources';
import { JSON_OPTION, LIBRARY_OPTION, type Command } from '../../command';
import { readConfig } from '../../config';
import { EXIT } from '../../exit';
import { withLibrary } from '../../library';
import { StatusLine } from '../../output/statusLine';

/** Takes over experts that the official code trained. */
export const importExpertsCommand: Command = {
  name: 'experts import',
  summary: "Take over the official repository's replay_buffer_*.pt files as the experts of a configuration.",
  words: ['config.json | preset:NAME', 'FILE'],
  more: true,
  options: {
    library: LIBRARY_OPTION,
    data: { value: 'DIR', help: 'Folder of the dataset, in place of what the configuration names.' },
    json: JSON_OPTION,
  },
  details:
    'The configuration names the dataset, the network and the settings with which the experts were trained; shapes are ' +
    'checked, the rest is taken on trust. A run uses them when its settings are the same. Nothing in the files is run.',
  async run(input, terminal) {
    const [source = '', ...files] = input.positionals;
    const config = readConfig(source, input.text['data']);
    const wanted = expertsConfigOf(config).count;
    return withLibrary(input, async (library) => {
      const dataset = await openDataset(config.dataset, {
        resources: resourcesPath(),
        cache: library.cacheFolder,
      });
      const line = new StatusLine(terminal);
      const result = await importExperts({
        files,
        dataset,
        config,
        folder: library.experts.folder,
        onProgress: (done, total) => line.update(`importing experts  ${done}/${total}`),
      }).finally(() => line.close());
      if (input.flags.has('json')) terminal.out(`${JSON.stringify({ event: 'result', ...result })}\n`);
      else terminal.out(`Experts ${result.key}: ${result.imported} imported, ${result.count} in all\n`);
      if (result.count < wanted) {
        terminal.err(
          `The configuration asks for ${wanted} experts: a run trains the missing ${wanted - result.count} itself, ` +
            `unless its objective.experts.count is ${result.count}.\n`,
        );
      }
      return EXIT.done;
    });
  },
};
