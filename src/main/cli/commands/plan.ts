/** How the GPU engine plans the programs of a run. */
import type { Precision } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import {
  DEVICE_LIMITS,
  type DeviceLimitsName,
  type NamedLimits,
  presentLimits,
} from '../../core/engine/webgpu/inspect/deviceLimits';
import { type Command, type CommandInput, JSON_OPTION, LIBRARY_OPTION, PRECISION_OPTION } from '../command';
import { EXIT } from '../exit';
import { chooseProgram, namedConfig, planRun, tuningOf, withImages } from '../gpu/runPlan';
import { makeFolder, planDetails, planJson, planSummary, writeWgsl } from '../gpu/planText';

/** What the GPU engine would run. */
export const planCommand: Command = {
  name: 'plan',
  summary: 'Print what the GPU engine would run for a configuration, without a GPU.',
  words: ['config.json | preset:NAME'],
  options: {
    program: { value: 'NAME', help: 'Print the dispatches of this program alone.' },
    'device-limits': {
      value: 'NAME',
      help: `Plan for other limits than those of the present device: ${Object.keys(DEVICE_LIMITS).join(' or ')}.`,
    },
    wgsl: { value: 'DIR', help: 'Write the WGSL of every dispatch as a file into this folder.' },
    precision: PRECISION_OPTION,
    data: { value: 'DIR', help: 'Folder of a dataset whose sizes only its files tell.' },
    library: { ...LIBRARY_OPTION, help: 'Library whose presets can be named.' },
    json: { ...JSON_OPTION, help: 'Print the plans as one JSON object.' },
  },
  details:
    'The programs of training experts, of one iteration and of evaluating are compiled to plans; nothing is run.',
  async run(input, terminal) {
    const [source = ''] = input.positionals;
    const config = await namedConfig(input);
    const folder = input.text['wgsl'];
    if (folder !== undefined) makeFolder(folder);
    const limits = withPrecision(await limitsOf(input, config.precision), config.precision);
    const run = await withImages(config, (dataset) => planRun(config, dataset, limits.limits, limits.tiles));
    const named = input.text['program'];
    const chosen = chooseProgram(run.programs, named);
    const written = folder === undefined ? null : writeWgsl(folder, chosen);
    if (input.flags.has('json')) {
      terminal.out(`${JSON.stringify(planJson(source, limits, run, chosen), null, 2)}\n`);
    } else {
      const lines =
        named === undefined
          ? planSummary(source, limits, run)
          : chosen.flatMap((program, i) => [...(i > 0 ? [''] : []), ...planDetails(program)]);
      terminal.out(`${lines.join('\n')}\n`);
    }
    if (written !== null) terminal.err(`${written} kernels were written to ${folder}.\n`);
    return EXIT.done;
  },
};

async function limitsOf(input: CommandInput, precision: Precision): Promise<NamedLimits> {
  const named = input.text['device-limits'];
  if (named === undefined) return presentLimits(precision === 'f16', tuningOf(input));
  if (isKnown(named)) return DEVICE_LIMITS[named];
  throw new UserError(
    'bad-input',
    message('commandLine.noDeviceLimitsChoose', {
      named,
      deviceLimits: Object.keys(DEVICE_LIMITS).join(', '),
    }),
  );
}

const withPrecision = (named: NamedLimits, precision: Precision): NamedLimits =>
  precision === 'f32'
    ? named
    : { ...named, source: `${named.source}, in half precision`, limits: { ...named.limits, half: true } };

const isKnown = (name: string): name is DeviceLimitsName => Object.hasOwn(DEVICE_LIMITS, name);
