/** The studio as a desktop app: one instance per library, its windows, a clean end. */
import { join } from 'node:path';
import { app, ipcMain, protocol, session, type WebContents } from 'electron';
import { dispatcher } from '../ipc/dispatch';
import { allHandlers } from '../ipc/handlers';
import { broadcaster, registerCalls } from '../ipc/register';
import { dataFolder } from '../platform/folders';
import { archiveIn, LINK_SCHEME, linkIn, pathOfLink, placesOf } from './startArguments';
import { openArchiveFile } from './archiveFile';
import { createDesktop } from './desktop';
import { ChosenPlace, finishMove } from './libraryPlace';
import { AppLog } from './log';
import { DesktopIntegration } from './desktopIntegration';
import { createPrinter, shownWindows } from './print';
import { lockContents, lockSession } from './security/lockdown';
import { schemePrivileges, servePages } from './security/pages';
import { pageOrigin } from './security/policy';
import { openStudio, type Studio } from './studio';
import { studioUpdates } from './updates/studioUpdates';
import type { StudioUpdates } from './updates/updates';
import { electronLauncher, trainingLauncher } from './trainingProcess';

app.setName('HaBa Studio');
protocol.registerSchemesAsPrivileged([schemePrivileges]);
if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
const places = placesOf(process.argv);
const log = openLog(app.commandLine.hasSwitch('user-data-dir') ? app.getPath('userData') : places.profile);
const developmentUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
const origin = pageOrigin(developmentUrl);
/** What the studio was asked to open before it was ready: a link or an archive. */
let waitingLink = linkIn(process.argv);
let waitingArchive = archiveIn(process.argv, process.cwd());
let follow: ((link: string | null) => void) | null = null;
let take: ((archive: string) => void) | null = null;

process.on('unhandledRejection', (error) => log.error('Unhandled rejection', error));
process.on('uncaughtException', (error) => {
  log.error('The studio ended on an error', error);
  app.exit(1);
});

if (app.requestSingleInstanceLock()) {
  const arrived = (link: string | null): void => {
    if (follow) follow(link);
    else waitingLink = link ?? waitingLink;
  };
  const handed = (archive: string | null): void => {
    if (archive !== null && take) take(archive);
    else waitingArchive = archive ?? waitingArchive;
  };
  app.on('second-instance', (_event, argv, folder) => {
    arrived(linkIn(argv));
    handed(archiveIn(argv, folder));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    handed(archiveIn(['', path], ''));
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    arrived(url);
  });
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

async function start(): Promise<void> {
  const warn = (message: string): void => log.warn(message);
  lockSession(session.defaultSession, origin, warn);
  app.on('web-contents-created', (_event, contents) => lockContents(contents, origin, warn));

  const { library, notice } = places.isNamed
    ? { library: places.library, notice: null }
    : await finishMove(places.library, dataFolder());
  log.info(`HaBa Studio ${app.getVersion()}, Electron ${process.versions['electron'] ?? ''}, ${library}`);
  if (notice !== null) log.warn(notice);
  const integration = new DesktopIntegration({ developmentUrl, log, broadcast: broadcaster(ourContents) });
  const updates = studioUpdates({
    settings: () => integration.settings(),
    notify: integration.notify,
    log,
  });
  const studio = await openStudio({
    libraryFolder: library,
    launch: trainingLauncher((line) => log.info(`training: ${line}`)),
    launchCompute: electronLauncher('compute', (line) => log.info(`compute: ${line}`)),
    notify: integration.notify,
    desktop: createDesktop({ newWindow: () => integration.windows.open() }),
    updates,
    print: createPrinter(warn),
    place: new ChosenPlace({ ...places, library }, dataFolder()),
    notice,
    log,
  });
  servePages(protocol, {
    root: developmentUrl === undefined ? join(app.getAppPath(), 'out', 'renderer') : null,
    origin,
    reports: () => studio.services.library.reports,
  });
  const handlers = allHandlers(studio.services);
  const dispatch = dispatcher(handlers, log);
  registerCalls({ ipc: ipcMain, ourContents, origin, dispatch, log });
  integration.begin(studio.services);
  if (integration.settings().updates === 'start') void updates.look();

  const pathOf = (link: string | null): string | null => {
    const { info } = studio.services;
    return link === null ? null : pathOfLink(link, info.problem === null ? studio.services.library : null);
  };
  integration.windows.restore(pathOf(waitingLink));
  follow = (link) => integration.windows.show(pathOf(link));
  take = (archive) => {
    if (studio.services.info.problem !== null) return; // the page says what is wrong with the library
    openArchiveFile(archive, {
      language: integration.language(),
      window: integration.windows.front(),
      importFile: async (path) => handlers['archives.theImport']({ path }),
    })
      .then((page) => {
        if (page !== null) integration.windows.show(page);
      })
      .catch((error: unknown) => log.error('An archive could not be opened', error));
  };
  if (waitingArchive !== null) take(waitingArchive);
  app.on('activate', () => {
    if (shownWindows().length === 0) integration.windows.restore(null);
  });
  closeWithCare(studio, updates);
}

/** Quitting waits for the last checkpoint and for the library to be closed; a newer version takes over after that. */
function closeWithCare(studio: Studio, updates: StudioUpdates): void {
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
      .finally(() => {
        // The version that starts now must find neither the library nor this instance.
        app.releaseSingleInstanceLock();
        updates.finish();
        app.exit(0);
      });
  });
}
