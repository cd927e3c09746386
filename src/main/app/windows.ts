/** All windows of the studio: opening, bringing to front, and keeping them for the next start. */
import { app, BrowserWindow, screen } from 'electron';
import { sendEvent } from '../ipc/register';
import { shownWindows } from './print';
import { askBeforeClosing, openWindow, type WindowOptions } from './window';
import { besides, loadWindowStates, saveWindowStates, type WindowState } from './windowState';

export interface WindowsOptions extends WindowOptions {
  /** Where the windows' state is kept. */
  readonly stateFile: string;
  /** Windows came, went, or show another page. */
  readonly onChange: () => void;
}

export class Windows {
  private latest: BrowserWindow | null = null;
  private quitting = false;

  constructor(private readonly options: WindowsOptions) {
    app.on('before-quit', () => {
      this.save();
      this.quitting = true;
    });
  }

  /** The windows of the last session; `path` takes the place of what the last one of them showed. */
  restore(path: string | null): void {
    const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
    const states = loadWindowStates(this.options.stateFile, screens);
    states.forEach((state, i) => {
      const isLast = i === states.length - 1;
      this.add(isLast && path !== null ? { ...state, path } : state);
    });
  }

  /** A further window, beside the one in front and on the same page. */
  open(): void {
    const front = this.front();
    if (front) this.add(besides(stateOf(front)));
    else this.restore(null);
  }

  /** The window in front, else the one that was last. */
  front(): BrowserWindow | null {
    const focused = BrowserWindow.getFocusedWindow() ?? this.latest;
    return focused && !focused.isDestroyed() ? focused : (shownWindows()[0] ?? null);
  }

  /** Brings a window to front, with a page in it if one is given. */
  show(path: string | null): void {
    const window = this.front();
    if (!window) return this.restore(path);
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    if (path !== null) sendEvent(window.webContents, 'app.go', { path });
  }

  private add(state: WindowState): void {
    const window = openWindow(state, this.options);
    const { onChange } = this.options;
    askBeforeClosing(window, this.options.language);
    this.latest = window;
    window.on('focus', () => {
      this.latest = window;
      onChange();
    });
    window.on('close', () => this.closing(window));
    window.on('closed', onChange);
    window.on('page-title-updated', onChange);
    window.webContents.on('did-navigate-in-page', onChange);
    onChange();
  }

  /** A window that is closed while others stay is not opened again; the last one is. */
  private closing(window: BrowserWindow): void {
    if (this.quitting) return;
    const others = shownWindows().filter((other) => other !== window);
    this.save(others.length > 0 ? others : [window]);
  }

  private save(windows = shownWindows()): void {
    if (windows.length > 0) saveWindowStates(this.options.stateFile, windows.map(stateOf));
  }
}

/** As it is saved: place, size and the address within the page. */
function stateOf(window: BrowserWindow): WindowState {
  const [, path = '/'] = /#(\/.*)$/.exec(window.webContents.getURL()) ?? [];
  return { ...window.getNormalBounds(), maximized: window.isMaximized(), path };
}
