/** Electron's own security checklist, item by item (electronjs.org/docs/latest/tutorial/security). docs/security.md says more. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CALL_NAMES } from '@shared/ipc/contract';
import { isLocal } from '@main/app/security/lockdown';
import { bytesBelow, fileOf, schemePrivileges } from '@main/app/security/pages';
import { APP_ORIGIN, CONTENT_SECURITY_POLICY, LOCKED_PREFERENCES } from '@main/app/security/policy';
import { FUSES } from '../../../../electron-builder.config.mjs';
import { temporaryFolder } from '../../../support/library';

/** Every source file of the application with its text. */
const sources: readonly (readonly [path: string, text: string])[] = readdirSync('src', {
  recursive: true,
  encoding: 'utf8',
})
  .filter((name) => /\.(ts|vue|html)$/.test(name))
  .map((name) => [name, readFileSync(join('src', name), 'utf8')]);

const filesWith = (pattern: RegExp): string[] =>
  sources.filter(([, text]) => pattern.test(text)).map(([path]) => path.replaceAll('\\', '/'));

describe('Electron’s security checklist', () => {
  it('1. only secure content is loaded: the bundle itself', () => {
    expect(isLocal('http://example.org/', APP_ORIGIN)).toBe(false);
    expect(isLocal('https://example.org/', APP_ORIGIN)).toBe(false);
    expect(filesWith(/\.loadURL\(/)).toEqual(['main/app/print.ts', 'main/app/window.ts']);
    expect(filesWith(/<(?:script|link|img|iframe)[^>]+(?:src|href)="https?:/)).toEqual([]);
  });

  it('2, 3, 4, 6, 8, 9. no Node, isolated, in the sandbox, with web security and nothing experimental', () => {
    expect(LOCKED_PREFERENCES).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
    });
  });

  it('2 to 11. every window has these preferences, and nothing sets others', () => {
    const windows = filesWith(/new BrowserWindow\(/);
    expect(windows).toEqual(['main/app/print.ts', 'main/app/window.ts']);
    for (const path of windows)
      expect(readFileSync(join('src', path), 'utf8')).toMatch(/\.\.\.LOCKED_PREFERENCES,/);
    const loosened =
      /\b(?:nodeIntegration\w*|allowRunningInsecureContent|experimentalFeatures|webviewTag): true|\b(?:contextIsolation|sandbox|webSecurity): false/;
    expect(filesWith(loosened)).toEqual([]);
    expect(filesWith(/new (?:BrowserView|WebContentsView)\(/)).toEqual([]);
  });

  it('5. permissions are denied: see security.test.ts', () => {
    expect(filesWith(/setPermissionRequestHandler/)).toEqual(['main/app/security/lockdown.ts']);
  });

  it('7. the content security policy starts from nothing and allows nothing unsafe', () => {
    const directives = new Map(
      CONTENT_SECURITY_POLICY.split('; ').map((one) => {
        const [name = '', ...values] = one.split(' ');
        return [name, values];
      }),
    );
    expect(directives.get('default-src')).toEqual(["'none'"]);
    expect(directives.get('script-src')).toEqual(["'self'"]);
    expect(directives.get('style-src')).toEqual(["'self'"]);
    expect(directives.get('connect-src')).toEqual(["'self'"]);
    expect(directives.get('base-uri')).toEqual(["'none'"]);
    expect(directives.get('form-action')).toEqual(["'none'"]);
    expect(directives.get('frame-ancestors')).toEqual(["'none'"]);
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|https?:|\*/);
    // Nothing in the pages needs more.
    expect(
      filesWith(/v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(/),
    ).toEqual([]);
  });

  it('10. no Blink features are turned on', () => {
    expect(
      filesWith(/enableBlinkFeatures|enable-blink-features|appendSwitch\('disable-web-security/),
    ).toEqual([]);
  });

  it('11, 12. there are no embedded contents', () => {
    expect(LOCKED_PREFERENCES.webviewTag).toBe(false);
    expect(filesWith(/<webview|allowpopups/)).toEqual([]);
  });

  it('13, 14. all contents are locked when they are made: see security.test.ts', () => {
    const [, text = ''] = sources.find(([path]) => path.endsWith(join('app', 'index.ts'))) ?? [];
    expect(text).toMatch(/web-contents-created', \(_event, contents\) => lockContents\(/);
  });

  it('15. nothing is opened outside, but reports and folders of the library', () => {
    expect(filesWith(/openExternal/)).toEqual([]);
    expect(filesWith(/shell\.openPath/)).toEqual(['main/app/desktop.ts']);
    expect(filesWith(/desktop\.open\(/)).toEqual(['main/ipc/reports.ts']);
  });

  it('16. Electron is current: of one exact version that is renewed with every release', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Number(devDependencies['electron']?.split('.')[0])).toBeGreaterThanOrEqual(45);
  });

  it('17. all messages of pages come in at one place, which checks the sender: see register.test.ts', () => {
    expect(filesWith(/\.handle\(CALL_CHANNEL/)).toEqual(['main/ipc/register.ts']);
    expect(filesWith(/\bipcMain\b/)).toEqual(['main/app/index.ts']);
    expect(filesWith(/ipcMain\.(?:on|once|handle|handleOnce)\(/)).toEqual([]);
  });

  it('18. pages have a protocol of their own, confined to the bundle', () => {
    expect(filesWith(/\.loadFile\(|file:\/\/(?!\/?\$)/)).toEqual([]);
    const { bypassCSP, corsEnabled, allowServiceWorkers } = {
      bypassCSP: false,
      corsEnabled: false,
      allowServiceWorkers: false,
      ...schemePrivileges.privileges,
    };
    expect([bypassCSP, corsEnabled, allowServiceWorkers]).toEqual([false, false, false]);
  });

  it('19. fuses of the packaged application are set', () => {
    expect(FUSES).toMatchObject({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('20. pages see one function for calls and one for events, and nothing of Electron', () => {
    const preload = readFileSync('src/preload/index.ts', 'utf8');
    expect(preload.match(/exposeInMainWorld\(/g)).toHaveLength(1);
    expect(preload).toMatch(/const bridge: Bridge = \{\n {2}call: [\s\S]*\n {2}on: /);
    expect(filesWith(/from 'electron'/).filter((path) => path.startsWith('renderer/'))).toEqual([]);
    expect(new Set(CALL_NAMES).size).toBe(CALL_NAMES.length);
  });
});

describe('paths out of the bundle', () => {
  const root = join(temporaryFolder(), 'bundle');
  const outside = join(root, '..', 'secret.txt');

  it.each([
    'app://studio/../secret.txt',
    'app://studio/..%2fsecret.txt',
    'app://studio/..%2Fsecret.txt',
    'app://studio/%2e%2e/secret.txt',
    'app://studio/%2e%2e%2fsecret.txt',
    'app://studio/..%252fsecret.txt',
    'app://studio/%252e%252e%252fsecret.txt',
    'app://studio/..\\secret.txt',
    'app://studio/..%5csecret.txt',
    'app://studio/..%c0%afsecret.txt',
    'app://studio/..%00/secret.txt',
    'app://studio/secret.txt%00.html',
    'app://studio//secret.txt',
    'app://studio/./../secret.txt',
    'app://studio/a/../../secret.txt',
    'app://studio/%2fetc%2fpasswd',
    'app://studio:80/../secret.txt',
    'app://user@studio/../secret.txt',
    'app://studio.evil/index.html',
    'app:///etc/passwd',
    'app://studio/?/../../secret.txt',
  ])('%s leads nowhere', async (address) => {
    mkdirSync(root, { recursive: true });
    writeFileSync(outside, 'secret');
    const file = fileOf(root, address);
    const bytes = file === null ? null : await bytesBelow(root, file);
    expect(Buffer.from(bytes ?? []).toString()).not.toContain('secret');
  });

  it('a link in the bundle leads nowhere outside either', async () => {
    mkdirSync(root, { recursive: true });
    writeFileSync(outside, 'secret');
    writeFileSync(join(root, 'inside.txt'), 'inside');
    symlinkSync(outside, join(root, 'link.txt'));
    symlinkSync(join(root, '..'), join(root, 'up'));
    expect(await bytesBelow(root, join(root, 'link.txt'))).toBeNull();
    expect(await bytesBelow(root, join(root, 'up', 'secret.txt'))).toBeNull();
    expect(Buffer.from((await bytesBelow(root, join(root, 'inside.txt'))) ?? []).toString()).toBe('inside');
  });
});
