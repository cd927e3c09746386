/** Rows as lines of JSON, packed with gzip. */
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { LARGEST_ROW, type ManifestEntry } from './manifest';

/** Each line as a value. Throws what `fail` makes when they are not what the manifest says; never unpacks more. */
export async function* linesOf(
  packed: AsyncIterable<Uint8Array>,
  { name, unpacked = 0 }: ManifestEntry,
  fail: (reason: Message) => UserError,
): AsyncGenerator<unknown> {
  let size = 0;
  let rest: Buffer[] = [];
  let restSize = 0;
  for await (const part of unpack(packed, name, fail)) {
    size += part.length;
    if (size > unpacked) throw fail(message('archives.longerThanSaid', { name }));
    let start = 0;
    for (let end = part.indexOf(10); end !== -1; end = part.indexOf(10, start)) {
      yield parse(Buffer.concat([...rest, part.subarray(start, end)]), name, fail);
      rest = [];
      restSize = 0;
      start = end + 1;
    }
    rest.push(part.subarray(start));
    restSize += part.length - start;
    if (restSize > LARGEST_ROW) throw fail(message('archives.rowTooLong', { name }));
  }
  if (restSize > 0) throw fail(message('archives.cutOff', { name }));
  if (size !== unpacked) throw fail(message('archives.wrongUnpackedSize', { name, size, unpacked }));
}

async function* unpack(
  packed: AsyncIterable<Uint8Array>,
  name: string,
  fail: (reason: Message) => UserError,
): AsyncGenerator<Buffer> {
  const stream = createGunzip();
  // Either of the two that ends, ends the other; what goes wrong is thrown where the stream is read.
  pipeline(packed, stream, () => undefined);
  try {
    for await (const part of stream) yield part as Buffer;
  } catch (error) {
    if (error instanceof UserError && error.code !== 'bad-input') throw error;
    throw fail(message('archives.damaged', { name }));
  }
}

function parse(line: Buffer, name: string, fail: (reason: Message) => UserError): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    throw fail(message('archives.rowInvalid', { name }));
  }
}
