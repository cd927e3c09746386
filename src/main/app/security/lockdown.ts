/** What web contents and the session may not do: go elsewhere, open windows, ask for devices, load from the network. */
import type { Session, WebContents } from 'electron';
import type { Report } from '@shared/domain';
import { originOf } from '../../ipc/register';
import { APP_ORIGIN, developmentPolicy, REPORT_ORIGIN } from './policy';

/** Copying text is all that a page may do beyond itself. */
const ALLOWED_PERMISSIONS: readonly string[] = ['clipboard-sanitized-write'];
const LOCAL_SCHEMES: readonly string[] = ['app:', 'blob:', 'data:', 'devtools:'];

/** Keeps contents on our own pages and their frames on reports, without new windows and without embedded contents. */
export function lockContents(contents: WebContents, origin: string, warn: (message: string) => void): void {
  const stay = (event: { preventDefault(): void; isMainFrame?: boolean }, url: string): void => {
    if (originOf(url) === origin) return;
    if (event.isMainFrame === false && originOf(url) === REPORT_ORIGIN) return;
    event.preventDefault();
    warn(`Refused to navigate to ${url}.`);
  };
  // Any frame, the main one too.
  contents.on('will-frame-navigate', (event) => stay(event, event.url));
  contents.on('will-redirect', (event) => stay(event, event.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    warn(`Refused to open a window for ${url}.`);
    return { action: 'deny' };
  });
}

/** Denies permissions, downloads and every request that leaves the machine. `origin` is that of our pages. */
export function lockSession(session: Session, origin: string, warn: (message: string) => void): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(ALLOWED_PERMISSIONS.includes(permission));
  });
  session.setPermissionCheckHandler((_contents, permission) => ALLOWED_PERMISSIONS.includes(permission));
  session.setDevicePermissionHandler(() => false);
  // Whatever is saved goes through a dialog of main.
  session.on('will-download', (event, item) => {
    event.preventDefault();
    warn(`Refused to download ${item.getURL().slice(0, 200)}.`);
  });
  session.webRequest.onBeforeRequest((details, answer) => {
    const cancel = !isLocal(details.url, origin);
    if (cancel) warn(`Refused a request to ${details.url}.`);
    answer({ cancel });
  });
  if (origin !== APP_ORIGIN) givePolicyInDevelopment(session, origin);
}

/** Whether an address is part of the studio itself: bundled, made by the page, or from the development server. */
export function isLocal(url: string, origin: string): boolean {
  const { protocol } = new URL(url);
  if (LOCAL_SCHEMES.includes(protocol)) return true;
  return [origin, origin.replace(/^http/, 'ws')].includes(originOf(url) ?? '');
}

function givePolicyInDevelopment(session: Session, origin: string): void {
  session.webRequest.onHeadersReceived((details, answer) => {
    // Reports bring their own.
    if (originOf(details.url) !== origin) return answer({});
    answer({
      responseHeaders: {
        ...details.responseHeaders,
        'Content-Security-Policy': [developmentPolicy(origin)],
      },
    });
  });
}

// Serves the library's reports under `app://report/`, for a frame of our pages in which nothing can run.

/**
 * A report's own policy: its inline styles and embedded pictures, and nothing else. `sandbox` takes scripts, forms and
 * its origin away, whatever frame or window shows it.
 */
export const reportPolicy = (origin: string): string =>
  [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${origin}`,
    'sandbox',
  ].join('; ');

/** The id that an address names, or null when it is no report's address. */
export function reportIdOf(address: string): string | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (`${url.protocol}//${url.host}` !== REPORT_ORIGIN) return null;
  return /^\/([a-z0-9]{1,64})$/.exec(url.pathname)?.[1] ?? null;
}

/** The library's reports, as far as they are shown in frames. */
export interface ShownReports {
  /** Throws when there is none. */
  get(id: string): Report;
  /** The bytes of its file. Throws when it is gone. */
  read(report: Report): Promise<Uint8Array>;
}

/** Answers with a report's file: HTML as it is, other text as text. There is no answer for a PDF, which is not text. */
export async function answerReport(
  address: string,
  reports: ShownReports,
  origin: string,
): Promise<Response> {
  try {
    const report = reports.get(reportIdOf(address) ?? '');
    if (report.format === 'pdf') return new Response('Not found', { status: 404 });
    const bytes = await reports.read(report);
    return new Response(new Uint8Array(bytes), {
      headers: {
        'Content-Type': report.format === 'html' ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
        'Content-Security-Policy': reportPolicy(origin),
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
      },
    });
  } catch {
    return new Response('Not found', { status: 404 });
  }
}
