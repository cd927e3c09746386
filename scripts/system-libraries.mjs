/**
 * Installs the system libraries that tests need, on Debian and its relatives, as root: `sudo node scripts/system-libraries.mjs`.
 * For machines where set-up does not run as root and nobody sits in front of them. Does nothing on other systems.
 */
import { installSystemLibraries } from './lib/libraries.mjs';
import { runScript } from './lib/messages.mjs';

await runScript(installSystemLibraries);
