import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Session, WebContents } from 'electron';
import type { Report } from '@shared/domain';
import {
  answerReport,
  isLocal,
  lockContents,
  lockSession,
  reportIdOf,
  type ShownReports,
} from '@main/app/security/lockdown';
import { fileOf } from '@main/app/security/pages';
import {
  APP_ORIGIN,
  CONTENT_SECURITY_POLICY,
  developmentPolicy,
  pageOrigin,
} from '@main/app/security/policy';

const root = join('/', 'app', 'renderer');

describe('the page protocol', () => {
  it.each([
    ['app://studio/', 'index.html'],
    ['app://studio/index.html?x#/projects', 'index.html'],
    ['app://studio/assets/a%20b.js', 'assets/a b.js'],
  ])('serves %s', (address, file) => {
    expect(fileOf(root, address)).toBe(join(root, file));
  });

  it.each([
    'app://studio/../main/index.js',
    'app://studio/..%2f..%2fetc/passwd',
    'app://studio/%2e%2e/%2e%2e/secret',
    'app://studio/..%5c..%5csecret',
    'app://studio/a%00b',
    'app://studio/%E0%A4%A',
    'app://other/index.html',
    'file:///etc/passwd',
    'nonsense',
  ])('serves nothing outside the bundle for %s', (address) => {
    const file = fileOf(root, address);
    expect(file === null || file.startsWith(root + '/')).toBe(true);
    expect(file ?? '').not.toMatch(/passwd$/);
  });
});

describe('reports in a frame', () => {
  const origin = 'app://studio';
  const reports = (format: string, content: string | null): ShownReports => ({
    get: (id) => ({ id, format }) as Report,
    read: () =>
      content === null ? Promise.reject(new Error('It is gone.')) : Promise.resolve(Buffer.from(content)),
  });

  it.each([
    ['app://report/abc123?2026', 'abc123'],
    ['app://report/', null],
    ['app://report/../x', 'x'],
    ['app://report/a/b', null],
    ['app://report/a%2e', null],
    ['app://studio/abc', null],
    ['https://report/abc', null],
    ['nonsense', null],
  ])('%s names %s', (address, id) => {
    expect(reportIdOf(address)).toBe(id);
  });

  it('are HTML or text, sandboxed, and shown by our pages only', async () => {
    const html = await answerReport('app://report/abc', reports('html', '<p>x'), origin);
    expect(html.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    const policy = html.headers.get('Content-Security-Policy') ?? '';
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        'sandbox',
        'frame-ancestors app://studio',
        'img-src data:',
      ]),
    );
    expect(policy).not.toMatch(/script|allow-/);
    const csv = await answerReport('app://report/abc', reports('csv', '<script>'), origin);
    expect(csv.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
    expect(csv.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(await csv.text()).toBe('<script>');
  });

  it('are not there when they are PDFs, gone or unknown', async () => {
    const unknown: ShownReports = {
      ...reports('html', ''),
      get: () => {
        throw new Error('There is no report.');
      },
    };
    for (const found of [reports('pdf', ''), reports('html', null), unknown]) {
      const answer = await answerReport('app://report/abc', found, origin);
      expect([answer.status, await answer.text()]).toEqual([404, 'Not found']);
    }
  });
});

describe('the content security policy', () => {
  it('lets frames show reports, and nothing else', () => {
    expect(CONTENT_SECURITY_POLICY).toContain('frame-src app://report;');
    expect(CONTENT_SECURITY_POLICY.match(/frame-src[^;]*/g)).toHaveLength(1);
  });

  it('allows nothing unsafe', () => {
    expect(CONTENT_SECURITY_POLICY).not.toContain('unsafe');
    expect(CONTENT_SECURITY_POLICY).toContain("default-src 'none'");
  });

  it('gives the development server its socket and its styles only', () => {
    const policy = developmentPolicy('http://localhost:5173');
    expect(policy).toContain("connect-src 'self' ws://localhost:5173");
    expect(policy).toContain("script-src 'self';");
    expect(pageOrigin('http://localhost:5173/index.html')).toBe('http://localhost:5173');
    expect(pageOrigin(undefined)).toBe(APP_ORIGIN);
  });
});

describe('locked contents', () => {
  type Listener = (event: { url: string; preventDefault: () => void }) => void;
  function locked(): {
    on: Map<string, Listener>;
    open: (details: { url: string }) => unknown;
    warnings: string[];
  } {
    const on = new Map<string, Listener>();
    const warnings: string[] = [];
    let open: (details: { url: string }) => unknown = () => null;
    const contents = {
      on: (name: string, listener: Listener) => on.set(name, listener),
      setWindowOpenHandler: (handler: typeof open) => (open = handler),
    };
    lockContents(contents as unknown as WebContents, APP_ORIGIN, (message) => warnings.push(message));
    return { on, open: (details) => open(details), warnings };
  }

  it.each(['will-redirect', 'will-frame-navigate'])('%s stays on our pages', (name) => {
    const { on, warnings } = locked();
    const preventDefault = vi.fn();
    on.get(name)?.({ url: 'app://studio/index.html#/x', preventDefault });
    expect(preventDefault).not.toHaveBeenCalled();
    for (const url of ['https://example.org/', 'file:///etc/passwd', 'app://studio.evil/']) {
      on.get(name)?.({ url, preventDefault });
    }
    expect(preventDefault).toHaveBeenCalledTimes(3);
    expect(warnings).toHaveLength(3);
  });

  it('show reports in frames, not in their place', () => {
    const { on } = locked();
    const preventDefault = vi.fn();
    const listener = on.get('will-frame-navigate') as (event: object) => void;
    listener({ url: 'app://report/abc', isMainFrame: false, preventDefault });
    expect(preventDefault).not.toHaveBeenCalled();
    listener({ url: 'app://report/abc', isMainFrame: true, preventDefault });
    listener({ url: 'https://example.org/', isMainFrame: false, preventDefault });
    listener({ url: 'app://print/abc', isMainFrame: false, preventDefault });
    expect(preventDefault).toHaveBeenCalledTimes(3);
  });

  it('embed no contents and open no windows', () => {
    const { on, open, warnings } = locked();
    const preventDefault = vi.fn();
    on.get('will-attach-webview')?.({ url: '', preventDefault });
    expect(preventDefault).toHaveBeenCalled();
    expect(open({ url: 'app://studio/' })).toEqual({ action: 'deny' });
    expect(warnings[0]).toContain('Refused to open a window');
  });
});

describe('the locked session', () => {
  it('denies permissions, except to copy text, and downloads', () => {
    const asked: Record<string, (...args: never[]) => unknown> = {};
    const session = {
      on: (name: string, listener: never) => (asked[name] = listener),
      setPermissionRequestHandler: (handler: never) => (asked['request'] = handler),
      setPermissionCheckHandler: (handler: never) => (asked['check'] = handler),
      setDevicePermissionHandler: (handler: never) => (asked['device'] = handler),
      webRequest: { onBeforeRequest: () => undefined },
    };
    lockSession(session as unknown as Session, APP_ORIGIN, () => undefined);
    const answers: boolean[] = [];
    for (const permission of ['media', 'notifications', 'clipboard-sanitized-write']) {
      asked['request']?.(
        null as never,
        permission as never,
        ((answer: boolean) => answers.push(answer)) as never,
      );
      answers.push(asked['check']?.(null as never, permission as never) as boolean);
    }
    expect(answers).toEqual([false, false, false, false, true, true]);
    expect(asked['device']?.()).toBe(false);
    const preventDefault = vi.fn();
    asked['will-download']?.({ preventDefault } as never, { getURL: () => 'blob:app://studio/1' } as never);
    expect(preventDefault).toHaveBeenCalled();
  });

  it('refuses every request that leaves the machine, and says so', () => {
    type Listener = (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void;
    let ask: Listener = () => undefined;
    const session = {
      on: () => undefined,
      setPermissionRequestHandler: () => undefined,
      setPermissionCheckHandler: () => undefined,
      setDevicePermissionHandler: () => undefined,
      webRequest: { onBeforeRequest: (listener: Listener) => (ask = listener) },
    };
    const warnings: string[] = [];
    lockSession(session as unknown as Session, APP_ORIGIN, (message) => warnings.push(message));
    const isRefused = (url: string): boolean | undefined => {
      let cancel: boolean | undefined;
      ask({ url }, (response) => (cancel = response.cancel));
      return cancel;
    };
    for (const url of [
      'https://example.org/x.js',
      'http://localhost/',
      'wss://example.org/',
      'file:///etc/passwd',
    ])
      expect(isRefused(url), url).toBe(true);
    expect(warnings).toHaveLength(4);
    for (const url of ['app://studio/index.html', 'app://report/abc', 'data:image/png;base64,AA'])
      expect(isRefused(url), url).toBe(false);
    expect(warnings).toHaveLength(4);
  });

  it.each([
    ['app://studio/index.html', true],
    ['blob:app://studio/123', true],
    ['data:image/png;base64,AA', true],
    ['https://example.org/x.js', false],
    ['http://localhost:5173/x.js', false],
    ['ws://localhost:5173/', false],
    ['file:///etc/passwd', false],
  ])('of the bundle: %s is local: %s', (url, local) => {
    expect(isLocal(url, APP_ORIGIN)).toBe(local);
  });

  it('of the development server allows that server', () => {
    const origin = 'http://localhost:5173';
    expect(isLocal('http://localhost:5173/main.ts', origin)).toBe(true);
    expect(isLocal('ws://localhost:5173/?token=x', origin)).toBe(true);
    expect(isLocal('http://localhost:9999/', origin)).toBe(false);
  });
});
