/** `npm run setup [-- --retry]`: prepares everything, desktop application and tests included. */
import { runScript, SetupError } from './lib/messages.mjs';
import { ensureSetup } from './lib/setup.mjs';

await runScript(async () => {
  const unknown = process.argv.slice(2).filter((argument) => argument !== '--retry');
  if (unknown.length > 0) throw new SetupError(`unknown argument ${unknown[0]}; the only one is --retry.`);
  const retry = process.argv.includes('--retry');
  await ensureSetup({ electron: true, display: true, graphics: true, retry });
});
