/**
 * Pages for a browser on this machine, on a bridge: calls by POST, events as a stream. Tests and `npm run dev -- --browser`
 * start it; the application does not have it. The address has a token in it, so that no other page of the machine reaches the
 * bridge.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { text } from 'node:stream/consumers';
import type { CallName } from '@shared/ipc/contract';
import { EVENT_NAMES } from '@shared/ipc/names';
import type { TestBridge } from './bridge';
import { decode, encode } from './wire.mjs';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};
/** The modules of a page's bridge. */
const MODULES: readonly string[] = ['/pageBridge.mjs', '/wire.mjs'];

/**
 * Answers what a page asks its bridge: its modules, calls and events.
 * @param path the path of the request below the token
 * @returns whether it was for the bridge
 */
export async function answerBridge(
  bridge: TestBridge,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (path === '/events') stream(bridge, request, response);
  else if (path === '/call' && request.method === 'POST') {
    const [name, input] = decode(await text(request)) as [CallName, never];
    response.end(encode(await bridge.call(name, input)));
  } else if (MODULES.includes(path)) {
    response.setHeader('content-type', 'text/javascript');
    response.end(await readFile(join(import.meta.dirname, path)));
  } else return false;
  return true;
}

function stream(bridge: TestBridge, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  const stops = EVENT_NAMES.map((name) =>
    bridge.on(name, (payload) => response.write(`event: ${name}\ndata: ${encode(payload)}\n\n`)),
  );
  request.on('close', () => stops.forEach((stop) => stop()));
}

export interface PageServer {
  /** The address of the first page. */
  readonly address: string;
  close(): void;
}

/** Serves the built pages of a folder on the loopback interface until it is closed. */
export async function servePages(bridge: TestBridge, folder: string): Promise<PageServer> {
  const token = randomBytes(16).toString('hex');
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    if (!pathname.startsWith(`/${token}/`)) return void response.writeHead(404).end();
    const path = normalize(pathname.slice(token.length + 1));
    if (await answerBridge(bridge, path, request, response)) return;
    const content = await readFile(join(folder, path)).catch(() => null);
    if (content === null) return void response.writeHead(404).end();
    response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
    response.end(path === '/index.html' ? withBridge(content.toString('utf8')) : content);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/${token}/index.html`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The first page with the bridge before everything else: modules run in their order. */
const withBridge = (html: string): string =>
  html.replace('<head>', '<head><script type="module" src="./pageBridge.mjs"></script>');
