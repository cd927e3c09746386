/** Entry of the command line, bundled to out/main/cli.js. */
import { EXIT, ignoreMessages } from './exit';
import { runBehind, screen } from './front';

ignoreMessages();

// A reader that closes the pipe (`| head`) has seen enough: that is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

const words = process.argv.slice(2);
const code = (await runBehind(words)) ?? (await runHere());

/** Loads the commands, which the process in front does without. */
async function runHere(): Promise<number> {
  const [{ main }, { terminalOf }] = await Promise.all([import('./main'), import('./command')]);
  const out = (text: string): unknown => process.stdout.write(text);
  const err = (text: string): unknown => process.stderr.write(text);
  return main(words, terminalOf(out, err, screen()));
}

/** Resolves when everything written to a stream has left the process. */
const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    stream.write('', () => resolve());
  });

// Engines may keep threads alive; the work is done and stored by now.
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
process.exit(code);
