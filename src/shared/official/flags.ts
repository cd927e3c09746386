/**
 * Reads the flags of the official scripts, pasted as text, as a configuration: what was taken over and where it landed,
 * and what was left out and why. Flags that are not given have the script's defaults, not the studio's.
 */
import { parseRunConfig, type RunConfig } from '../config/schema';
import { type Problem, UserError } from '../domain/errors';
import { message } from '../words/message';
import { readCommands, type WrittenFlag } from './commandLine';
import { configOf, type FlagValues } from './configOf';
import { ALIASES, FLAGS, programOf, type FlagSpec, type LeftReason, type Program } from './programs';

/** The longest text that is read. */
export const MOST_TEXT = 100_000;

interface TakenFlag {
  readonly flag: string;
  readonly value: string;
  /** Where it landed in the configuration. */
  readonly paths: readonly string[];
}

interface LeftFlag {
  readonly flag: string;
  readonly value: string;
  readonly why: LeftReason;
}

export interface OfficialReading {
  readonly programs: readonly Program[];
  readonly config: RunConfig;
  readonly taken: readonly TakenFlag[];
  readonly left: readonly LeftFlag[];
  /** What is still missing, such as the dataset's folder, or contradicts itself. */
  readonly problems: readonly Problem[];
}

interface ReadFlags {
  readonly values: FlagValues;
  readonly taken: TakenFlag[];
  readonly left: LeftFlag[];
}

/**
 * Reads a text with one command, or with that of `buffer.py` and that of the distillation.
 * @throws UserError when the text has no flags, names no script that is known, or names several distillations.
 */
export function readOfficialFlags(text: string): OfficialReading {
  if (text.length > MOST_TEXT) throw new UserError('bad-input', message('input.textTooLong'));
  const commands = readCommands(text);
  if (commands.length === 0) {
    throw new UserError('bad-input', message('input.noFlag'));
  }
  const known = commands.map(({ script, flags }) => {
    const named = new Map(flags.map(({ name, value }) => [ALIASES[name] ?? name, value]));
    const program = programOf(script, named);
    if (program === null) {
      throw new UserError(
        'bad-input',
        script === null ? message('input.flagsOfSeveral') : message('input.unknownScript', { name: script }),
      );
    }
    return { program, flags };
  });
  const buffers = known.filter(({ program }) => program === 'buffer');
  const runs = known.filter(({ program }) => program !== 'buffer');
  if (runs.length > 1 || buffers.length > 1) {
    throw new UserError('bad-input', message('input.severalCommands'));
  }
  const [run] = runs;
  const [buffer] = buffers;
  const read = run ? readFlags(run.program, run.flags) : null;
  const experts = buffer ? readFlags('buffer', buffer.flags) : null;
  const made = configOf(run ? run.program : 'mtt', read?.values ?? null, experts?.values ?? null);
  const asked = parseRunConfig(made.input);
  const wrong = new Set(asked.ok ? [] : asked.problems.map(({ path }) => path));
  const left: LeftFlag[] = [...(read?.left ?? []), ...(experts?.left ?? [])];
  const taken = [...(read?.taken ?? []), ...(experts?.taken ?? [])].filter(({ flag, value, paths }) => {
    const why =
      made.left.get(ALIASES[flag] ?? flag) ?? (paths.some((path) => wrong.has(path)) ? 'value' : undefined);
    if (why !== undefined) left.push({ flag, value, why });
    return why === undefined;
  });
  const checked = parseRunConfig(made.config);
  return {
    programs: known.map(({ program }) => program),
    config: made.config,
    taken,
    left,
    problems: checked.ok ? [] : checked.problems,
  };
}

function readFlags(program: Program, flags: readonly WrittenFlag[]): ReadFlags {
  const table = FLAGS[program];
  const values = new Map(Object.entries(table).map(([name, { initial }]) => [name, initial]));
  const taken = new Map<string, TakenFlag>();
  const left: LeftFlag[] = [];
  for (const { name: written, value } of flags) {
    const name = ALIASES[written] ?? written;
    const shown = { flag: written, value: value ?? '' };
    const spec = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!spec) left.push({ ...shown, why: 'unknown' });
    else if (spec.left) left.push({ ...shown, why: spec.left });
    else {
      const found = valueOf(spec, value);
      if (found === undefined) left.push({ ...shown, why: 'value' });
      else {
        values.set(name, found);
        taken.set(name, { ...shown, paths: spec.paths ?? [] });
      }
    }
  }
  return { values, taken: [...taken.values()], left };
}

/** The value as Python's argparse reads it; undefined where it refuses it. */
function valueOf({ kind }: FlagSpec, text: string | null): string | number | boolean | null | undefined {
  if (kind === 'switch') return text === null ? true : undefined;
  if (text === null || text === '') return undefined;
  switch (kind) {
    case 'integer':
      if (text === 'None') return null;
      return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
    case 'number':
      return /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
    case 'yes-no':
      return text === 'True' ? true : text === 'False' ? false : undefined;
    case 'bool':
      return true;
    case 'word':
      return text;
  }
}
