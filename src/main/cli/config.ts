/** Configurations as the command line names them: a file, or `preset:NAME`. */
import { resolve } from 'node:path';
import { withDataPath } from '@shared/config/place';
import { parseRunConfig, runConfigSchema, type RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { knownGeometry } from '@shared/studies/geometry';
import { findPreset, presets, type OwnPreset } from '@shared/presets';
import { readReason } from '../core/disk/refusals';
import { readPlainSync } from '../core/formats/plain';
import { PROGRAM } from './command';
import { parseJson } from './json';

const PRESET = 'preset:';

/**
 * Reads and validates a configuration; `data` names the folder of its dataset, `own` are the presets of the person. Throws
 * UserError with one sentence that names file, place and reason.
 */
export function readConfig(source: string, data?: string, own: readonly OwnPreset[] = []): RunConfig {
  const input = readInput(source, own);
  return validated(data === undefined ? input : withData(input, data, source), source);
}

/** The same, but a dataset whose sizes are known needs no folder: for commands that do not read its files. */
export function readConfigWithoutData(
  source: string,
  data?: string,
  own: readonly OwnPreset[] = [],
): RunConfig {
  const input = readInput(source, own);
  if (data !== undefined) return validated(withData(input, data, source), source);
  const { data: config } = runConfigSchema.safeParse(input);
  const lacking = config && 'path' in config.dataset && config.dataset.path === '';
  return validated(lacking && knownGeometry(config.dataset) ? withDataPath(config, '-') : input, source);
}

const readInput = (source: string, own: readonly OwnPreset[]): unknown =>
  source.startsWith(PRESET)
    ? presetConfig(source.slice(PRESET.length), own)
    : parseJson(readText(source), source);

function validated(input: unknown, source: string): RunConfig {
  const result = parseRunConfig(input);
  if (result.ok) return result.config;
  const [first, ...more] = result.problems;
  if (first?.path === 'dataset.path' && source.startsWith(PRESET)) {
    throw new UserError('bad-input', message('commandLine.dataFolderNotGiven', { source }));
  }
  const place =
    first === undefined || first.path === '' ? message('commandLine.theConfiguration') : first.path;
  const others =
    more.length === 0
      ? ''
      : message('commandLine.andMore', {
          count: more.length,
          paths: more.map(({ path }) => path).join(', '),
        });
  const reason = first?.message ?? message('schema.notValid');
  throw new UserError(
    'bad-input',
    message('commandLine.configInvalid', { source, place, reason, others }),
    result.problems,
  );
}

/** Whether a source names a preset that is not one of the studio's. */
export const isOwnPreset = (source: string): boolean =>
  source.startsWith(PRESET) && findPreset(source.slice(PRESET.length)) === undefined;

/** A configuration, not yet validated, whose dataset is read from a folder. */
function withData(input: unknown, data: string, source: string): unknown {
  const config = runConfigSchema.safeParse(input);
  if (!config.success) return input;
  if (!('path' in config.data.dataset)) {
    throw new UserError('bad-input', message('commandLine.dataFolderNotNeeded', { source }));
  }
  return withDataPath(config.data, resolve(data));
}

function presetConfig(id: string, own: readonly OwnPreset[]): RunConfig {
  const preset = findPreset(id) ?? own.find(({ name }) => name.toLowerCase() === id.toLowerCase());
  if (preset) return preset.config;
  const similar = presets.map((one) => one.id).filter((one) => id.length > 2 && one.includes(id));
  const known =
    similar.length > 0 ? similar : presets.filter(({ group }) => group === 'quick').map((one) => one.id);
  throw new UserError(
    'bad-input',
    message('commandLine.unknownPreset', { id, value: known.slice(0, 12).join(', '), program: PROGRAM }),
  );
}

/** The text of a file. Throws UserError when it cannot be read. */
export function readText(path: string): string {
  try {
    return readPlainSync(path).toString('utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      'bad-input',
      message('commandLine.configUnreadable', { path, error: readReason(error) }),
    );
  }
}
