import type { WebPreferences } from 'electron';

/**
 * What every page of the studio is opened with, whichever window shows it. Most are Electron's defaults too; they stand here
 * so that a change of a default changes nothing, and so that a test can hold them.
 */
export const LOCKED_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  plugins: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
  spellcheck: false,
} as const satisfies WebPreferences;
