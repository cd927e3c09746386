/** A computer on which runs can be done: its name, how OpenSSH reaches it, and the folder there that the studio keeps to itself. */
import { z } from 'zod';
import { UserError } from '../domain/errors';
import { printable } from '../text/printable';
import { message } from '../words/message';

/** Where OpenSSH goes: a host of its configuration or of the network, with what the person adds to it. */
export interface Address {
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
}

/**
 * What begins with a hyphen would be an option of ssh's, and what a shell or ssh's tokens mean something by is no name.
 * IPv6 stands in brackets.
 */
const ADDRESS =
  /^(?:(?<user>[A-Za-z0-9_][\w.-]{0,63})@)?(?<host>[A-Za-z0-9_][\w.-]{0,252}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?<port>\d{1,5}))?$/;

/** Parts of an address such as `box`, `anna@box` or `anna@box.example.org:2222`. Throws UserError for anything else. */
export function readAddress(text: string): Address {
  const { user, host = '', port } = ADDRESS.exec(text)?.groups ?? {};
  const number = port === undefined ? null : Number(port);
  if (host === '' || number === 0 || (number ?? 1) > 65_535) {
    throw new UserError('bad-input', message('computers.noAddress', { given: printable(text, 200) }));
  }
  return { user: user ?? null, host: host.replace(/^\[|\]$/g, ''), port: number };
}

const isAddress = (text: string): boolean => {
  try {
    readAddress(text);
    return true;
  } catch {
    return false;
  }
};

/** In the person's home unless it is absolute; of characters that mean nothing to any shell. */
export const FOLDER = /^(?!-)(?!.*(?:^|\/)\.\.(?:\/|$))[\w./-]{1,200}$/;

/** Where nothing else is said. */
export const DEFAULT_FOLDER = '.haba-studio';

/** The folder that a person names; `~/` is their home. Throws UserError where it has other characters. */
export function readFolder(text: string): string {
  const folder = text.replace(/^~\//, '').replace(/(?<=.)\/+$/, '');
  if (FOLDER.test(folder)) return folder;
  throw new UserError('bad-input', message('computers.noFolder', { given: printable(text, 200) }));
}

export const computerSchema = z.strictObject({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(100),
  address: z.string().refine(isAddress),
  folder: z.string().regex(FOLDER),
  /** The SHA-256 of the archive from which the program there was installed; null where none was. */
  program: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  createdAt: z.string(),
});
export type Computer = z.output<typeof computerSchema>;
