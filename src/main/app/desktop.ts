import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow, dialog, shell } from 'electron';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { Desktop } from '../ipc/services';

/** The system's dialogs and file manager, or a stand-in that answers paths in a folder: tests cannot click dialogs. */
export function createDesktop({ newWindow }: Pick<Desktop, 'newWindow'>): Desktop {
  const folder = process.env['HABA_TEST_DIALOGS_DIR'];
  return folder && !app.isPackaged ? answeringFrom(folder, newWindow) : realDesktop(newWindow);
}

function realDesktop(newWindow: () => void): Desktop {
  return {
    newWindow,
    restart() {
      app.relaunch();
      app.quit();
    },
    async chooseSavePath({ name, extension }) {
      const options = {
        defaultPath: join(app.getPath('documents'), `${name}.${extension}`),
        filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
      };
      const window = BrowserWindow.getFocusedWindow();
      const { canceled, filePath } = await (window
        ? dialog.showSaveDialog(window, options)
        : dialog.showSaveDialog(options));
      return canceled || filePath === '' ? null : filePath;
    },
    async chooseFolder() {
      const options = { properties: ['openDirectory' as const] };
      const window = BrowserWindow.getFocusedWindow();
      const { canceled, filePaths } = await (window
        ? dialog.showOpenDialog(window, options)
        : dialog.showOpenDialog(options));
      return canceled ? null : (filePaths[0] ?? null);
    },
    async chooseFiles(extensions) {
      const options = {
        properties: ['openFile' as const, 'multiSelections' as const],
        filters: [{ name: extensions.join(', '), extensions: [...extensions] }],
      };
      const window = BrowserWindow.getFocusedWindow();
      const { canceled, filePaths } = await (window
        ? dialog.showOpenDialog(window, options)
        : dialog.showOpenDialog(options));
      return canceled ? [] : filePaths;
    },
    reveal: (path) => shell.showItemInFolder(path),
    async open(path) {
      const problem = await shell.openPath(path);
      if (problem !== '') {
        throw new UserError('unavailable', message('work.fileNotOpened', { path, reason: problem }));
      }
    },
  };
}

function answeringFrom(folder: string, newWindow: () => void): Desktop {
  return {
    newWindow,
    restart: () => app.quit(),
    chooseSavePath: ({ name, extension }) => Promise.resolve(join(folder, `${name}.${extension}`)),
    chooseFolder: () => Promise.resolve(folder),
    chooseFiles: (extensions) =>
      Promise.resolve(
        readdirSync(folder)
          .filter((name) => extensions.some((extension) => name.endsWith(`.${extension}`)))
          .map((name) => join(folder, name)),
      ),
    reveal: () => undefined,
    open: () => Promise.resolve(),
  };
}
