/** `npm run demo`: installs, builds and runs the demonstration; arguments after `--` go to it. */
process.argv.splice(2, 0, 'demo');
await import('./haba.mjs');
