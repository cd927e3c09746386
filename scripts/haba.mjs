/**
 * `npm run -s haba -- COMMAND …`: the studio without a window. Set-up talks on stderr only. The program then takes over
 * this very process, so signals and the exit code are its own.
 */
import { pathToFileURL } from 'node:url';
import { builtCli, ensureBuild } from './lib/build.mjs';
import { runScript } from './lib/messages.mjs';
import { ensureSetup } from './lib/setup.mjs';

await runScript(async () => {
  await ensureSetup({ quiet: true });
  await ensureBuild();
  process.argv = [process.execPath, builtCli, ...process.argv.slice(2)];
  await import(pathToFileURL(builtCli).href);
});
