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
import { spoken } from '../language';
import { chooseProgram, namedConfig, planRun, tuningOf, withImages } from '../gpu/runPlan';
import { makeFolder, planDetails, planJson, planSummary, writeWgsl } from '../gpu/planText';

/** What the GPU engine would run. */
export const planCommand: Command = {
  name: 'plan',
  summary: message('commands.plan.summary'),
  words: ['config.json | preset:NAME'],
  options: {
    program: { value: 'NAME', help: message('commands.plan.program') },
    'device-limits': {
      value: 'NAME',
      help: message('commands.plan.deviceLimits', { names: Object.keys(DEVICE_LIMITS).join(' or ') }),
    },
    wgsl: { value: 'DIR', help: message('commands.plan.wgsl') },
    precision: PRECISION_OPTION,
    data: { value: 'DIR', help: message('commands.shared.dataSizes') },
    library: { ...LIBRARY_OPTION, help: message('commands.shared.presetLibrary') },
    json: { ...JSON_OPTION, help: message('commands.plan.json') },
  },
  details: message('commands.plan.details'),
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
    if (written !== null && folder !== undefined) {
      terminal.err(`${spoken(message('terminal.kernelsWritten', { count: written, folder }))}\n`);
    }
    return EXIT.done;
  },
};

async function limitsOf(input: CommandInput, precision: Precision): Promise<NamedLimits> {
  const named = input.text['device-limits'];
  if (named === undefined) return presentLimits(precision === 'f16', tuningOf(input));
  if (isKnown(named)) return DEVICE_LIMITS[named];
  throw new UserError(
    'bad-input',
    message('commandLine.unknownDeviceLimits', {
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
