import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { UpdateState } from '@shared/domain/updates';
import { say } from '@shared/words/message';
import { openUpdater } from '@main/app/updates/updater';
import { isOfReleases, StudioUpdates, whyOff, type Installation } from '@main/app/updates/updates';
import { openWeb } from '@main/datasets/download/web';
import { serve, someBytes, type Behaviour, type FileServer } from '../../../../support/fileServer';
import { temporaryFolder } from '../../../../support/library';

const OLD = 'the version that runs';
/** A newer studio: a script that does nothing, with a tail. */
const NEW = Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), someBytes(200_000)]);
const FILE = 'haba-studio-2.0.0-linux-x86_64.AppImage';

const sha512 = (bytes: Uint8Array): string => createHash('sha512').update(bytes).digest('base64');

/** What packing writes about a release. */
const releaseFile = ({ version = '2.0.0', url = FILE, sum = sha512(NEW), size = NEW.length } = {}): string =>
  `version: ${version}\nfiles:\n  - url: ${url}\n    sha512: ${sum}\n    size: ${size}\npath: ${url}\nsha512: ${sum}\n`;

const text =
  (body: string): Behaviour =>
  (_request, response) =>
    void response.end(body);
const bytes =
  (body: Buffer): Behaviour =>
  (_request, response) =>
    void response.writeHead(200, { 'content-length': body.length }).end(body);
const status =
  (code: number): Behaviour =>
  (_request, response) =>
    void response.writeHead(code).end('sorry');
const redirect =
  (location: string): Behaviour =>
  (_request, response) =>
    void response.writeHead(302, { location }).end();
/** Half of the file, and then nothing; `broken`: and then the end of the connection. */
const half =
  (broken: boolean): Behaviour =>
  (_request, response) => {
    response.writeHead(200, { 'content-length': NEW.length });
    response.write(NEW.subarray(0, NEW.length / 2), () => broken && response.destroy());
  };
const silence: Behaviour = () => undefined;

interface Stage {
  readonly updates: StudioUpdates;
  readonly server: FileServer;
  /** The AppImage that "runs". */
  readonly program: string;
  readonly states: UpdateState[];
  readonly headers: IncomingMessage['headers'][];
  quits: number;
  /** Files that were brought. */
  brought(): string[];
}

/** A studio 1.0.0 as an AppImage, with electron-updater and a server whose n-th answer is the n-th behaviour. */
async function stage(behaviours: Behaviour[], { stallAfter = 20_000 } = {}): Promise<Stage> {
  const folder = temporaryFolder();
  const program = join(folder, 'HaBa.AppImage');
  writeFileSync(program, OLD);
  chmodSync(program, 0o755);
  const before = process.env['APPIMAGE'];
  process.env['APPIMAGE'] = program;
  onTestFinished(() => {
    if (before === undefined) delete process.env['APPIMAGE'];
    else process.env['APPIMAGE'] = before;
  });
  const headers: IncomingMessage['headers'][] = [];
  const server = await serve(
    ...behaviours.map<Behaviour>((behaviour) => (request, response) => {
      headers.push(request.headers);
      behaviour(request, response);
    }),
  );
  const configFile = join(folder, 'app-update.yml');
  writeFileSync(configFile, `provider: generic\nurl: ${server.at('/')}\nupdaterCacheDirName: cache\n`);
  const cacheFolder = join(folder, 'updates');
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const way = {
    open: () => openWeb({ mode: 'none' }, {}, false),
    mayAsk: ({ host }: URL) => host === `127.0.0.1:${server.port}`,
    stallAfter,
  };
  const states: UpdateState[] = [];
  const it: Stage = {
    server,
    program,
    states,
    headers,
    quits: 0,
    updates: new StudioUpdates({
      off: null,
      open: () => Promise.resolve(openUpdater({ version: '1.0.0', configFile, cacheFolder, way, log })),
      cacheFolder,
      replaced: program,
      changed: (state) => states.push(state),
      quit: () => (it.quits += 1),
      log,
    }),
    brought: () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
        (name) => name.endsWith('.AppImage') && name !== 'HaBa.AppImage',
      ),
  };
  return it;
}

const sentence = (state: UpdateState): string => ('reason' in state ? say('en', state.reason) : state.phase);

/** Nothing was brought or installed, and nothing can be. */
async function expectUntouched({ updates, program, brought }: Stage): Promise<void> {
  expect(readFileSync(program, 'utf8')).toBe(OLD);
  expect(brought()).toEqual([]);
  await expect(updates.install()).rejects.toThrow('No newer version is here yet: download it first.');
  updates.finish();
  expect(readFileSync(program, 'utf8')).toBe(OLD);
}

describe.runIf(process.platform === 'linux')('a newer version', () => {
  it('is looked for, brought and installed in three steps that are asked for one by one', async () => {
    const it = await stage([text(releaseFile()), bytes(NEW)]);
    const { updates, server, program, headers } = it;
    expect(updates.state).toEqual({ phase: 'idle' });
    expect(await updates.look()).toEqual({ phase: 'found', version: '2.0.0', bytes: NEW.length });
    expect(server.asked).toHaveLength(1);
    expect(it.brought()).toEqual([]);

    expect(await updates.download()).toEqual({ phase: 'ready', version: '2.0.0' });
    expect(server.asked).toHaveLength(2);
    expect(readFileSync(program, 'utf8')).toBe(OLD);
    // Ending without having asked for it installs nothing.
    updates.finish();
    expect(readFileSync(program, 'utf8')).toBe(OLD);

    await updates.install();
    expect(it.quits).toBe(1);
    expect(readFileSync(program, 'utf8')).toBe(OLD);
    updates.finish();
    expect(readFileSync(program)).toEqual(NEW);
    // Nothing tells this computer from others.
    for (const sent of headers) {
      expect(Object.keys(sent).filter((name) => name.startsWith('x-') || name === 'cookie')).toEqual([]);
      expect(sent['user-agent']).toBe('HaBa-Studio');
    }
  });

  it('may be redirected to where releases are', async () => {
    const it = await stage([redirect('/elsewhere.yml'), text(releaseFile()), redirect('/file'), bytes(NEW)]);
    expect(await it.updates.look()).toMatchObject({ phase: 'found' });
    expect(await it.updates.download()).toMatchObject({ phase: 'ready' });
  });

  it.each([
    ['the same version', '1.0.0'],
    ['an older version', '0.9.0'],
    ['an older version that counts higher as text', '0.10.99'],
    ['a trial of this version', '1.0.0-trial'],
  ])('is none: %s', async (_what, version) => {
    const it = await stage([text(releaseFile({ version }))]);
    expect(await it.updates.look()).toEqual({ phase: 'newest' });
    expect(await it.updates.download()).toEqual({ phase: 'newest' });
    expect(it.server.asked).toHaveLength(1);
    await expectUntouched(it);
  });

  const NO_TEXT = 'The description of the release cannot be read. Nothing was downloaded: try again later.';
  it.each<[string, Behaviour, string | RegExp]>([
    ['rubbish', text('\u0000{[ rubbish: - :'), NO_TEXT],
    ['nothing', text(''), NO_TEXT],
    ['a list', text('- 1\n- 2\n'), NO_TEXT],
    ['a page', text('<html><body>Sign in to this network</body></html>'), NO_TEXT],
    ['a version that is none', text(releaseFile({ version: 'newest' })), NO_TEXT],
    ['no sum', text(`version: 2.0.0\nfiles:\n  - url: ${FILE}\n    size: 5\n`), NO_TEXT],
    ['a sum that is too short', text(releaseFile({ sum: 'abc=' })), NO_TEXT],
    ['a size that is none', text(releaseFile({ size: -1 })), NO_TEXT],
    ['an enormous size', text(releaseFile({ size: 1e12 })), NO_TEXT],
    ['files for other systems alone', text(releaseFile({ url: 'haba-studio-2.0.0.exe' })), NO_TEXT],
    ['a text without end', text(`# ${'x'.repeat(1_100_000)}`), NO_TEXT],
    ['not found', status(404), /^127\.0\.0\.1:\d+ answered with the status 404\. Nothing was downloaded:/],
    ['a failing server', status(503), /answered with the status 503\./],
    [
      'a redirection elsewhere',
      redirect('http://other.invalid/latest-linux.yml'),
      'The release leads to other.invalid, which has no version of HaBa Studio. Nothing was downloaded: try again later.',
    ],
    ['a circle', redirect('/latest-linux.yml'), /^The redirections of 127\.0\.0\.1:\d+ do not end\./],
    ['no address', redirect('http://'), NO_TEXT],
  ])('is not brought where the description is %s', async (_what, behaviour, expected) => {
    const it = await stage([behaviour]);
    const said = sentence(await it.updates.look());
    if (typeof expected === 'string') expect(said).toBe(expected);
    else expect(said).toMatch(expected);
    await expectUntouched(it);
  });

  it.each<[string, string, Behaviour, RegExp]>([
    [
      'has another sum',
      releaseFile({ sum: sha512(Buffer.from('x')) }),
      bytes(NEW),
      /^The file is not the one that its release describes\. It was thrown away: try again later\.$/,
    ],
    ['is cut off', releaseFile(), half(true), /could not be asked: .+\. Nothing was installed: try again/],
    [
      'is shorter than its release says',
      releaseFile(),
      bytes(NEW.subarray(0, 1000)),
      /^What 127\.0\.0\.1:\d+ sent is not as long as its release says\. It was thrown away: try again later\.$/,
    ],
    ['is longer than its release says', releaseFile({ size: 1000 }), bytes(NEW), /is not as long as/],
    [
      'lies elsewhere',
      releaseFile({ url: `http://other.invalid/${FILE}` }),
      bytes(NEW),
      /leads to other\.invalid,/,
    ],
    [
      'is redirected elsewhere',
      releaseFile(),
      redirect(`http://other.invalid/${FILE}`),
      /leads to other\.invalid,/,
    ],
    ['is gone', releaseFile(), status(404), /answered with the status 404\./],
    ['never ends its redirections', releaseFile(), redirect('/again'), /do not end/],
  ])('is not kept where the file %s', async (_what, description, behaviour, expected) => {
    const it = await stage([text(description), behaviour]);
    expect(await it.updates.look()).toMatchObject({ phase: 'found' });
    expect(sentence(await it.updates.download())).toMatch(expected);
    await expectUntouched(it);
    // Another look begins anew.
    expect(it.updates.state.phase).toBe('failed');
  });

  it.each<[string, Behaviour[]]>([
    ['before it describes a release', [silence]],
    ['before the file', [text(releaseFile()), silence]],
    ['within the file', [text(releaseFile()), half(false)]],
  ])('is given up where the server falls silent %s', async (_where, behaviours) => {
    const it = await stage(behaviours, { stallAfter: 300 });
    const looked = await it.updates.look();
    const state = looked.phase === 'found' ? await it.updates.download() : looked;
    expect(sentence(state)).toMatch(
      /^127\.0\.0\.1:\d+ sent nothing for a while\. Nothing was installed: try again later\.$/,
    );
    await expectUntouched(it);
  });

  it('says that nobody answers', async () => {
    const it = await stage([text(releaseFile())]);
    expect(await it.updates.look()).toMatchObject({ phase: 'found' });
    const gone = await stage([
      (_request, response) => {
        response.destroy();
      },
    ]);
    expect(sentence(await gone.updates.look())).toMatch(/^127\.0\.0\.1:\d+ could not be asked: /);
    await expectUntouched(gone);
  });

  it('is given up when a person cancels the download, and can be looked for again', async () => {
    const it = await stage([text(releaseFile()), half(false), text(releaseFile()), bytes(NEW)]);
    await it.updates.look();
    const downloading = it.updates.download();
    while (it.brought().length === 0) await new Promise((resolve) => setImmediate(resolve));
    it.updates.cancel();
    expect(await downloading).toEqual({ phase: 'idle' });
    await expectUntouched(it);
    expect(await it.updates.look()).toMatchObject({ phase: 'found' });
    expect(await it.updates.download()).toMatchObject({ phase: 'ready' });
  });

  it('is not installed when its file was changed after it was checked', async () => {
    const it = await stage([text(releaseFile()), bytes(NEW)]);
    await it.updates.look();
    await it.updates.download();
    const [file] = it.brought();
    writeFileSync(join(it.program, '..', file ?? ''), '#!/bin/sh\nrm -rf ~\n');
    await expect(it.updates.install()).rejects.toThrow(
      'The downloaded file is gone or was changed since it was checked. Nothing was installed: check again.',
    );
    it.updates.finish();
    expect(it.quits).toBe(0);
    expect(readFileSync(it.program, 'utf8')).toBe(OLD);
    expect(it.updates.state.phase).toBe('failed');
  });
});

describe('updates', () => {
  const installation: Installation = {
    packaged: true,
    trial: false,
    platform: 'linux',
    config: 'provider: github\nowner: a\nrepo: b\n',
    appImage: '/opt/HaBa.AppImage',
  };

  it.each<[string, Partial<Installation>, string | null]>([
    ['an AppImage', {}, null],
    ['a checkout', { packaged: false }, 'This is a checkout'],
    ['a trial', { trial: true }, 'This package is a trial'],
    ['a package without an address', { config: null }, 'This package names no place'],
    ['a Debian package', { appImage: undefined }, 'This kind of package does not update itself'],
    ['macOS', { platform: 'darwin' }, 'This kind of package does not update itself'],
    ['Windows, not signed', { platform: 'win32' }, 'This package is not signed'],
    ['Windows, signed', { platform: 'win32', config: 'publisherName:\n  - A\n' }, null],
  ])('are on where a package can replace itself: %s', (_what, facts, expected) => {
    const reason = whyOff({ ...installation, ...facts });
    if (expected === null) expect(reason).toBeNull();
    else expect(say('en', reason!)).toContain(expected);
  });

  it('ask nobody where they are off', async () => {
    const never = new StudioUpdates({
      off: whyOff({ ...installation, packaged: false }),
      open: () => Promise.reject(new Error('asked')),
      cacheFolder: '/nowhere',
      replaced: undefined,
      changed: () => undefined,
      quit: () => undefined,
      log: { error: () => undefined },
    });
    expect((await never.look()).phase).toBe('off');
    expect((await never.download()).phase).toBe('off');
  });

  it.each([
    ['https://github.com/a/b/releases.atom', true],
    ['https://release-assets.githubusercontent.com/x', true],
    ['http://github.com/a', false],
    ['https://github.com.evil.example/a', false],
    ['https://evil-githubusercontent.com/a', false],
    ['https://a.githubusercontent.com.evil.example/a', false],
    ['https://github.com:8443/a', false],
    ['https://github.com@evil.example/a', false],
  ])('ask GitHub alone: %s', (address, expected) => {
    expect(isOfReleases(new URL(address))).toBe(expected);
  });
});
