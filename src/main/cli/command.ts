/** What a command is, and what it may touch. */
import { parseArgs } from 'node:util';
import { UserError } from '@shared/domain/errors';
import { withoutControls } from '@shared/text/printable';
import { message, type Message } from '@shared/words/message';
import { isPackaged } from '../platform/outside';
import type { ExitCode } from './exit';

export interface OptionSpec {
  readonly help: Message;
  /** Placeholder of the value, such as `DIR`; an option without it is a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
}

/** The terminal, or what replaces it in tests. */
export interface Terminal {
  /** Results: tables, or one JSON event a line. */
  out(text: string): void;
  /** Everything else. */
  err(text: string): void;
  /** Whether `err` goes to a terminal on which a line can be rewritten. */
  readonly interactive: boolean;
  readonly columns: number;
}

/** Takes the line back that the cursor is on. */
export const ERASE_LINE = '\r\u001b[K';

/** A terminal that writes what controls it as codes: names, paths and notes may come from elsewhere. */
export const terminalOf = (
  out: (text: string) => void,
  err: (text: string) => void,
  screen: Pick<Terminal, 'interactive' | 'columns'>,
): Terminal => ({
  out: (text) => out(withoutControls(text)),
  err: (text) => err(text === ERASE_LINE ? text : withoutControls(text)),
  ...screen,
});

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: Message;
  /** Names of the words that follow the command, all needed. */
  readonly words: readonly string[];
  /** Whether the last of these words may be followed by any number of its kind. */
  readonly more?: boolean;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** More for the command's own help. */
  readonly details?: Message;
  /** Left out of the list. */
  readonly hidden?: boolean;
  run(input: CommandInput, terminal: Terminal): Promise<ExitCode>;
}

export const LIBRARY_OPTION: OptionSpec = {
  value: 'DIR',
  help: message('commands.shared.library'),
};
export const JSON_OPTION: OptionSpec = { help: message('commands.shared.json') };
export const ENGINE_OPTION: OptionSpec = {
  value: 'ID',
  help: message('commands.shared.engine'),
};
export const PRECISION_OPTION: OptionSpec = {
  value: 'f32|f16',
  help: message('commands.shared.precision'),
};

// From words on a command line to a command's input, with one sentence for everything that is wrong.

/** How people start the studio without a window. */
export const PROGRAM = isPackaged(import.meta.url) ? 'haba' : 'npm run -s haba --';

/** A parsed command line. Options that were not given are absent; repeatable ones are lists. */
export interface CommandInput {
  readonly positionals: readonly string[];
  readonly text: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly flags: ReadonlySet<string>;
}

const HELP: OptionSpec = { help: message('commands.shared.help') };
const WAIT: OptionSpec = { help: message('commands.shared.wait') };

/** Every option of a command, `--help` included, and `--wait` where it opens a library. */
export const optionsOf = (command: Command): Readonly<Record<string, OptionSpec>> => ({
  ...command.options,
  ...('library' in command.options ? { wait: WAIT } : {}),
  help: HELP,
});

/**
 * Reads the words after a command's name. Throws UserError when an option is unknown, has no value or has one too many,
 * or when the command needs more or fewer words. With `--help` nothing else matters.
 */
export function parseInput(command: Command, words: readonly string[]): CommandInput {
  const specs = optionsOf(command);
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(specs).map(([name, spec]) => [
        name,
        { type: spec.value ? 'string' : 'boolean' } as const,
      ]),
    ),
  });
  const wrong = (said: Message): UserError =>
    new UserError(
      'bad-input',
      message('commandLine.seeHelp', { message: said, program: PROGRAM, name: command.name }),
    );
  const positionals: string[] = [];
  const text: Record<string, string> = {};
  const lists: Record<string, string[]> = {};
  const flags = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (!spec) throw wrong(message('commandLine.noOption', { command: command.name, option: token.rawName }));
    if (!spec.value) {
      if (token.value !== undefined)
        throw wrong(message('commandLine.takesNoValue', { option: token.rawName }));
      flags.add(token.name);
    } else if (token.value === undefined || token.value === '') {
      throw wrong(message('commandLine.needsValue', { option: token.rawName, value: spec.value }));
    } else if (spec.repeatable) {
      (lists[token.name] ??= []).push(token.value);
    } else if (text[token.name] !== undefined) {
      throw wrong(message('commandLine.givenTwice', { option: token.rawName }));
    } else text[token.name] = token.value;
  }
  if (!flags.has('help')) {
    const missing = command.words[positionals.length];
    const extra = command.more ? undefined : positionals[command.words.length];
    if (missing !== undefined)
      throw wrong(message('commandLine.commandNeeds', { command: command.name, missing }));
    if (extra !== undefined) throw wrong(message('commandLine.extraWord', { command: command.name, extra }));
  }
  return { positionals, text, lists, flags };
}
