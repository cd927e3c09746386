import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import type { AppLog } from './log';
import { APP_ORIGIN } from './security/policy';
import { loadWindowState, MINIMUM, saveWindowState } from './windowState';

export interface WindowOptions {
  /** Where the size and place of the window are kept. */
  readonly stateFile: string;
  /** The development server's page; undefined for the bundle. */
  readonly developmentUrl: string | undefined;
  readonly log: AppLog;
}

/** The colour of an empty page, so that a window does not flash before its first picture. */
const background = (): string => (nativeTheme.shouldUseDarkColors ? '#0e1014' : '#f5f6f8');

/** Opens the studio's window. */
export function openWindow({ stateFile, developmentUrl, log }: WindowOptions): BrowserWindow {
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
  const { maximized, ...place } = loadWindowState(stateFile, screens);
  const window = new BrowserWindow({
    ...place,
    minWidth: MINIMUM.width,
    minHeight: MINIMUM.height,
    show: false,
    title: 'HaBa Studio',
    backgroundColor: background(),
    webPreferences: {
      preload: join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    saveWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() });
  });
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.warn(`The page's process ended (${reason}, ${exitCode}).`);
    if (reason !== 'clean-exit' && reason !== 'killed') window.reload();
  });
  const repaint = (): void => window.setBackgroundColor(background());
  nativeTheme.on('updated', repaint);
  window.on('closed', () => nativeTheme.off('updated', repaint));
  window.loadURL(developmentUrl ?? `${APP_ORIGIN}/`).catch((error: unknown) => {
    log.error('The page could not be loaded', error);
    window.show();
  });
  return window;
}
