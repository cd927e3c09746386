/** Serves the bundled pages under `app://studio/`, and nothing outside their folder. */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { Protocol } from 'electron';
import { APP_ORIGIN, CONTENT_SECURITY_POLICY, SCHEME } from './policy';
import { answerReport, reportIdOf, type ShownReports } from './lockdown';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** The privileges of the scheme; must be registered before the app is ready. */
export const schemePrivileges = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true },
};

/** The file below `root` that an address names, or null when it names none of ours. */
export function fileOf(root: string, address: string): string | null {
  let url: URL;
  let path: string;
  try {
    url = new URL(address);
    path = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  if (`${url.protocol}//${url.host}` !== APP_ORIGIN || path.includes('\0') || path.includes('\\'))
    return null;
  const file = join(root, path === '/' ? 'index.html' : path);
  return file.startsWith(root + sep) ? file : null;
}

/**
 * The bytes of a file below `root`; null where there is none, and where a link leads out of it. A packaged application has
 * its pages in an archive, in which no link can lead out.
 */
export async function bytesBelow(root: string, file: string): Promise<Uint8Array | null> {
  try {
    if (!root.includes('.asar')) {
      const [folder, real] = await Promise.all([realpath(root), realpath(file)]);
      if (!real.startsWith(folder + sep)) return null;
    }
    return await readFile(file);
  } catch {
    return null;
  }
}

export interface Served {
  /** Folder of the bundled pages; null where the development server has them. */
  readonly root: string | null;
  /** Origin of our pages, in whose frames reports may be shown. */
  readonly origin: string;
  /** Those of the library that is open. */
  readonly reports: () => ShownReports;
}

/** Serves the bundled pages and the library's reports. */
export function servePages(protocol: Pick<Protocol, 'handle'>, { root, origin, reports }: Served): void {
  protocol.handle(SCHEME, async (request) => {
    const asked = request.method === 'GET';
    if (asked && reportIdOf(request.url) !== null) return answerReport(request.url, reports(), origin);
    const file = asked && root !== null ? fileOf(root, request.url) : null;
    const bytes = file === null || root === null ? null : await bytesBelow(root, file);
    if (file === null || bytes === null) return new Response('Not found', { status: 404 });
    return new Response(new Uint8Array(bytes), {
      headers: {
        'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
        'Content-Security-Policy': CONTENT_SECURITY_POLICY,
        'X-Content-Type-Options': 'nosniff',
      },
    });
  });
}
