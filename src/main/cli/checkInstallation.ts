/**
 * Whether a package is as it was packed, and whether its Node.js runs on this system; `haba` of packages asks before it has
 * that run a command. `CANNOT_RUN` tells it to do the command without.
 */
import { terminalLanguage } from './language';
import { cannotRun, shippedNode } from '../platform/outside';
import { withoutControls } from '@shared/text/printable';
import { say } from '@shared/words/message';
import { inWords } from '../training/sentences';
import { EXIT } from './exit';

/** The launcher, packaging/unix/haba, knows this number too. */
const CANNOT_RUN = 75;

let code: number = EXIT.done;
try {
  const node = shippedNode(import.meta.url);
  await node?.check();
  const obstacle = (await node?.obstacle()) ?? null;
  if (obstacle !== null) {
    process.stderr.write(`${withoutControls(say(terminalLanguage(), cannotRun(obstacle)))}\n`);
    code = CANNOT_RUN;
  }
} catch (error) {
  process.stderr.write(`${withoutControls(say(terminalLanguage(), inWords(error)))}\n`);
  code = EXIT.failed;
}
process.exit(code);
