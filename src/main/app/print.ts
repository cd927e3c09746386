/** Prints reports as PDFs, in a window that is not seen, cannot run anything and reaches nothing. */
import { randomUUID } from 'node:crypto';
import { BrowserWindow, session, type Session } from 'electron';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { dated } from '../reports/pdfDate';
import type { PrintPdf } from '../studies/report/create';
import { lockSession, reportPolicy } from './security/lockdown';
import { LOCKED_PREFERENCES, PRINT_ORIGIN, SCHEME } from './security/policy';

/** Without a `persist:` in front, it lives in memory and ends with the studio. */
const PARTITION = 'print-reports';
const MARGINS = { top: 0.63, bottom: 0.75, left: 0.55, right: 0.55 };
const FOOTER = `<div style="width:100%;margin:0 14mm;font:8px system-ui,sans-serif;color:#57606a;display:flex;gap:12px">
<span class="title" style="flex:1;overflow:hidden;white-space:nowrap;text-overflow:ellipsis"></span>
<span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>`;

const printing = new WeakSet<BrowserWindow>();

/** Windows that a person sees. */
export const shownWindows = (): BrowserWindow[] =>
  BrowserWindow.getAllWindows().filter((window) => !printing.has(window));

/** A printer; it takes one report after another. */
export function createPrinter(warn: (message: string) => void): PrintPdf {
  const pages = new Map<string, string>();
  let own: Session | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const openSession = (): Session => {
    const opened = session.fromPartition(PARTITION);
    lockSession(opened, PRINT_ORIGIN, warn);
    opened.protocol.handle(SCHEME, (request) => {
      const page = pages.get(request.url);
      if (page === undefined) return new Response('Not found', { status: 404 });
      const headers = {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': reportPolicy("'none'"),
      };
      return new Response(page, { headers });
    });
    return opened;
  };

  const print: PrintPdf = async (html, createdAt) => {
    own ??= openSession();
    const address = `${PRINT_ORIGIN}/${randomUUID()}`;
    pages.set(address, html);
    const window = new BrowserWindow({
      show: false,
      webPreferences: {
        ...LOCKED_PREFERENCES,
        session: own,
        javascript: false,
        devTools: false,
      },
    });
    printing.add(window);
    try {
      await window.loadURL(address);
      const pdf = await window.webContents.printToPDF({
        pageSize: 'A4',
        printBackground: true,
        displayHeaderFooter: true,
        headerTemplate: '<span></span>',
        footerTemplate: FOOTER,
        margins: MARGINS,
        generateTaggedPDF: true,
        generateDocumentOutline: true,
      });
      return dated(pdf, createdAt);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError('unavailable', message('work.pdfNotPrinted', { reason }));
    } finally {
      pages.delete(address);
      window.destroy();
    }
  };

  return (html, createdAt) => {
    const next = last.then(() => print(html, createdAt));
    last = next.catch(() => undefined);
    return next;
  };
}
