/** The window that prints reports: what Electron is asked for. What it then does is in tests/e2e/security.spec.ts. */
import { beforeEach, describe, expect, it, vi } from 'vitest';

interface Options {
  readonly show: boolean;
  readonly webPreferences: Record<string, unknown>;
}

const electron = vi.hoisted(() => ({
  windows: [] as { options: Options; destroyed: boolean; served: Response | null; during: boolean[] }[],
  partitions: [] as string[],
  session: {},
  handlers: new Map<string, (value: never, answer: never) => unknown>(),
  fails: false,
}));

vi.mock('electron', () => {
  const note =
    (name: string) =>
    (handler: never): void =>
      void electron.handlers.set(name, handler);
  electron.session = {
    on: (name: string, handler: never) => note(name)(handler),
    setPermissionRequestHandler: note('permission'),
    setPermissionCheckHandler: note('check'),
    setDevicePermissionHandler: note('device'),
    webRequest: { onBeforeRequest: note('request'), onHeadersReceived: note('headers') },
    protocol: { handle: (_scheme: string, handler: never) => note('page')(handler) },
  };
  class BrowserWindow {
    static getAllWindows = (): BrowserWindow[] => all;
    readonly kept: (typeof electron.windows)[number];
    constructor(options: Options) {
      this.kept = { options, destroyed: false, served: null, during: [] };
      electron.windows.push(this.kept);
      all.push(this);
    }
    async loadURL(url: string): Promise<void> {
      this.kept.during = electron.windows.map(({ destroyed }) => destroyed);
      const page = electron.handlers.get('page') as (request: { url: string }) => Response;
      this.kept.served = page({ url });
      electron.handlers.set('url', () => url);
      await Promise.resolve();
    }
    webContents = {
      printToPDF: () =>
        electron.fails ? Promise.reject(new Error('no paper')) : Promise.resolve(Buffer.from('%PDF-1.4')),
    };
    destroy(): void {
      this.kept.destroyed = true;
    }
  }
  const all: BrowserWindow[] = [];
  return {
    BrowserWindow,
    session: {
      fromPartition: (name: string) => {
        electron.partitions.push(name);
        return electron.session;
      },
    },
  };
});

const { createPrinter, shownWindows } = await import('@main/app/print');

const HTML = '<!doctype html><script>alert(1)</script>';
const CREATED = '2026-11-30T12:00:00.000Z';

describe('printing a report', () => {
  beforeEach(() => {
    electron.windows.length = 0;
    electron.partitions.length = 0;
    electron.handlers.clear();
    electron.fails = false;
  });

  it('opens a window that is not seen, is locked as every page is, and runs no scripts', async () => {
    await createPrinter(() => undefined)(HTML, CREATED);
    const [window] = electron.windows;
    expect(window?.options.show).toBe(false);
    expect(window?.options.webPreferences).toMatchObject({
      javascript: false,
      devTools: false,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    expect(shownWindows()).toEqual([]);
    expect(window?.destroyed).toBe(true);
  });

  it('has a session of its own in memory, which is locked', async () => {
    const warnings: string[] = [];
    const print = createPrinter((message) => warnings.push(message));
    await print(HTML, CREATED);
    await print(HTML, CREATED);
    expect(electron.partitions).toEqual(['print-reports']);
    for (const { options } of electron.windows) {
      expect(options.webPreferences['session']).toBe(electron.session);
    }
    const ask = electron.handlers.get('request') as (
      details: { url: string },
      answer: (response: { cancel: boolean }) => void,
    ) => void;
    const cancelled: boolean[] = [];
    for (const url of ['https://example.org/x.png', 'http://127.0.0.1/', 'file:///etc/passwd', 'data:,x']) {
      ask({ url }, ({ cancel }) => cancelled.push(cancel));
    }
    expect(cancelled).toEqual([true, true, true, false]);
    expect(warnings).toHaveLength(3);
    const permission = electron.handlers.get('permission') as unknown as (
      contents: null,
      name: string,
      answer: (allowed: boolean) => void,
    ) => void;
    permission(null, 'media', (allowed) => cancelled.push(allowed));
    expect(cancelled.at(-1)).toBe(false);
    expect((electron.handlers.get('device') as () => boolean)()).toBe(false);
  });

  it('serves the page that is printed alone, under the policy of reports, and no longer than it prints', async () => {
    await createPrinter(() => undefined)(HTML, CREATED);
    const served = electron.windows[0]?.served;
    expect(await served?.text()).toBe(HTML);
    const policy = served?.headers.get('Content-Security-Policy') ?? '';
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        'sandbox',
      ]),
    );
    expect(policy).not.toMatch(/script|allow-/);
    const page = electron.handlers.get('page') as (request: { url: string }) => Response;
    const url = (electron.handlers.get('url') as () => string)();
    expect(url).toMatch(/^app:\/\/print\/[0-9a-f-]{36}$/);
    for (const gone of [url, 'app://print/', 'app://studio/index.html']) {
      expect(page({ url: gone }).status).toBe(404);
    }
  });

  it('takes one report after another, says in words when it fails, and goes on', async () => {
    const print = createPrinter(() => undefined);
    electron.fails = true;
    await expect(print(HTML, CREATED)).rejects.toThrow('no paper');
    electron.fails = false;
    const printed = await Promise.all([print(HTML, CREATED), print(HTML, CREATED)]);
    expect(printed.map((pdf) => Buffer.from(pdf).toString('latin1').slice(0, 5))).toEqual(['%PDF-', '%PDF-']);
    expect(electron.windows.map(({ during }) => during)).toEqual([
      [false],
      [true, false],
      [true, true, false],
    ]);
    expect(electron.windows.every(({ destroyed }) => destroyed)).toBe(true);
  });
});
