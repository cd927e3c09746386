/** Asking a server for a file, directly or through a proxy. */
import type { Readable } from 'node:stream';
import { Agent, EnvHttpProxyAgent, interceptors, ProxyAgent, request, type Dispatcher } from 'undici';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import type { Settings } from '@shared/domain/settings';

export interface WebAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes as they were sent: nothing is unzipped on the way. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of a body that is not read. */
  drop(): void;
}

export interface Web {
  get(address: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<WebAnswer>;
  close(): Promise<void>;
}

/**
 * How the network is reached. `environment`: what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say, as other programs do;
 * `none`: directly; `manual`: through `address` for everything.
 */
export type ProxyChoice =
  | { readonly mode: 'environment' }
  | { readonly mode: 'none' }
  | { readonly mode: 'manual'; readonly address: string };

/** The choice that the studio's settings hold. */
export const proxyOfSettings = ({
  proxy,
  proxyAddress,
}: Pick<Settings, 'proxy' | 'proxyAddress'>): ProxyChoice =>
  proxy === 'manual' ? { mode: proxy, address: proxyAddress } : { mode: proxy };

type Environment = Readonly<Record<string, string | undefined>>;

const MAX_REDIRECTIONS = 5;

/**
 * Opens the way to the network. Throws UserError when the proxy's address is none.
 * @param follow whether redirections are followed, wherever they lead; else they are answered
 */
export function openWeb(proxy: ProxyChoice, env: Environment = process.env, follow = true): Web {
  const way = dispatcherOf(proxy, env);
  const dispatcher = follow ? way.compose(interceptors.redirect({ maxRedirections: MAX_REDIRECTIONS })) : way;
  return {
    async get(address, headers, signal) {
      const { statusCode, headers: answered, body } = await request(address, { dispatcher, headers, signal });
      return {
        status: statusCode,
        headers: Object.fromEntries(
          Object.entries(answered).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
        ),
        body: eager(body),
        drop: () => body.destroy(),
      };
    },
    close: () => way.destroy(),
  };
}

/** Bytes that wait for the disk before the server has to. */
const MOST_WAITING = 4 * 1024 ** 2;

/** A body's chunks, taken as they arrive: what came before a connection broke is there, and then comes the error. */
function eager(body: Readable): AsyncIterable<Uint8Array> {
  const waiting: Uint8Array[] = [];
  let bytes = 0;
  let end: { readonly error: Error | null } | null = null;
  let wake: () => void = () => undefined;
  const ends = (error: Error | null): void => {
    end ??= { error };
    wake();
  };
  body.on('data', (chunk: Uint8Array) => {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_WAITING) body.pause();
    wake();
  });
  body.on('end', () => ends(null)).on('error', ends);
  body.on('close', () => ends(new Error('The answer was dropped.')));
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const chunk = waiting.shift();
        if (chunk) {
          bytes -= chunk.length;
          yield chunk;
        } else if (end) {
          if (end.error) throw end.error;
          return;
        } else {
          body.resume();
          await new Promise<void>((resolve) => (wake = resolve));
        }
      }
    },
  };
}

function dispatcherOf(proxy: ProxyChoice, env: Environment): Dispatcher {
  // Proxies tunnel encrypted connections; plain ones they are asked for by address, as many refuse to tunnel these.
  const tunnel = { proxyTunnel: false };
  switch (proxy.mode) {
    case 'none':
      return new Agent();
    case 'manual':
      return new ProxyAgent({
        ...tunnel,
        uri: addressOf(proxy.address, message('datasetWork.proxyOfSettings')),
      });
    case 'environment': {
      const of = (name: string): string => {
        const value = env[name.toLowerCase()] ?? env[name.toUpperCase()] ?? '';
        return value === '' ? '' : addressOf(value, message('datasetWork.proxyOfVariable', { name }));
      };
      return new EnvHttpProxyAgent({
        ...tunnel,
        httpProxy: of('HTTP_PROXY'),
        httpsProxy: of('HTTPS_PROXY'),
        noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
      });
    }
  }
}

/** A proxy's address with its scheme; `host:port` alone means http. */
function addressOf(text: string, what: Message): string {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw new UserError(
      'bad-input',
      message('datasetWork.proxyMalformed', { name: what, text: withoutPassword(text) }),
    );
  }
  return url.href;
}

/** What may be shown of an address: no name and password before the host. */
const withoutPassword = (text: string): string => text.replace(/^([a-z]+:\/\/)?[^@/]*@/i, '$1');

/** Aborts when nothing was heard for a while. */
export class StallWatch {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  /** @param after milliseconds */
  constructor(after: number) {
    this.timer = setTimeout(() => this.controller.abort(), after);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  heard(): void {
    this.timer.refresh();
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

const NETWORK =
  /^(UND_ERR_|ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|ETIMEDOUT|HPE_|CERT_|ERR_TLS|ERR_SSL|SELF_|UNABLE_|DEPTH_)/;

const REASONS: Readonly<Record<string, Message>> = {
  ENOTFOUND: message('datasetWork.hostUnknown'),
  EAI_AGAIN: message('datasetWork.hostLookupFailed'),
  ECONNREFUSED: message('datasetWork.connectionRefused'),
  ECONNRESET: message('datasetWork.connectionReset'),
  UND_ERR_SOCKET: message('datasetWork.connectionCut'),
  UND_ERR_CONNECT_TIMEOUT: message('datasetWork.noConnection'),
};

/** Why the network gave no answer; null for an error that is not of the network. */
export function networkReason(error: unknown): Message | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!(error instanceof Error) || !NETWORK.test(code)) return null;
  if (error.message.startsWith('Redirect loop')) return message('datasetWork.redirectionCircle');
  return REASONS[code] ?? message('datasetWork.connectionFailed', { reason: error.message || code });
}
