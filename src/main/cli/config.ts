/** Configurations as the command line names them: a file, or `preset:NAME`. */
import { readFileSync } from 'node:fs';
import { parseRunConfig, type RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/errors';
import { findPreset, presets } from '@shared/presets';
import { parseJson } from './json';

const PRESET = 'preset:';

/** Reads and validates a configuration. Throws UserError with one sentence that names file, place and reason. */
export function readConfig(source: string): RunConfig {
  if (source.startsWith(PRESET)) return presetConfig(source.slice(PRESET.length));
  const result = parseRunConfig(parseJson(readText(source), source));
  if (result.ok) return result.config;
  const [first, ...more] = result.problems;
  const place = first === undefined || first.path === '' ? 'the configuration' : first.path;
  const others =
    more.length === 0 ? '' : ` (and ${more.length} more: ${more.map(({ path }) => path).join(', ')})`;
  const reason = (first?.message ?? 'It cannot be read.').replace(/\.$/, '');
  throw new UserError(
    'bad-input',
    `${source} is not a valid configuration: ${place}: ${reason}${others}.`,
    result.problems,
  );
}

function presetConfig(id: string): RunConfig {
  const preset = findPreset(id);
  if (preset) return preset.config;
  const known = presets.map((one) => one.id).join(', ');
  throw new UserError('bad-input', `There is no preset "${id}": choose one of ${known}.`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const words =
      { ENOENT: 'there is no such file', EACCES: 'you may not read it', EISDIR: 'it is a folder' }[reason] ??
      reason;
    throw new UserError('bad-input', `The configuration ${path} cannot be read: ${words}.`);
  }
}
