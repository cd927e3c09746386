/** Whether a package is as it was packed; `haba` of packages asks before it has Node.js run a command. */
import { shippedNode } from '../platform/outside/node';
import { inWords } from '../training/words';
import { EXIT } from './exit';

let code: number = EXIT.done;
try {
  await shippedNode(import.meta.url)?.check();
} catch (error) {
  process.stderr.write(`${inWords(error)}\n`);
  code = EXIT.failed;
}
process.exit(code);
