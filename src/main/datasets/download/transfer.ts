/** One attempt to get the rest of a file from one address. */
import { open, truncate, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeAll } from '../../core/disk/writing';
import { readPart, validatorOf, writeNote, type Part } from './file';
import { requireSpace, type FreeSpace } from '../../core/disk/space';
import type { Web, WebAnswer } from './web';

/** An attempt failed for a reason that may pass; `message` is the second half of a sentence. */
export class AttemptFailed extends Error {
  constructor(
    message: string,
    /** Whether asking this address again is of no use. */
    readonly refused = false,
  ) {
    super(message);
  }
}

export interface TransferOptions {
  readonly web: Web;
  readonly address: string;
  readonly target: string;
  /** More bytes than this are never written. */
  readonly mostBytes: number;
  /** Milliseconds without a byte after which the attempt is given up. */
  readonly stallAfter: number;
  readonly signal: AbortSignal;
  readonly free?: FreeSpace;
  /** Bytes of the file that are here, and how many there will be; null when the server does not say. */
  readonly onBytes: (done: number, total: number | null) => void;
}

/**
 * Appends what is missing to the part of `target`, asking for a range where a part is here already. Returns when the server
 * has sent everything it announced. Throws AttemptFailed, UserError (no space), or what the signal was aborted with.
 */
export async function transfer(options: TransferOptions): Promise<void> {
  const { web, address, target, signal } = options;
  const watch = new StallWatch(options.stallAfter);
  const both = AbortSignal.any([signal, watch.signal]);
  try {
    const part = await readPart(target);
    const answer = await web.get(address, headersFor(part, address), both);
    try {
      await receive(answer, part, options, watch, both);
    } finally {
      answer.drop();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (watch.signal.aborted) throw new AttemptFailed('it sent nothing for a while');
    throw isNetworkError(error) ? new AttemptFailed(networkReason(error)) : error;
  } finally {
    watch.stop();
  }
}

function headersFor(part: Part, address: string): Record<string, string> {
  const headers = { 'accept-encoding': 'identity', 'user-agent': 'HaBa-Studio' };
  if (part.bytes === 0) return headers;
  const { note } = part;
  // Where nothing names the version, or the part came from another address, the file's checksum decides in the end.
  const same = note?.address === address && note.validator !== null;
  return {
    ...headers,
    range: `bytes=${part.bytes}-`,
    ...(same ? { 'if-range': note.validator ?? '' } : {}),
  };
}

async function receive(
  answer: WebAnswer,
  part: Part,
  options: TransferOptions,
  watch: StallWatch,
  signal: AbortSignal,
): Promise<void> {
  const { address, target, mostBytes, onBytes } = options;
  const plan = planOf(answer, part.bytes);
  if (plan.kind === 'complete') return;
  if (plan.kind === 'again') {
    await truncate(part.path, 0).catch(() => undefined);
    throw new AttemptFailed(plan.reason);
  }
  const { from, total } = plan;
  if (total !== null && total > mostBytes) {
    throw new AttemptFailed(`it announces ${total} bytes, which is far more than the file has`, true);
  }
  const rest = (total ?? from) - from;
  await requireSpace(dirname(target), rest, 'The download', options);
  await writeNote(target, { address, validator: validatorOf(answer.headers) });
  const file = await open(part.path, 'a');
  try {
    if (from === 0) await file.truncate(0);
    const done = await append(file, answer.body, from, Math.min(total ?? mostBytes, mostBytes), (bytes) => {
      signal.throwIfAborted();
      watch.heard();
      onBytes(bytes, total);
    });
    if (total !== null && done < total) {
      throw new AttemptFailed(`the connection ended after ${done} of ${total} bytes`);
    }
  } finally {
    // What has arrived is on the disk before anything else is said about it.
    await file.sync().catch(() => undefined);
    await file.close();
  }
}

async function append(
  file: FileHandle,
  body: AsyncIterable<Uint8Array>,
  from: number,
  most: number,
  onBytes: (done: number) => void,
): Promise<number> {
  let done = from;
  onBytes(done);
  for await (const chunk of body) {
    if (done + chunk.length > most) {
      await file.truncate(0);
      throw new AttemptFailed('it sent more bytes than it announced');
    }
    await writeAll(file, chunk);
    done += chunk.length;
    onBytes(done);
  }
  return done;
}

type Plan =
  | { readonly kind: 'complete' }
  /** What is here is of no use: from the beginning. */
  | { readonly kind: 'again'; readonly reason: string }
  | { readonly kind: 'write'; readonly from: number; readonly total: number | null };

/** What a server's answer means when `have` bytes are here. Throws AttemptFailed when it sends no file. */
export function planOf({ status, headers }: Pick<WebAnswer, 'status' | 'headers'>, have: number): Plan {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity' && status < 300) {
    throw new AttemptFailed(`it sends the file encoded as ${encoding}, which was not asked for`, true);
  }
  if (status === 200) return { kind: 'write', from: 0, total: numberOf(headers['content-length']) };
  if (status === 206) {
    const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers['content-range'] ?? '');
    if (!range || Number(range[1]) !== have) {
      return { kind: 'again', reason: 'it answered with another range than was asked for' };
    }
    return { kind: 'write', from: have, total: range[3] === '*' ? null : Number(range[3]) };
  }
  if (status === 416) {
    const total = /^bytes \*\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1];
    if (have > 0 && Number(total) === have) return { kind: 'complete' };
    return { kind: 'again', reason: 'the file there is shorter than what is here' };
  }
  const passing = status === 408 || status === 429 || status >= 500;
  throw new AttemptFailed(`it answered with the status ${status}`, !passing);
}

const numberOf = (text: string | undefined): number | null =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : null;

/** Aborts when nothing was heard for a while. */
class StallWatch {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

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

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

function isNetworkError(error: unknown): error is Error {
  return error instanceof Error && !(error instanceof AttemptFailed) && NETWORK.test(codeOf(error));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is unknown here: check the connection and the proxy',
  EAI_AGAIN: 'its name cannot be looked up: check the connection and the proxy',
  ECONNREFUSED: 'the connection was refused: check the connection and the proxy',
  ECONNRESET: 'the connection was reset',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about: check the connection and the proxy',
};

const networkReason = (error: Error): string =>
  error.message.startsWith('Redirect loop')
    ? 'its redirections lead in a circle'
    : (REASONS[codeOf(error)] ?? `the connection failed (${error.message || codeOf(error)})`);
