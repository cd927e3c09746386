import { BrowserWindow, Notification } from 'electron';
import type { AttentionSurface } from './attention';

/** The window's bar in the dock or taskbar, and the system's notifications where there are any. */
export const desktopSurface: AttentionSurface = {
  progress(share, isPaused) {
    for (const window of BrowserWindow.getAllWindows()) {
      window.setProgressBar(share ?? -1, { mode: share === null ? 'none' : isPaused ? 'paused' : 'normal' });
    }
  },
  isWatched: () => BrowserWindow.getFocusedWindow() !== null,
  tell(title, body, onClick) {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    notification.on('click', onClick);
    notification.show();
  },
};
