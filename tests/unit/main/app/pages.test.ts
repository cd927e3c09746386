/** What pages are served, with which rules: each directive and preference by itself, so that none gets lost. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from 'electron';
import { describe, expect, it } from 'vitest';
import type { Report } from '@shared/domain';
import { isLocal, lockSession, reportPolicy, type ShownReports } from '@main/app/security/lockdown';
import { fileOf, schemePrivileges, servePages } from '@main/app/security/pages';
import {
  APP_ORIGIN,
  CONTENT_SECURITY_POLICY,
  developmentPolicy,
  LOCKED_PREFERENCES,
} from '@main/app/security/policy';
import { temporaryFolder } from '../../../support/library';

type Serve = (request: { url: string; method: string }) => Promise<Response>;

const reports: ShownReports = {
  get: (id) => ({ id, format: 'html' }) as Report,
  read: () => Promise.resolve(Buffer.from('<p>report')),
};

function served(root: string | null, origin = APP_ORIGIN): Serve {
  let serve: Serve = () => Promise.reject(new Error('nothing is served'));
  const protocol = { handle: (_scheme: string, handler: Serve) => void (serve = handler) };
  servePages(protocol as never, { root, origin, reports: () => reports });
  return serve;
}

function bundle(): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'assets'));
  for (const name of ['index.html', 'assets/a.js', 'a.css', 'a.json', 'a.svg', 'a.png', 'a.woff2', 'a.wasm'])
    writeFileSync(join(root, name), `content of ${name}`);
  return root;
}

describe('pages that are served', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', 'index.html'],
    ['/index.html?x#/y', 'text/html; charset=utf-8', 'index.html'],
    ['/assets/a.js', 'text/javascript; charset=utf-8', 'assets/a.js'],
    ['/a.css', 'text/css; charset=utf-8', 'a.css'],
    ['/a.json', 'application/json; charset=utf-8', 'a.json'],
    ['/a.svg', 'image/svg+xml', 'a.svg'],
    ['/a.png', 'image/png', 'a.png'],
    ['/a.woff2', 'font/woff2', 'a.woff2'],
    ['/a.wasm', 'application/octet-stream', 'a.wasm'],
  ])('%s is %s, under the policy', async (path, type, name) => {
    const answer = await served(bundle())({ url: `app://studio${path}`, method: 'GET' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(`content of ${name}`);
    expect(Object.fromEntries(answer.headers)).toEqual({
      'content-type': type,
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
    });
  });

  it('are those of the bundle, read only; reports are there beside them', async () => {
    const serve = served(bundle());
    for (const [url, method] of [
      ['app://studio/missing.js', 'GET'],
      ['app://studio/index.html', 'POST'],
      ['app://studio/index.html', 'HEAD'],
      ['app://other/index.html', 'GET'],
      ['app://report/abc', 'POST'],
      ['app://report/', 'GET'],
      ['nonsense', 'GET'],
    ] as const) {
      expect((await serve({ url, method })).status, `${method} ${url}`).toBe(404);
    }
    const report = await serve({ url: 'app://report/abc', method: 'GET' });
    expect(await report.text()).toBe('<p>report');
    expect(Object.fromEntries(report.headers)).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': reportPolicy(APP_ORIGIN),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  it.each(['app://studio/a%00b', 'app://studio/a%5cb', 'app://studio/..%5cindex.html'])(
    '%s is the address of no file',
    (address) => expect(fileOf('/bundle', address)).toBeNull(),
  );

  it('are none where the development server has them; reports still are', async () => {
    const serve = served(null, 'http://localhost:5173');
    expect((await serve({ url: 'app://studio/index.html', method: 'GET' })).status).toBe(404);
    const report = await serve({ url: 'app://report/abc', method: 'GET' });
    expect(report.headers.get('Content-Security-Policy')).toContain('frame-ancestors http://localhost:5173');
  });
});

describe('the rules', () => {
  it('of pages are these', () => {
    expect(CONTENT_SECURITY_POLICY.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' blob: data:",
      "font-src 'self'",
      "connect-src 'self'",
      'frame-src app://report',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(developmentPolicy('http://localhost:5173').split('; ')).toEqual(
      CONTENT_SECURITY_POLICY.split('; ').map((one) =>
        one === "style-src 'self'"
          ? "style-src 'self' 'unsafe-inline'"
          : one === "connect-src 'self'"
            ? "connect-src 'self' ws://localhost:5173"
            : one,
      ),
    );
  });

  it('of reports are these', () => {
    expect(reportPolicy('app://studio').split('; ')).toEqual([
      "default-src 'none'",
      "style-src 'unsafe-inline'",
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      'frame-ancestors app://studio',
      'sandbox',
    ]);
  });

  it('of windows are these', () => {
    expect(LOCKED_PREFERENCES).toEqual({
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
    });
    expect(schemePrivileges).toEqual({
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true },
    });
  });

  it.each([
    ['devtools://devtools/bundled/inspector.html', true],
    ['app://report/abc', true],
    ['ftp://example.org/', false],
    ['chrome://settings/', false],
  ])('of requests: %s is local: %s', (url, local) => {
    expect(isLocal(url, APP_ORIGIN)).toBe(local);
  });
});

describe('pages of the development server', () => {
  type Answer = { responseHeaders?: Record<string, string[]> };
  type Ask = (
    details: { url: string; responseHeaders?: Record<string, string[]> },
    answer: (answer: Answer) => void,
  ) => void;

  function asked(origin: string): Ask | null {
    let ask: Ask | null = null;
    const session = {
      on: () => undefined,
      setPermissionRequestHandler: () => undefined,
      setPermissionCheckHandler: () => undefined,
      setDevicePermissionHandler: () => undefined,
      webRequest: { onBeforeRequest: () => undefined, onHeadersReceived: (handler: Ask) => (ask = handler) },
    };
    lockSession(session as unknown as Session, origin, () => undefined);
    return ask;
  }

  it('get the policy; what others serve keeps its own', () => {
    expect(asked(APP_ORIGIN)).toBeNull();
    const origin = 'http://localhost:5173';
    const ask = asked(origin);
    const answers: Answer[] = [];
    ask?.({ url: `${origin}/`, responseHeaders: { Server: ['vite'] } }, (answer) => answers.push(answer));
    ask?.({ url: 'app://report/abc', responseHeaders: { Server: ['us'] } }, (answer) => answers.push(answer));
    expect(answers).toEqual([
      { responseHeaders: { Server: ['vite'], 'Content-Security-Policy': [developmentPolicy(origin)] } },
      {},
    ]);
  });
});
