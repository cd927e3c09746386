/**
 * The starter inside the fallback Electron: loads the application whose folder is the first argument that is no
 * switch, with the name, version and path that its package.json gives. Copied there by electron-fallback.mjs.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const argument = process.argv.slice(1).find((text) => !text.startsWith('-'));
if (argument === undefined) {
  process.stderr.write('usage: electron FOLDER [arguments]\n');
  app.exit(2);
} else {
  const target = path.resolve(argument);
  const isFolder = fs.statSync(target).isDirectory();
  const manifest = isFolder ? JSON.parse(fs.readFileSync(path.join(target, 'package.json'), 'utf8')) : {};
  const name = manifest.productName ?? manifest.name;
  const host =
    /** @type {typeof app & { setVersion(version: string): void, setAppPath(folder: string): void }} */ (app);
  if (name) host.setName(name);
  if (manifest.version) host.setVersion(manifest.version);
  host.setAppPath(isFolder ? target : path.dirname(target));
  Object.assign(process, { defaultApp: true });
  await import(pathToFileURL(isFolder ? path.join(target, manifest.main ?? 'index.js') : target).href);
}
