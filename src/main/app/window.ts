/** One window of the studio: how it opens, what it does when its page ends, and what it asks before it closes. */
import { join } from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme, type WebContents } from 'electron';
import { PAGE_ENDED } from '@shared/ipc/names';
import { message, say, type Language } from '@shared/words/message';
import { nextZoom } from '@shared/domain/settings';
import type { AppLog } from './log';
import { resourcesPath } from '../platform/resources';
import { APP_ORIGIN, LOCKED_PREFERENCES } from './security/policy';
import { Restarts } from './restarts';
import { MINIMUM, type WindowState } from './windowState';

export interface WindowOptions {
  /** The development server's page; undefined for the bundle. */
  readonly developmentUrl: string | undefined;
  readonly log: AppLog;
  /** In percent. */
  readonly zoom: () => number;
  readonly onZoom: (zoom: number) => void;
  readonly language: () => Language;
}

/** The colour of an empty page, so that a window does not flash before its first picture. */
const background = (): string => (nativeTheme.shouldUseDarkColors ? '#0e1014' : '#f5f6f8');

/** Opens a window of the studio on one of its pages. */
export function openWindow(state: WindowState, options: WindowOptions): BrowserWindow {
  const { developmentUrl, log } = options;
  const { maximized, path, ...place } = state;
  const window = new BrowserWindow({
    ...place,
    minWidth: MINIMUM.width,
    minHeight: MINIMUM.height,
    show: false,
    title: 'HaBa Studio',
    ...(process.platform === 'linux' ? { icon: resourcesPath('icons', '256x256.png') } : {}),
    backgroundColor: background(),
    webPreferences: {
      preload: join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
      ...LOCKED_PREFERENCES,
      zoomFactor: options.zoom() / 100,
      devTools: !app.isPackaged,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  const restarts = new Restarts();
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.warn(`The page's process ended (${reason}, ${exitCode}).`);
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    if (restarts.isTooOften())
      return dialog.showErrorBox('HaBa Studio', say(options.language(), message('system.pageEnds')));
    const [, at = path] = /#(\/.*)$/.exec(window.webContents.getURL()) ?? [];
    load(`?${PAGE_ENDED}=1`, at);
  });
  const repaint = (): void => window.setBackgroundColor(background());
  nativeTheme.on('updated', repaint);
  window.on('closed', () => nativeTheme.off('updated', repaint));
  zoomByKeys(window.webContents, options);
  const load = (query: string, at: string): void => {
    window.loadURL(`${developmentUrl ?? `${APP_ORIGIN}/`}${query}#${at}`).catch((error: unknown) => {
      log.error('The page could not be loaded', error);
      window.show();
    });
  };
  load('', path);
  return window;
}

/** Plus, minus and 0 with Control or Command, wherever the keyboard has them, before the page sees them. */
function zoomByKeys(contents: WebContents, { zoom, onZoom }: WindowOptions): void {
  const directions: Readonly<Record<string, 'in' | 'out' | 'reset'>> = {
    '+': 'in',
    '=': 'in',
    '-': 'out',
    _: 'out',
    '0': 'reset',
  };
  contents.on('before-input-event', (event, { type, key, control, meta, alt }) => {
    const direction = directions[key];
    if (type !== 'keyDown' || direction === undefined || alt || !(control || meta)) return;
    event.preventDefault();
    onZoom(nextZoom(zoom(), direction));
  });
  // Chromium forgets the factor when a page is loaded anew.
  contents.on('did-finish-load', () => contents.setZoomFactor(zoom() / 100));
}

/** Asks before a page that has something unsaved is closed or loaded anew. */
export function askBeforeClosing(window: BrowserWindow, language: () => Language): void {
  window.webContents.on('will-prevent-unload', (event) => {
    const chosen = dialog.showMessageBoxSync(window, {
      type: 'question',
      message: say(language(), message('system.unsaved.title')),
      detail: say(language(), message('system.unsaved.detail')),
      buttons: [
        say(language(), message('system.unsaved.stay')),
        say(language(), message('system.unsaved.leave')),
      ],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    // Preventing the prevention lets the page go.
    if (chosen === 1) event.preventDefault();
  });
}
