/** Which programs a run of a configuration has on the GPU engine, planned and not run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { closeDataset, type LoadedDataset } from '../../core/data/images';
import { message } from '@shared/words/message';
import { openDataset } from '../../core/data/open';
import { standInDataset } from '../../core/data/standIn';
import { measuredDevices } from '../../core/engine/choose';
import { OutOfDeviceMemoryError } from '../../core/engine/errors';
import { type PlannedProgram, PlanningEngine } from '../../core/engine/webgpu/inspect/planner';
import { add, NOTHING, type Totals, totalsOf } from '../../core/engine/webgpu/inspect/timing';
import type { PlanLimits } from '../../core/engine/webgpu/plan/plan';
import { foldersIn } from '../../core/engine/webgpu/runtime/planStore';
import type { TileTuner, TuningSettings } from '../../core/engine/webgpu/tuning/tiles';
import { type RehearsalPart, rehearse } from '../../core/run/measure';
import { resourcesPath } from '../../platform/resources';
import type { CommandInput } from '../command';
import { isOwnPreset, readConfigWithoutData } from '../config';
import { withEngineOption } from '../engineChoice';
import { cacheFolder, ownPresets } from '../library';

export const ALL_PARTS: ReadonlySet<RehearsalPart> = new Set([
  'experts',
  'measures',
  'iterations',
  'evaluation',
]);

/** A program of a run. */
export interface ProgramOfRun {
  /** Its name; a number follows where several programs of a run have the same one. */
  readonly id: string;
  /** The first part of a run that it appears in. */
  readonly part: RehearsalPart;
  /** How often an iteration runs it. */
  readonly runsPerIteration: number;
  readonly planned: PlannedProgram;
}

export interface RunPlan {
  readonly programs: readonly ProgramOfRun[];
  /** One iteration of the method. */
  readonly iteration: Totals;
  /** Most bytes of tensors that live at one moment outside of programs. */
  readonly tensorBytes: number;
  /** Most bytes of the device's memory that are in use at one moment. */
  readonly deviceBytes: number;
}

/**
 * Plans all programs of a run.
 * @throws UserError when the configuration does not suit its dataset or budget, and when a program is too large for the limits
 */
export async function planRun(
  config: RunConfig,
  dataset: LoadedDataset,
  limits: PlanLimits,
  tiles?: TileTuner,
): Promise<RunPlan> {
  const engine = new PlanningEngine(limits, tiles);
  const partOf = new Map<string, RehearsalPart>();
  let perIteration: ReadonlyMap<string, number> = new Map();
  let present: RehearsalPart = 'iterations';
  const endPart = (): void => {
    const runs = engine.takeRuns();
    for (const hash of runs.keys()) if (!partOf.has(hash)) partOf.set(hash, present);
    if (present === 'iterations' && runs.size > 0) perIteration = runs;
  };
  await rehearse({
    config,
    engine,
    dataset,
    iterations: 1,
    parts: ALL_PARTS,
    onPart(part) {
      endPart();
      present = part;
    },
  }).catch((error: unknown) => {
    throw error instanceof OutOfDeviceMemoryError ? new UserError('unavailable', error.said) : error;
  });
  endPart();
  const ids = distinct(engine.met.map(({ name }) => name));
  const programs = engine.met.map((planned, i) => ({
    id: ids[i] ?? planned.name,
    part: partOf.get(planned.hash) ?? present,
    runsPerIteration: perIteration.get(planned.hash) ?? 0,
    planned,
  }));
  const iteration = programs.reduce(
    (sum, { planned, runsPerIteration }) => add(sum, totalsOf(planned.plan.dispatches), runsPerIteration),
    NOTHING,
  );
  const { peakBytes: tensorBytes, peakDeviceBytes: deviceBytes } = engine;
  await engine.close();
  return { programs, iteration, tensorBytes, deviceBytes };
}

/** Names with a number after those that came before: `a`, `b`, `a:2`. */
export function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}:${count}`;
  });
}

/** The programs of that name, or the one of that id; all without a name. Throws UserError when there is none. */
export function chooseProgram<P extends { readonly id: string }>(
  programs: readonly P[],
  name: string | undefined,
): readonly P[] {
  if (name === undefined) return programs;
  const chosen = programs.filter(({ id }) => id === name || id.replace(/:\d+$/, '') === name);
  if (chosen.length > 0) return chosen;
  const known = programs.map(({ id }) => id).join(', ');
  throw new UserError('bad-input', message('commandLine.unknownProgram', { name, known }));
}

// The configuration that `plan` and `profile` look at, and images for it.

/** Reads the configuration that the command names, for the engine `webgpu` in the precision that `--precision` names. Throws UserError when there is none or it is not valid. */
export async function namedConfig(input: CommandInput): Promise<RunConfig> {
  const [source = ''] = input.positionals;
  const own = isOwnPreset(source) ? await ownPresets(input) : [];
  const config = readConfigWithoutData(source, input.text['data'], own);
  return withEngineOption({ ...config, engine: 'webgpu' }, input);
}

/** Does work with noise in place of a known dataset, else with the dataset itself, whose sizes only its files tell. */
export async function withImages<T>(
  { dataset: config }: RunConfig,
  work: (dataset: LoadedDataset) => Promise<T>,
): Promise<T> {
  const standIn = standInDataset(config);
  if (standIn) return work(standIn);
  const cache = await mkdtemp(join(tmpdir(), 'haba-images-'));
  try {
    const dataset = await openDataset(
      { ...config, whitening: 'none' },
      { resources: resourcesPath(), cache },
    );
    return await work(dataset).finally(() => closeDataset(dataset));
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}

/** How tiles are chosen for a command: as for a run of the library that it names. */
export function tuningOf(input: CommandInput): TuningSettings {
  const cache = cacheFolder(input);
  return { measure: measuredDevices(), folder: cache && foldersIn(cache).tiles };
}
