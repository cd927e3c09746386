import fs from 'node:fs';
import path from 'node:path';
import { expect, test, type Studio } from './support/launch';

/** What the studio has logged so far. */
async function appLog({ app }: Studio): Promise<string> {
  const profile = await app.evaluate(({ app: self }) => self.getPath('userData'));
  return fs.readFileSync(path.join(profile, 'app.log'), 'utf8');
}

test('the page has no Node, and neither leaves nor reaches out', async ({ launch }) => {
  const studio = await launch();
  const { window } = studio;
  await window.waitForSelector('#app > *');
  const address = window.url();
  const globals = await window.evaluate(() =>
    ['require', 'process', 'Buffer', 'module'].filter((name) => name in globalThis),
  );
  expect(globals).toEqual([]);
  expect(await window.evaluate(() => fetch('https://example.org/').catch(() => 'refused'))).toBe('refused');
  expect(await window.evaluate("open('https://example.org/') === null")).toBe(true);
  await window.evaluate("void (location.href = 'https://example.org/')");
  await expect.poll(() => appLog(studio)).toContain('Refused to navigate to https://example.org/');
  expect(window.url()).toBe(address);
  expect(await appLog(studio)).toContain('Refused to open a window for https://example.org/');
});

/** Tries to run scripts, to download and to get permissions from within the page; text, because tests have no DOM's types. */
const BREAK_IN = `(async () => {
  const script = document.createElement('script');
  script.textContent = 'globalThis.pwned = "inline script"';
  const handler = document.createElement('button');
  handler.setAttribute('onclick', 'globalThis.pwned = "handler"');
  const external = document.createElement('script');
  external.src = 'data:text/javascript,globalThis.pwned="data script"';
  const frame = document.createElement('iframe');
  frame.srcdoc = '<script>parent.pwned = "frame"</' + 'script>';
  document.body.append(script, handler, external, frame);
  handler.click();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(['x']));
  link.download = 'x.exe';
  link.click();
  const state = async (name) => (await navigator.permissions.query({ name })).state;
  const media = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => 'refused');
  return {
    permissions: [await state('geolocation'), await state('notifications')],
    media,
    webview: 'loadURL' in document.createElement('webview'),
    pwned: 'pwned' in globalThis,
  };
})()`;

test('scripts of others do not run, and the page may ask for nothing', async ({ launch }) => {
  const studio = await launch();
  const { window, app } = studio;
  await window.waitForSelector('#app > *');
  const found = await window.evaluate(BREAK_IN);
  expect(found).toMatchObject({
    permissions: ['denied', 'denied'],
    media: 'refused',
    webview: false,
    pwned: false,
  });
  await expect.poll(() => appLog(studio)).toContain('Refused to download blob:app://studio/');
  const preferences = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) => {
      const got: unknown = Reflect.get(webContents, 'getLastWebPreferences');
      return typeof got === 'function'
        ? (Reflect.apply(got, webContents, []) as Record<string, unknown>)
        : {};
    }),
  );
  for (const one of preferences) {
    expect(one).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    });
  }
});

test('only the files of the bundle are served', async ({ launch }) => {
  const { window } = await launch();
  const status = (address: string): Promise<number> =>
    window.evaluate((it) => fetch(it).then((response) => response.status), address);
  expect(await status('app://studio/index.html')).toBe(200);
  for (const path of ['..%2f..%2fpackage.json', '%2e%2e/%2e%2e/package.json', '..%252f..%252fpackage.json']) {
    expect(await status(`app://studio/${path}`)).toBe(404);
  }
  for (const path of ['..%5c..%5cpackage.json', 'index.html%00.js', '%2fetc%2fpasswd', '/etc/passwd']) {
    expect(await status(`app://studio/${path}`)).toBe(404);
  }
  const policy = await window.evaluate(() =>
    fetch('app://studio/index.html').then(({ headers }) => headers.get('content-security-policy')),
  );
  expect(policy).toContain("default-src 'none'; script-src 'self'");
  expect(await status('app://studio/nothing.js')).toBe(404);
});

test('a page of others gets no answer, even in a window with our bridge', async ({ launch }) => {
  const studio = await launch();
  const reply = await studio.app.evaluate(async ({ app, BrowserWindow }) => {
    const stranger = new BrowserWindow({
      show: false,
      webPreferences: { preload: `${app.getAppPath()}/out/preload/index.cjs`, sandbox: true },
    });
    await stranger.loadURL('data:text/html,<p>stranger</p>');
    const answer: unknown = await stranger.webContents.executeJavaScript("haba.call('projects.list', {})");
    stranger.destroy();
    return answer;
  });
  expect(reply).toMatchObject({ ok: false, failure: { code: 'bad-input' } });
  expect(await appLog(studio)).toContain('Refused "projects.list" from a foreign sender');
});

test('names outside the contract do not pass the bridge, bad input does not pass main', async ({
  launch,
}) => {
  const studio = await launch();
  const call = (name: string, input: unknown): Promise<unknown> =>
    studio.window.evaluate(
      ([calledName, calledInput]) =>
        (globalThis as unknown as { haba: { call(n: unknown, i: unknown): Promise<unknown> } }).haba
          .call(calledName, calledInput)
          .catch((error: unknown) => String(error)),
      [name, input] as const,
    );
  expect(await call('app.explode', {})).toContain('There is no call "app.explode"');
  expect(await call('projects.create', { name: ' ' })).toMatchObject({
    ok: false,
    failure: { code: 'bad-input', message: { key: 'schema.giveName' } },
  });
  expect(await appLog(studio)).toContain('Refused projects.create: name: Give it a name.');
});
