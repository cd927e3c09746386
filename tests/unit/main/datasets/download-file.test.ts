import { say } from '@shared/words/message';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { OfficialFile } from '@shared/datasets/official';
import { downloadFile, type DownloadOptions } from '@main/datasets/download/file';
import { openWeb, type ProxyChoice } from '@main/datasets/download/web';
import {
  cutAfter,
  ignoringRanges,
  md5,
  serve,
  someBytes,
  stallAfter,
  status,
  whole,
  type FileServer,
} from '../../../support/fileServer';
import { temporaryFolder } from '../../../support/library';

const BYTES = someBytes(300_000);

interface Download {
  readonly target: string;
  readonly retries: string[];
  readonly done: Promise<void>;
}

function download(
  addresses: readonly string[],
  options: Partial<DownloadOptions> & {
    target?: string;
    proxy?: ProxyChoice;
    file?: Partial<OfficialFile>;
  } = {},
): Download {
  const target = options.target ?? join(temporaryFolder(), 'data', 'file.bin');
  const retries: string[] = [];
  const web = openWeb(options.proxy ?? { mode: 'none' }, {});
  onTestFinished(() => web.close());
  const file = { name: 'file.bin', addresses, md5: md5(BYTES), bytes: BYTES.length, ...options.file };
  const done = downloadFile(file, target, {
    web,
    signal: new AbortController().signal,
    stallAfter: 20_000,
    pauseBefore: () => 0,
    onRetry: (reason) => retries.push(say('en', reason)),
    ...options,
  });
  return { target, retries, done };
}

const from = (server: FileServer): readonly string[] => [server.at('/file.bin')];
const isWhole = (path: string): boolean => readFileSync(path).equals(BYTES);

describe('a download', () => {
  it('brings the file, says how far it is, and leaves nothing beside it', async () => {
    const seen: number[] = [];
    const { target, done } = download(from(await serve(whole(BYTES))), { onBytes: (n) => seen.push(n) });
    await done;
    expect(isWhole(target)).toBe(true);
    expect(seen.at(-1)).toBe(BYTES.length);
    expect([existsSync(`${target}.part`), existsSync(`${target}.part.json`)]).toEqual([false, false]);
  });

  it('asks nobody when the whole file is there', async () => {
    const server = await serve(status(500));
    const target = join(temporaryFolder(), 'file.bin');
    writeFileSync(target, BYTES);
    await download(from(server), { target }).done;
    expect(server.asked).toEqual([]);
  });

  it('goes on where a cut connection ended, if the file is still the same', async () => {
    const server = await serve(cutAfter(BYTES, 100_000), cutAfter(BYTES, 50_000), whole(BYTES));
    const { target, retries, done } = download(from(server));
    await done;
    expect(isWhole(target)).toBe(true);
    expect(server.asked.map(({ range }) => range)).toEqual([undefined, 'bytes=100000-', 'bytes=150000-']);
    expect(server.asked[1]?.ifRange).toBe('"one"');
    expect(retries[0]).toContain('file.bin from 127.0.0.1');
  });

  it('begins again when the file at the server is another one now', async () => {
    const old = someBytes(200_000).reverse();
    const { target, done } = download(
      from(await serve(cutAfter(old, 90_000, '"old"'), whole(BYTES, '"new"'))),
    );
    await done;
    expect(isWhole(target)).toBe(true);
  });

  it('begins again when a server without versions had sent something else before', async () => {
    const old = someBytes(200_000).reverse();
    const server = await serve(cutAfter(old, 90_000, null), whole(BYTES, null));
    const { target, retries, done } = download(from(server));
    await done;
    expect(isWhole(target)).toBe(true);
    expect(retries.at(-1)).toContain('wrong checksum');
  });

  it('takes a server that ignores ranges from the beginning', async () => {
    const server = await serve(cutAfter(BYTES, 100_000), ignoringRanges(BYTES));
    const { target, done } = download(from(server));
    await done;
    expect(isWhole(target)).toBe(true);
  });

  it('gives up a connection that stalls and goes on with the next', async () => {
    const server = await serve(stallAfter(BYTES, 120_000), whole(BYTES));
    const { target, retries, done } = download(from(server), { stallAfter: 300 });
    await done;
    expect(isWhole(target)).toBe(true);
    expect(retries).toEqual([expect.stringContaining('sent nothing for a while')]);
  });

  it('notices a server that announces more than it sends, or sends more than it announced', async () => {
    const tooLong = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': BYTES.length + 1000 });
      response.write(BYTES, () => response.destroy());
    }, whole(BYTES));
    const first = download(from(tooLong));
    await first.done;
    expect(isWhole(first.target)).toBe(true);
    const unending = await serve((_request, response) => {
      response.writeHead(200);
      response.write(BYTES);
      response.write(BYTES);
      response.end(BYTES);
    });
    const second = download(from(unending), { attempts: 2 });
    await expect(second.done).rejects.toThrow(/sent more bytes than it announced/);
    const huge = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 1e12 });
      response.write('x');
    });
    await expect(download(from(huge)).done).rejects.toThrow(/far more than the file has/);
  });

  it('refuses a file with a wrong checksum after a second look, and keeps nothing of it', async () => {
    const wrong = Buffer.from(BYTES).fill(7, 1000, 1010);
    const server = await serve(whole(wrong));
    const { target, done } = download(from(server));
    await expect(done).rejects.toThrow(/is not the expected file: its MD5 sum is .* Try again later/);
    expect(server.asked).toHaveLength(2);
    expect([existsSync(target), existsSync(`${target}.part`)]).toEqual([false, false]);
  });

  it('does not take a page of a hotel for the file', async () => {
    const server = await serve((_request, response) => response.end('<html>Please log in</html>'));
    await expect(download(from(server)).done).rejects.toThrow(/is not the expected file/);
  });

  it('asks the next address when one refuses, and says so when all do', async () => {
    const [good, bad] = [await serve(whole(BYTES)), await serve(status(404))];
    const { target, done } = download([bad.at('/a'), good.at('/b')]);
    await done;
    expect(isWhole(target)).toBe(true);
    expect(bad.asked).toHaveLength(1);
    const reason = 'it answered with the status 404. What has arrived is kept';
    await expect(download(from(await serve(status(404)))).done).rejects.toThrow(reason);
  });

  it('tries a server in trouble some times and then says what to do', async () => {
    const server = await serve(status(503));
    await expect(download(from(server), { attempts: 3 }).done).rejects.toThrow(
      /status 503.* try again later/,
    );
    expect(server.asked).toHaveLength(3);
    const closed = 'http://127.0.0.1:9/file.bin';
    await expect(download([closed], { attempts: 2 }).done).rejects.toThrow(/connection was refused/);
  });

  it('stops at once when it is paused, and a later one goes on from there', async () => {
    const server = await serve(stallAfter(BYTES, 120_000), whole(BYTES));
    const pause = new AbortController();
    const { target, done } = download(from(server), {
      signal: pause.signal,
      onBytes: (n) => {
        if (n >= 120_000) pause.abort();
      },
    });
    await expect(done).rejects.toThrow();
    expect(readFileSync(`${target}.part`).equals(BYTES.subarray(0, 120_000))).toBe(true);
    await download(from(server), { target }).done;
    expect(server.asked[1]).toMatchObject({ range: 'bytes=120000-', ifRange: '"one"' });
    expect(isWhole(target)).toBe(true);
  });

  it('takes what a killed studio left: a whole part, one that is too long, a note that is torn', async () => {
    const server = await serve(whole(BYTES));
    const target = join(temporaryFolder(), 'file.bin');
    writeFileSync(`${target}.part`, BYTES);
    writeFileSync(`${target}.part.json`, '{"addr');
    await download(from(server), { target }).done;
    expect([isWhole(target), server.asked.length]).toEqual([true, 0]);
    const longer = join(temporaryFolder(), 'file.bin');
    writeFileSync(`${longer}.part`, Buffer.concat([BYTES, BYTES]));
    await download(from(server), { target: longer }).done;
    expect(isWhole(longer)).toBe(true);
  });

  it('does not begin to fill a disk that is too small', async () => {
    const server = await serve(whole(BYTES));
    const free = (): Promise<number> => Promise.resolve(1000);
    const { target, done } = download(from(server), { free });
    await expect(done).rejects.toThrow(/only 1 MB are free: free some space/);
    expect(existsSync(`${target}.part`)).toBe(false);
  });

  it('says what is wrong with a folder that cannot be made', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const target = join(folder, 'file', 'below', 'file.bin');
    await expect(download(from(await serve(whole(BYTES))), { target }).done).rejects.toThrow(
      /a file is in its place/,
    );
  });

  it('follows redirections, but not for ever', async () => {
    const good = await serve(whole(BYTES));
    const away = await serve((_request, response) =>
      response.writeHead(302, { location: good.at('/moved.bin') }).end(),
    );
    const { target, done } = download(from(away));
    await done;
    expect(isWhole(target)).toBe(true);
    const circle = await serve((_request, response) => response.writeHead(302, { location: '/x' }).end());
    await expect(download(from(circle)).done).rejects.toThrow(/lead in a circle/);
  });
});

describe('a proxy', () => {
  /** Answers every address itself and remembers which were asked for. */
  async function proxy(): Promise<{ port: number; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      whole(BYTES)(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return { port: (server.address() as AddressInfo).port, asked };
  }
  const ADDRESS = 'http://datasets.invalid/file.bin';

  it('is asked for the address when the settings name it, and when the environment does', async () => {
    const { port, asked } = await proxy();
    await download([ADDRESS], { proxy: { mode: 'manual', address: `127.0.0.1:${port}` } }).done;
    expect(asked).toEqual([ADDRESS]);
    const web = openWeb({ mode: 'environment' }, { http_proxy: `http://127.0.0.1:${port}` });
    onTestFinished(() => web.close());
    await download([ADDRESS], { web }).done;
    expect(asked).toEqual([ADDRESS, ADDRESS]);
  });

  it('is left out for hosts of NO_PROXY', async () => {
    const server = await serve(whole(BYTES));
    const env = { HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' };
    const web = openWeb({ mode: 'environment' }, env);
    onTestFinished(() => web.close());
    await download(from(server), { web }).done;
    expect(server.asked).toHaveLength(1);
  });

  it('is refused with a sentence when its address is none, without its password', () => {
    const open = (address: string) => () => openWeb({ mode: 'manual', address }, {});
    expect(open('ftp://me:secret@proxy')).toThrow(
      'The proxy of the settings is "ftp://proxy": give an address',
    );
    expect(() => openWeb({ mode: 'environment' }, { HTTPS_PROXY: 'http://' })).toThrow(/HTTPS_PROXY is/);
  });
});
