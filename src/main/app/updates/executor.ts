/**
 * The requests of electron-updater, made by the studio's own client: through the proxy of the settings, with a deadline, to
 * the expected hosts only, and of the expected length.
 */
import { EventEmitter } from 'node:events';
import type { RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import type { ClientRequest } from 'electron';
import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor.js';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { networkReason, StallWatch, type Web, type WebAnswer } from '../../datasets/download/web';

export interface WayToReleases {
  /** Opens the network as the settings say, without following redirections. */
  readonly open: () => Web;
  /** Whether an address, or one that it redirects to, may be asked. */
  readonly mayAsk: (address: URL) => boolean;
  /** Milliseconds without a byte after which a request is given up. */
  readonly stallAfter: number;
}

/** What describes releases is a few pages of text. */
const MOST_TEXT_BYTES = 1_000_000;
/** A look asks three times, and each may be redirected. */
const MOST_REQUESTS = 12;

/** Stands for the request of Electron that electron-updater expects. */
class Asking extends EventEmitter {
  private readonly controller = new AbortController();

  constructor(private readonly ask: (asking: Asking, signal: AbortSignal) => Promise<void>) {
    super();
  }

  end(): void {
    this.ask(this, this.controller.signal).catch((error: unknown) => this.emit('error', error));
  }

  abort(): void {
    this.controller.abort();
  }
}

export class WebExecutor extends ElectronHttpExecutor {
  private bytes: number | null = null;
  private requests = 0;
  private said: UserError | null = null;

  constructor(private readonly way: WayToReleases) {
    super();
  }

  /**
   * Begins a look or a download: what went wrong before is forgotten.
   * @param bytes the size of the file to come; null while texts about releases are asked for
   */
  begin(bytes: number | null): void {
    this.bytes = bytes;
    this.requests = 0;
    this.said = null;
  }

  /** Why requests since `begin` came to nothing, in a sentence; electron-updater hands on their text alone. */
  get refusal(): UserError | null {
    return this.said;
  }

  override createRequest(options: RequestOptions, answer: (response: Readable) => void): ClientRequest {
    const { protocol, hostname, port, path } = options;
    const address = new URL(`${protocol}//${hostname}${port ? `:${port}` : ''}${path}`);
    // It has what `HttpExecutor` uses of a request: its events, `end` and `abort`.
    return new Asking((asking, signal) =>
      this.ask(address, { asking, answer, signal }),
    ) as unknown as ClientRequest;
  }

  private async ask(
    address: URL,
    { asking, answer, signal }: { asking: Asking; answer: (response: Readable) => void; signal: AbortSignal },
  ): Promise<void> {
    const { host } = address;
    if (!this.way.mayAsk(address)) throw this.refuse(message('updates.elsewhere', { host }));
    this.requests += 1;
    if (this.requests > MOST_REQUESTS) throw this.refuse(message('updates.circle', { host }));
    const web = this.way.open();
    const watch = new StallWatch(this.way.stallAfter);
    const end = (): Promise<void> => {
      watch.stop();
      return web.close();
    };
    try {
      const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'HaBa-Studio' };
      const asked = new URL(address).pathname.endsWith('/latest')
        ? { ...headers, accept: 'application/json' }
        : headers;
      const got = await web.get(address.href, asked, AbortSignal.any([signal, watch.signal]));
      const location = got.headers['location'];
      if (got.status >= 300 && got.status < 400 && location !== undefined) {
        got.drop();
        await end();
        asking.emit('redirect', got.status, 'GET', new URL(location, address).href);
        return;
      }
      if (got.status !== 200) {
        got.drop();
        throw this.refuse(message('updates.answeredStatus', { host, status: got.status }));
      }
      const body = Readable.from(this.bodyOf(got, host, watch, end), { objectMode: false });
      answer(
        Object.assign(body, {
          statusCode: got.status,
          statusMessage: '',
          headers: { 'content-length': got.headers['content-length'] },
        }),
      );
    } catch (error) {
      await end();
      throw this.failureOf(error, host, watch);
    }
  }

  /** The bytes of an answer; a wrong number of them, or none for a while, is an error. */
  private async *bodyOf(
    got: WebAnswer,
    host: string,
    watch: StallWatch,
    end: () => Promise<void>,
  ): AsyncGenerator<Uint8Array> {
    const most = this.bytes ?? MOST_TEXT_BYTES;
    const wrongSize = message('updates.wrongSize', { host });
    const tooLong = this.bytes === null ? message('updates.unreadable') : wrongSize;
    let bytes = 0;
    try {
      for await (const chunk of got.body) {
        watch.heard();
        bytes += chunk.length;
        if (bytes > most) throw this.refuse(tooLong);
        yield chunk;
      }
      if (this.bytes !== null && bytes < this.bytes) throw this.refuse(wrongSize);
    } catch (error) {
      throw this.failureOf(error, host, watch);
    } finally {
      got.drop();
      await end();
    }
  }

  private failureOf(error: unknown, host: string, watch: StallWatch): unknown {
    if (error instanceof UserError) return this.keep(error);
    if (watch.signal.aborted) return this.refuse(message('updates.silent', { host }));
    const reason = networkReason(error);
    return reason === null ? error : this.refuse(message('updates.unreachable', { host, reason }));
  }

  private refuse(said: Message): UserError {
    return this.keep(new UserError('unavailable', said));
  }

  /** The first refusal is the cause of those that follow. */
  private keep(error: UserError): UserError {
    this.said ??= error;
    return error;
  }
}
