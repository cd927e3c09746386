/** Help texts, made from the commands themselves. */
import { optionsOf, PROGRAM } from './args';
import type { Command } from './command';
import { columns } from './table';

/** The list of commands. */
export function generalHelp(commands: readonly Command[]): string {
  const shown = commands.filter((command) => !command.hidden);
  return [
    'HaBa Studio without its window.',
    '',
    `Usage: ${PROGRAM} COMMAND [OPTIONS]`,
    '',
    'Commands:',
    ...columns(shown.map((command) => [`  ${command.name}`, command.summary])),
    '',
    `More about a command: ${PROGRAM} COMMAND --help`,
    'Exit codes: 0 done, 2 bad input, 3 interrupted (resume goes on), 1 anything else.',
    '',
  ].join('\n');
}

/** How to use one command. */
export function commandHelp(command: Command): string {
  const options = Object.entries(optionsOf(command));
  return [
    `${command.summary}`,
    '',
    `Usage: ${[PROGRAM, command.name, ...command.words.map((word) => `<${word}>`)].join(' ')}${command.more ? ' ...' : ''} [OPTIONS]`,
    ...(command.details === undefined ? [] : ['', command.details]),
    '',
    'Options:',
    ...columns(
      options.map(([name, spec]) => [`  --${name}${spec.value ? ` ${spec.value}` : ''}`, spec.help]),
    ),
    '',
  ].join('\n');
}
