/** The studio as a desktop app: one instance per library, one window, a clean end. */
import { join } from 'node:path';
import { app, ipcMain, nativeTheme, protocol, session, type BrowserWindow, type WebContents } from 'electron';
import type { Settings } from '@shared/settings';
import { dispatcher } from '../ipc/dispatch';
import { allHandlers } from '../ipc/handlers';
import { broadcaster, registerCalls } from '../ipc/register';
import type { Notify } from '../training/notify';
import { createAttention } from './attention';
import { desktopSurface } from './attentionSurface';
import { askBeforeClosing } from './closing';
import { createDesktop } from './desktop';
import { AppLog } from './log';
import { languageOf, setMenu } from './menu';
import { placesOf } from './places';
import { createPrinter, shownWindows } from './print';
import { lockContents, lockSession } from './security/lockdown';
import { schemePrivileges, servePages } from './security/pages';
import { pageOrigin } from './security/policy';
import { openStudio, type Studio } from './studio';
import { electronLauncher } from './trainingProcess';
import { openWindow } from './window';

app.setName('HaBa Studio');
protocol.registerSchemesAsPrivileged([schemePrivileges]);
const places = placesOf(process.argv);
const log = openLog(app.commandLine.hasSwitch('user-data-dir') ? app.getPath('userData') : places.profile);
const developmentUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
const origin = pageOrigin(developmentUrl);

process.on('unhandledRejection', (error) => log.error('Unhandled rejection', error));
process.on('uncaughtException', (error) => {
  log.error('The studio ended on an error', error);
  app.exit(1);
});

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => focusWindow());
  app
    .whenReady()
    .then(start)
    .catch((error: unknown) => {
      log.error('The studio could not start', error);
      app.exit(1);
    });
} else {
  app.exit(0);
}

/** The profile belongs to the library; where that cannot be written, the system's default place serves. */
function openLog(profile: string): AppLog {
  try {
    const opened = new AppLog(join(profile, 'app.log'));
    app.setPath('userData', profile);
    return opened;
  } catch {
    return new AppLog(join(app.getPath('userData'), 'app.log'));
  }
}

function ourContents(): WebContents[] {
  return shownWindows().map(({ webContents }) => webContents);
}

function focusWindow(): void {
  const [window] = shownWindows();
  if (window?.isMinimized()) window.restore();
  window?.focus();
}

async function start(): Promise<void> {
  log.info(
    `HaBa Studio ${app.getVersion()}, Electron ${process.versions['electron'] ?? ''}, ${places.library}`,
  );
  const warn = (message: string): void => log.warn(message);
  lockSession(session.defaultSession, origin, warn);
  app.on('web-contents-created', (_event, contents) => lockContents(contents, origin, warn));

  const broadcast = broadcaster(ourContents);
  const attend = createAttention({
    surface: desktopSurface,
    language: () => languageOf(studio.services.library.settings.get().locale),
    show: (path) => {
      focusWindow();
      broadcast('app.open', { path });
    },
  });
  const notify: Notify = (name, payload) => {
    broadcast(name, payload);
    attend(name, payload);
    if (name === 'settings.changed') applySettings(studio, payload as Settings);
  };
  const studio = await openStudio({
    libraryFolder: places.library,
    launch: electronLauncher('training', (line) => log.info(`training: ${line}`)),
    launchCompute: electronLauncher('compute', (line) => log.info(`compute: ${line}`)),
    notify,
    desktop: createDesktop(),
    print: createPrinter(warn),
    log,
  });
  servePages(protocol, {
    root: developmentUrl === undefined ? join(app.getAppPath(), 'out', 'renderer') : null,
    origin,
    report: (id) => studio.services.library.reports.get(id),
  });
  const dispatch = dispatcher(allHandlers(studio.services), log);
  registerCalls({ ipc: ipcMain, ourContents, origin, dispatch, log });
  if (studio.services.info.problem === null) applySettings(studio, studio.services.library.settings.get());

  const locale = (): Settings['locale'] =>
    studio.services.info.problem === null ? studio.services.library.settings.get().locale : 'system';
  const open = (): BrowserWindow => {
    const window = openWindow({
      stateFile: join(app.getPath('userData'), 'window.json'),
      developmentUrl,
      log,
    });
    askBeforeClosing(window, locale);
    return window;
  };
  open();
  app.on('activate', () => {
    if (shownWindows().length === 0) open();
  });
  closeWithCare(studio);
}

function applySettings(studio: Studio, { theme, locale }: Settings): void {
  nativeTheme.themeSource = theme;
  setMenu(locale, () => studio.services.desktop.reveal(places.library));
}

/** Quitting waits for the last checkpoint and for the library to be closed. */
function closeWithCare(studio: Studio): void {
  let closing = false;
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    studio
      .close()
      .catch((error: unknown) => log.error('The library was not closed cleanly', error))
      .finally(() => app.exit(0));
  });
}
