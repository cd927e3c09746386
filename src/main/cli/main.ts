/** The command line from its words to its exit code. */
import { join } from 'node:path';
import packageJson from '../../../package.json';
import { factsOfBuild } from '../platform/build';
import { resourcesPath } from '../platform/resources';
import { spoken } from './language';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { type Command, optionsOf, parseInput, PROGRAM, type Terminal } from './command';
import { commands } from './commands/commands';
import { EXIT, type ExitCode } from './exit';
import { columns } from './table';
import { reported } from './trouble';

// Help texts, made from the commands themselves.

/** The list of commands. */
export function generalHelp(commands: readonly Command[]): string {
  const shown = commands.filter((command) => !command.hidden);
  return [
    spoken(message('commands.help.title')),
    '',
    spoken(message('commands.help.usage', { usage: `${PROGRAM} COMMAND [OPTIONS]` })),
    '',
    spoken(message('commands.help.commands')),
    ...columns(shown.map((command) => [`  ${command.name}`, spoken(command.summary)])),
    '',
    spoken(message('commands.help.more', { usage: `${PROGRAM} COMMAND --help` })),
    spoken(message('commands.help.exitCodes')),
    '',
  ].join('\n');
}

/** How to use one command. */
export function commandHelp(command: Command): string {
  const options = Object.entries(optionsOf(command));
  const words = [PROGRAM, command.name, ...command.words.map((word) => `<${word}>`)];
  const usage = [...words, ...(command.more ? ['...'] : []), '[OPTIONS]'].join(' ');
  return [
    spoken(command.summary),
    '',
    spoken(message('commands.help.usage', { usage })),
    ...(command.details === undefined ? [] : ['', spoken(command.details)]),
    '',
    spoken(message('commands.help.options')),
    ...columns(
      options.map(([name, spec]) => [`  --${name}${spec.value ? ` ${spec.value}` : ''}`, spoken(spec.help)]),
    ),
    '',
  ].join('\n');
}

/** Which studio this is; a trial says that it is no release. */
function versionText(): string {
  const { trial } = factsOfBuild(join(resourcesPath(), '..'));
  return [
    `HaBa Studio ${packageJson.version}`,
    ...(trial ? [spoken(message('settings.trial'))] : []),
    '',
  ].join('\n');
}

/** Runs the command that the arguments name. Never rejects: errors go to standard error. */
export async function main(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    const [name, ...rest] = words;
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      terminal.out(generalHelp(commands));
      return EXIT.done;
    }
    if (name === '--version') {
      terminal.out(versionText());
      return EXIT.done;
    }
    const found = find(commands, words);
    if (found === undefined) return group(name, rest, terminal);
    return await runCommand(found, words.slice(found.name.split(' ').length), terminal);
  } catch (error) {
    return reported(error, terminal);
  }
}

async function runCommand(command: Command, words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const input = parseInput(command, words);
  if (!input.flags.has('help')) return command.run(input, terminal);
  terminal.out(commandHelp(command));
  return EXIT.done;
}

/** The command whose name the words begin with; names of several words belong to a group, such as `study plan`. */
function find(known: readonly Command[], words: readonly string[]): Command | undefined {
  return known.find(({ name }) => name.split(' ').every((word, i) => words[i] === word));
}

/** The help of a group of commands, or what is wrong with a word that begins none. */
function group(name: string, rest: readonly string[], terminal: Terminal): ExitCode {
  const members = commands.filter((command) => command.name.startsWith(`${name} `));
  const [next] = rest;
  if (members.length === 0) {
    throw new UserError('bad-input', message('commandLine.unknownCommand', { name, program: PROGRAM }));
  }
  if (next === '--help' || next === '-h') {
    terminal.out(generalHelp(members));
    return EXIT.done;
  }
  const known = members.map((command) => command.name.slice(name.length + 1)).join(', ');
  const wrong =
    next === undefined
      ? message('commandLine.needsAnotherWord', { name })
      : message('commandLine.noSuchCommand', { name: `${name} ${next}` });
  throw new UserError('bad-input', message('commandLine.chooseOne', { wrong, known }));
}
