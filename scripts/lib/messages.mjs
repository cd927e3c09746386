/** A problem that the person at the keyboard can solve; its message is one clear sentence, shown without a stack. */
export class SetupError extends Error {}

/**
 * Set-up talks on stderr, so that the standard output of a command stays the command's own.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a script's main function; a SetupError becomes its sentence and exit code 1.
 * @param {() => Promise<void>} main
 */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`haba-studio: ${error.message}`);
    process.exitCode = 1;
  }
}

/**
 * @param {number} since a `Date.now()`
 * @returns {string} the time passed, such as "12 s" or "0.4 s"
 */
export function elapsed(since) {
  const seconds = (Date.now() - since) / 1000;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}
