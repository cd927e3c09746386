/** Rows as lines of JSON, packed with gzip. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from '@shared/domain/errors';
import { LARGEST_ROW, type ManifestEntry } from './manifest';

/** Each line as a value. Throws what `fail` makes when they are not what the manifest says; never unpacks more. */
export async function* linesOf(
  packed: AsyncIterable<Uint8Array>,
  { name, unpacked = 0 }: ManifestEntry,
  fail: (reason: string) => UserError,
): AsyncGenerator<unknown> {
  let size = 0;
  let rest: Buffer[] = [];
  let restSize = 0;
  for await (const part of unpack(packed, name, fail)) {
    size += part.length;
    if (size > unpacked) throw fail(`${name} unpacks to more than it says`);
    let start = 0;
    for (let end = part.indexOf(10); end !== -1; end = part.indexOf(10, start)) {
      yield parse(Buffer.concat([...rest, part.subarray(start, end)]), name, fail);
      rest = [];
      restSize = 0;
      start = end + 1;
    }
    rest.push(part.subarray(start));
    restSize += part.length - start;
    if (restSize > LARGEST_ROW) throw fail(`a row of ${name} is too long`);
  }
  if (restSize > 0) throw fail(`${name} is cut off`);
  if (size !== unpacked) throw fail(`${name} unpacks to ${size} bytes instead of ${unpacked}`);
}

async function* unpack(
  packed: AsyncIterable<Uint8Array>,
  name: string,
  fail: (reason: string) => UserError,
): AsyncGenerator<Buffer> {
  const source = Readable.from(packed);
  const stream = source.pipe(createGunzip());
  source.on('error', (error) => stream.destroy(error));
  try {
    for await (const part of stream) yield part as Buffer;
  } catch (error) {
    if (error instanceof UserError && error.code !== 'bad-input') throw error;
    throw fail(`${name} is damaged`);
  } finally {
    source.destroy();
    stream.destroy();
  }
}

function parse(line: Buffer, name: string, fail: (reason: string) => UserError): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    throw fail(`a row of ${name} is not valid`);
  }
}
