/** The command line from its words to its exit code. */
import { UserError } from '@shared/errors';
import { parseInput, PROGRAM } from './args';
import type { Command, Terminal } from './command';
import { commands } from './commands/commands';
import { EXIT, type ExitCode } from './exit';
import { commandHelp, generalHelp } from './help';

/** Runs the command that the words name. Never rejects: what goes wrong is told on standard error. */
export async function main(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    const [name, ...rest] = words;
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      terminal.out(generalHelp(commands));
      return EXIT.done;
    }
    return await runCommand(find(name), rest, terminal);
  } catch (error) {
    const expected = error instanceof UserError;
    terminal.err(`${expected ? oneLine(error.message) : description(error)}\n`);
    return expected ? EXIT.badInput : EXIT.failed;
  }
}

async function runCommand(command: Command, words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const input = parseInput(command, words);
  if (!input.flags.has('help')) return command.run(input, terminal);
  terminal.out(commandHelp(command));
  return EXIT.done;
}

function find(name: string): Command {
  const command = commands.find((one) => one.name === name);
  if (command) return command;
  throw new UserError('bad-input', `There is no command "${name}"; see "${PROGRAM} --help".`);
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');

function description(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Something went wrong that should not: ${text}`;
}
