/** `npm start`: opens the studio. Arguments after `--` go to the application. */
import { ensureBuild } from './lib/build.mjs';
import { hasDisplay } from './lib/libraries.mjs';
import { runScript, SetupError } from './lib/messages.mjs';
import { root } from './lib/paths.mjs';
import { handOver } from './lib/process.mjs';
import { electronCommand, electronEnvironment, nodeForTraining } from './lib/runtime.mjs';
import { ensureSetup } from './lib/setup.mjs';

await runScript(async () => {
  if (!hasDisplay()) {
    throw new SetupError(
      'there is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set); ' +
        '"npm run -s haba -- --help" does the same work without a window.',
    );
  }
  await ensureSetup({ electron: true });
  await ensureBuild();
  const command = electronCommand(process.argv.slice(2));
  process.exitCode = await handOver(command.executable, command.args, {
    cwd: root,
    env: electronEnvironment({ ...command.env, ...nodeForTraining() }),
  });
});
