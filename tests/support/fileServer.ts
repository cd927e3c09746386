/** A local web server that serves one file well or badly, as a test asks. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

export interface FileServer {
  /** Address of a path on it. */
  at(path: string): string;
  /** What was asked for, in order: `Range` and `If-Range` of each request. */
  readonly asked: { readonly path: string; readonly range?: string; readonly ifRange?: string }[];
  readonly port: number;
}

/** Starts a server whose n-th request is answered by the n-th behaviour; the last one answers all later ones. */
export async function serve(...behaviours: Behaviour[]): Promise<FileServer> {
  const asked: FileServer['asked'] = [];
  const server = createServer((request, response) => {
    const { range } = request.headers;
    const ifRange = request.headers['if-range'];
    const behaviour = behaviours[Math.min(asked.length, behaviours.length - 1)];
    asked.push({
      path: request.url ?? '',
      ...(range === undefined ? {} : { range }),
      ...(typeof ifRange === 'string' ? { ifRange } : {}),
    });
    behaviour?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, port, at: (path) => `http://127.0.0.1:${port}${path}` };
}

/** Bytes that no two positions share by accident. */
export const someBytes = (length: number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7 + (i >> 16)) % 256));

export const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

const rangeStart = (request: IncomingMessage): number | null => {
  const match = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  return match ? Number(match[1]) : null;
};

/** Serves as a good server does: ranges, `If-Range`, 416 past the end. */
export const whole =
  (bytes: Buffer, etag: string | null = '"one"'): Behaviour =>
  (request, response) => {
    const headers = etag === null ? {} : { etag };
    const start = rangeStart(request);
    const ifRange = request.headers['if-range'];
    if (start === null || (ifRange !== undefined && ifRange !== etag)) {
      response.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes);
    } else if (start >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    } else {
      const rest = bytes.subarray(start);
      response
        .writeHead(206, {
          ...headers,
          'content-length': rest.length,
          'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
        })
        .end(rest);
    }
  };

/** Sends `count` bytes of what was asked for and cuts the connection. */
export const cutAfter =
  (bytes: Buffer, count: number, etag: string | null = '"one"'): Behaviour =>
  (request, response) => {
    const start = rangeStart(request) ?? 0;
    const range = { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(start > 0 ? 206 : 200, {
      ...(etag === null ? {} : { etag }),
      ...(start > 0 ? range : {}),
      'content-length': bytes.length - start,
    });
    response.write(bytes.subarray(start, start + count), () => response.destroy());
  };

/** Sends `count` bytes and then nothing, with the connection open. */
export const stallAfter =
  (bytes: Buffer, count: number): Behaviour =>
  (_request, response) => {
    response.writeHead(200, { etag: '"one"', 'content-length': bytes.length });
    response.write(bytes.subarray(0, count));
  };

/** Sends everything from the beginning whatever was asked for. */
export const ignoringRanges =
  (bytes: Buffer): Behaviour =>
  (_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  };

export const status =
  (code: number): Behaviour =>
  (_request, response) => {
    response.writeHead(code, { 'content-type': 'text/html' }).end('<h1>No</h1>');
  };
