/**
 * What tests leave to be closed and deleted. Where test files share a process, modules are loaded once in it, and with them the
 * hooks that they register: a set-up file of the project registers `cleanUp` for every file.
 */
export const cleanups: (() => void)[] = [];

/** The last first. */
export function cleanUp(): void {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
}
