/**
 * `node scripts/cut-release.mjs VERSION [--dry-run]`: what CHANGELOG.md has as unreleased gets the version and today's date, the
 * version goes into the files that name it, and the commit gets the tag whose push makes the packages.
 */
import { cutRelease } from './lib/cut-release.mjs';
import { runScript, say, SetupError } from './lib/messages.mjs';
import { root } from './lib/paths.mjs';

await runScript(async () => {
  const words = process.argv.slice(2);
  const dryRun = words.includes('--dry-run');
  const [version, ...more] = words.filter((word) => word !== '--dry-run');
  if (version === undefined || more.length > 0) throw new SetupError('name one version, such as 0.3.0.');
  const date = new Date().toISOString().slice(0, 10);
  for (const line of await cutRelease({ folder: root, version, date, dryRun })) say(line);
  say(dryRun ? 'Nothing was changed.' : `Push it with "git push && git push origin v${version}".`);
});
