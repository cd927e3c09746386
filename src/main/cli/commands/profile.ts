/** Where the time of a run goes on the engines `webgpu` and `onnx`. */
import type { Precision } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { EngineUnavailableError } from '../../core/engine/errors';
import { WebgpuEngine } from '../../core/engine/webgpu/engine';
import { measureCeilings } from '../../core/engine/webgpu/inspect/ceilings';
import { ProfilingEngine } from '../../core/engine/webgpu/inspect/profiler';
import { openDevice, type OpenDevice } from '../../core/engine/webgpu/runtime/device';
import type { RehearsalPart } from '../../core/run/measure';
import { type Command, type CommandInput, JSON_OPTION, LIBRARY_OPTION, PRECISION_OPTION } from '../command';
import { EXIT } from '../exit';
import { profileDetails, profileJson, profileText } from '../gpu/profileText';
import { ALL_PARTS, chooseProgram, namedConfig, tuningOf, withImages } from '../gpu/runPlan';
import { MOST_SAMPLES, profileRun } from '../gpu/runProfile';
import { processorText, profileOnProcessor } from '../processorProfile';

const DEFAULT_ITERATIONS = 5;
const MOST_ITERATIONS = 10_000;

/** Where the time of a run goes on the engines `webgpu` and `onnx`. */
export const profileCommand: Command = {
  name: 'profile',
  summary: message('commands.profile.summary'),
  words: ['config.json | preset:NAME'],
  options: {
    iterations: { value: 'N', help: message('commands.profile.iterations', { count: DEFAULT_ITERATIONS }) },
    parts: { value: 'LIST', help: message('commands.profile.parts', { names: [...ALL_PARTS].join(',') }) },
    engine: { value: 'ID', help: message('commands.profile.engine') },
    program: { value: 'NAME', help: message('commands.profile.program') },
    precision: PRECISION_OPTION,
    data: { value: 'DIR', help: message('commands.shared.dataSizes') },
    library: { ...LIBRARY_OPTION, help: message('commands.shared.presetLibrary') },
    json: { ...JSON_OPTION, help: message('commands.profile.json') },
  },
  details: message('commands.profile.details'),
  async run(input, terminal) {
    const [source = ''] = input.positionals;
    const iterations = iterationsOf(input);
    const parts = partsOf(input);
    const config = await namedConfig(input);
    if (config.engine === 'onnx') {
      const profile = await withImages(config, (dataset) =>
        profileOnProcessor(source, config, dataset, iterations, parts),
      );
      const lines = processorText(profile, input.text['program']);
      terminal.out(
        input.flags.has('json') ? `${JSON.stringify(profile, null, 2)}\n` : `${lines.join('\n')}\n`,
      );
      return EXIT.done;
    }
    if (config.engine !== 'webgpu') {
      throw new UserError('bad-input', message('commandLine.engineNoProfile', { engine: config.engine }));
    }
    const device = await open(config.precision);
    const engine = new ProfilingEngine(WebgpuEngine.on(device, { tuning: tuningOf(input) }), MOST_SAMPLES);
    try {
      const { hasTimestamps } = engine;
      const ceilings = await measureCeilings(device);
      const profile = await withImages(config, (dataset) =>
        profileRun(config, dataset, engine, iterations, parts),
      );
      const of = { source, device: device.info, hasTimestamps, ceilings, profile };
      const named = input.text['program'];
      const chosen = named === undefined ? [] : chooseProgram(profile.programs, named);
      terminal.out(
        input.flags.has('json')
          ? `${JSON.stringify(profileJson(of), null, 2)}\n`
          : `${[...profileText(of), ...chosen.flatMap((one) => ['', ...profileDetails(one, of)])].join('\n')}\n`,
      );
      return EXIT.done;
    } finally {
      await engine.close();
    }
  },
};

async function open(precision: Precision): Promise<OpenDevice> {
  try {
    const software = process.env['HABA_SOFTWARE_GPU'] === '1';
    return await openDevice({ software, half: precision === 'f16' });
  } catch (error) {
    if (error instanceof EngineUnavailableError) throw new UserError('unavailable', error.said);
    throw error;
  }
}

function iterationsOf(input: CommandInput): number {
  const given = input.text['iterations'];
  if (given === undefined) return DEFAULT_ITERATIONS;
  const value = Number(given);
  if (Number.isInteger(value) && value >= 1 && value <= MOST_ITERATIONS) return value;
  throw new UserError(
    'bad-input',
    message('commandLine.iterationsNotWhole', { mostIterations: MOST_ITERATIONS, given }),
  );
}

function partsOf(input: CommandInput): ReadonlySet<RehearsalPart> {
  const given = input.text['parts'];
  if (given === undefined) return new Set(['iterations']);
  const names = given.split(',').map((name) => name.trim());
  const unknown = names.find((name) => ![...ALL_PARTS].some((part) => part === name));
  if (unknown === undefined) return new Set([...ALL_PARTS].filter((part) => names.includes(part)));
  throw new UserError(
    'bad-input',
    message('commandLine.unknownPart', { unknown, ALL_PARTS: [...ALL_PARTS].join(', ') }),
  );
}
