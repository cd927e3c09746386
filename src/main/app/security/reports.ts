/** Serves the library's reports under `app://report/`, for a frame of our pages in which nothing can run. */
import { readFile } from 'node:fs/promises';
import type { Report } from '@shared/domain';
import { isReportFile } from '../../reports/files';
import { REPORT_ORIGIN } from './policy';

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

/** Answers with a report's file: HTML as it is, other text as text. There is no answer for a PDF, which is not text. */
export async function answerReport(
  address: string,
  get: (id: string) => Report,
  origin: string,
): Promise<Response> {
  try {
    const report = get(reportIdOf(address) ?? '');
    if (report.format === 'pdf' || !isReportFile(report)) return new Response('Not found', { status: 404 });
    const bytes = await readFile(report.path);
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
