/**
 * What the executable starts: the studio, or one command of the command line and then the end. A packaged application
 * does not run as Node, so its main process does the work of a command. Electron waits for this module before it looks
 * for a display or opens anything: a command needs neither.
 */
import { ASKPASS, CHECK } from '@shared/startWords';
import { commandWords } from './commandWords';

const words = commandWords(process.argv);
if (process.argv.includes(CHECK)) {
  await import('../cli/checkInstallation');
} else if (words === null && process.argv.includes(ASKPASS)) {
  await import('../cli/askpass');
} else if (words === null) {
  await import('../app');
} else {
  process.argv = [process.execPath, 'haba', ...words];
  await import('../cli');
}
