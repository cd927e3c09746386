/**
 * Whether a report's file is one in which nothing can run. Reports are opened in other programs too, where the studio
 * protects nobody: an HTML file has to begin as the studio's do, with the policy that forbids every script.
 */
import { open } from 'node:fs/promises';
import type { ReportFormat } from '@shared/reports/request';

const HTML_HEAD =
  /^<!doctype html>\s*<html lang="[a-z-]{2,10}">\s*<head>\s*<meta charset="utf-8"\s*\/?>\s*<meta name="viewport" content="[^"<>]*"\s*\/?>\s*<meta\s+http-equiv="Content-Security-Policy"\s+content="default-src 'none'; style-src 'unsafe-inline'; img-src data:(?:; base-uri 'none'; form-action 'none')?"\s*\/?>/;

/** Looks at the beginning of the file. */
export async function isStudioReport(path: string, format: ReportFormat): Promise<boolean> {
  if (format !== 'html' && format !== 'pdf') return true;
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
    const head = buffer.toString('utf8', 0, bytesRead);
    return format === 'pdf' ? head.startsWith('%PDF-') : HTML_HEAD.test(head);
  } finally {
    await file.close();
  }
}
