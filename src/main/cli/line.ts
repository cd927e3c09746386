/** Lines to computers, for commands. */
import type { Computer } from '@shared/computers/computer';
import { UserError } from '@shared/domain/errors';
import type { Job } from '@shared/tasks/job';
import { message } from '@shared/words/message';
import { type AgentClient, askingAgent } from '../computers/agentClient';
import { type Place, placeHere, placeThere } from '../computers/place';
import { Line } from '../computers/ssh/line';
import type { Library } from '../store/library';
import { type CommandInput, PROGRAM, type Terminal } from './command';
import { withLibrary } from './library';

/** The computer of a name, in the library that the command names. */
export const computerNamed = (input: CommandInput, name: string): Promise<Computer> =>
  withLibrary(input, (library) => Promise.resolve(library.computers.named(name)));

/** Logs in, does the work, and hangs up. ssh asks on the terminal, where there is one. */
export async function withLine<T>(
  computer: Computer,
  terminal: Terminal,
  work: (line: Line) => Promise<T>,
): Promise<T> {
  const line = await Line.open(computer, { mayAsk: terminal.interactive });
  try {
    return await work(line);
  } finally {
    await line.close();
  }
}

/** Starts the agent of the program that is installed there, asks it, and ends it. Throws UserError where none is installed. */
export async function withAgent<T>(
  line: Line,
  { name, folder, program }: Computer,
  ask: (agent: AgentClient) => Promise<T>,
): Promise<T> {
  if (program === null) {
    const command = `${PROGRAM} computers install ${name} haba-VERSION-linux-x64.tar.gz`;
    throw new UserError('unavailable', message('computers.installFirst', { command }));
  }
  return askingAgent(line, folder, program, ask);
}

/** Reaches where jobs are done: a computer of the list, or (null) this one. */
export const withPlace = <T>(
  computer: Computer | null,
  terminal: Terminal,
  work: (place: Place) => Promise<T>,
): Promise<T> =>
  computer === null
    ? work(placeHere())
    : withLine(computer, terminal, (line) =>
        withAgent(line, computer, (agent) => work(placeThere(computer, line, agent))),
      );

/** The computer of a job, with its line open. */
export const withPlaceOf = <T>(
  library: Library,
  { computer }: Pick<Job, 'computer'>,
  terminal: Terminal,
  work: (place: Place) => Promise<T>,
): Promise<T> => withPlace(computer === null ? null : library.computers.named(computer), terminal, work);
