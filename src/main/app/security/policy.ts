/** Where our pages come from, and the content security policy that they get. */
import type { WebPreferences } from 'electron';

export const SCHEME = 'app';
/** Scheme and host of the bundled pages. */
export const APP_ORIGIN = `${SCHEME}://studio`;
/** Of the library's reports: another origin than the pages, so that a report is a stranger to them. */
export const REPORT_ORIGIN = `${SCHEME}://report`;
/** Of reports that are being printed. */
export const PRINT_ORIGIN = `${SCHEME}://print`;

/** The page's origin: that of the bundle, or of the development server. */
export function pageOrigin(developmentUrl: string | undefined): string {
  return developmentUrl === undefined ? APP_ORIGIN : new URL(developmentUrl).origin;
}

/** Nothing from elsewhere, no inline scripts or styles, no eval; frames show reports of the library only. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  `frame-src ${REPORT_ORIGIN}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What the development server needs on top for hot reload: styles that it injects and its socket. */
export function developmentPolicy(origin: string): string {
  const socket = origin.replace(/^http/, 'ws');
  return CONTENT_SECURITY_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "connect-src 'self'",
    `connect-src 'self' ${socket}`,
  );
}

/**
 * What every page of the studio is opened with, in any window. Most are Electron's defaults too; they stand here
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
