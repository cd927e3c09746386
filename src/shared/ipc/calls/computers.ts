/** Computers on which runs can be done: the list, the lines to them, what ssh asks, and the program there. */
import { z } from 'zod';
import { type Computer, DEFAULT_FOLDER } from '../../computers/computer';
import type { ComputerCheck, ComputerEntry } from '../../computers/entry';
import { answerSchema, type Question } from '../../computers/question';
import { byId, call, id, name, none } from '../call';

export const computerCalls = {
  /** By name. */
  'computers.list': call<readonly ComputerEntry[]>()(none),
  /** The hosts that OpenSSH's configuration of this person names. */
  'computers.hosts': call<readonly string[]>()(none),
  'computers.add': call<Computer>()(
    z.strictObject({
      name,
      /** A host of that configuration, or `user@host:port`. */
      address: z.string().max(400),
      folder: z.string().max(400).default(DEFAULT_FOLDER),
    }),
  ),
  /** Logs in, looks at the computer, and has its program look at it; null where the person gives the login up. */
  'computers.check': call<ComputerCheck | null>()(byId),
  /** Logs in; false where the person gives it up. */
  'computers.connect': call<boolean>()(byId),
  'computers.disconnect': call<null>()(byId),
  /** Installs an archive of the command line that a dialog asks for; null when it was cancelled. */
  'computers.install': call<{ readonly isNew: boolean } | null>()(byId),
  'computers.stopInstall': call<null>()(byId),
  /** Takes a computer off the list; what lies there stays. */
  'computers.remove': call<null>()(byId),
  /** What ssh asks at this moment. */
  'computers.questions': call<readonly Question[]>()(none),
  /** Answers ssh; null gives the login up. */
  'computers.answer': call<null>()(z.strictObject({ id, answer: answerSchema.nullable() })),
} as const;
