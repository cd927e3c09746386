/** Where programs of the system lie, and ports that nobody uses. */
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Folders of programs, those of administrators too. */
export const PLACES: readonly string[] = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];

/** The path of a program; null where it is not installed. */
export function pathOf(program: string): string | null {
  const found = PLACES.map((place) => join(place, program)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  return found ?? null;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('A port is missing.');
  return address.port;
}
