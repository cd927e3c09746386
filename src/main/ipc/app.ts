import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { packDiagnostics } from '../exports/diagnostics';
import { writeChosen } from './save';
import type { Area, Services } from './types';

/** A configuration is a page of text; more than this is none. */
const MAX_CONFIG_BYTES = 1_000_000;

export const appHandlers = (services: Services): Area<'app'> => ({
  'app.info': () => services.info,
  'app.showLibrary': () => {
    services.desktop.reveal(services.info.libraryPath);
    return null;
  },
  'app.newWindow': () => {
    services.desktop.newWindow();
    return null;
  },
  'app.restart': () => {
    services.desktop.restart();
    return null;
  },
  'app.exportDiagnostics': async () => {
    const { info, logFile } = services;
    const library = info.problem === null ? services.library : null;
    const engines = await services.engines();
    const zip = await packDiagnostics({ info, engines, library, logFile });
    const name = `haba-studio-diagnostics-${new Date().toISOString().slice(0, 10)}`;
    return writeChosen(services.desktop, { name, extension: 'zip' }, zip);
  },
  'app.openConfig': async () => {
    const [path] = await services.desktop.chooseFiles(['json']);
    if (path === undefined) return null;
    const { size } = await stat(path);
    if (size > MAX_CONFIG_BYTES) {
      throw new UserError(
        'bad-input',
        `${basename(path)} is too large to be a configuration: choose another file.`,
      );
    }
    return { name: basename(path), text: await readFile(path, 'utf8') };
  },
});
