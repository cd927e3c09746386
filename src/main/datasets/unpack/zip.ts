/** ZIP archives, stored or deflated: files and folders only, every entry compared with its CRC. */
import { message, type Message } from '@shared/words/message';
import { pipeline } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { plainParts } from '../../core/formats/plain';
import { FileReader } from '../../core/formats/bytes';
import { dataOffset, readZipRecords, type ZipRecord } from '../../core/formats/zip';
import { shownName, type Sink } from './sink';

const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
/** The kind of file in a Unix mode, and what it is for files and folders. */
const KIND = 0xf000;
const PLAIN_KINDS = [0, 0x8000, 0x4000];
/** Entries up to this size are unpacked in one piece. */
const SMALL = 1024 * 1024;

/** Hands every entry to the sink. Throws UserError when the archive is damaged or holds anything but files and folders. */
export async function unpackZip(path: string, sink: Sink): Promise<void> {
  const file = new FileReader(path);
  const fail = (reason: Message): Error => sink.damaged(reason);
  try {
    for (const record of readZipRecords(file, fail)) {
      const { name, attributes, madeOnUnix } = record;
      const shown = shownName(name);
      if (madeOnUnix && !PLAIN_KINDS.includes((attributes >>> 16) & KIND)) {
        throw fail(message('datasetWork.entryIsLink', { name: shown }));
      }
      if ((record.flags & ENCRYPTED) !== 0)
        throw fail(message('datasetWork.entryEncrypted', { name: shown }));
      if (record.method !== STORED && record.method !== DEFLATED) {
        throw fail(message('datasetWork.entryCompression', { name: shown }));
      }
      if (/[/\\]$/.test(name)) await sink.addFolder(name);
      else await sink.addFile(name, record.size, checked(contentOf(path, file, record, fail), record, fail));
    }
  } finally {
    file.close();
  }
}

async function* contentOf(
  path: string,
  file: FileReader,
  record: ZipRecord,
  fail: (reason: Message) => Error,
): AsyncGenerator<Uint8Array> {
  const { method, packedSize, size } = record;
  const start = dataOffset(file, record, packedSize, fail);
  if (packedSize <= SMALL && size <= SMALL) {
    const packed = file.read(start, packedSize);
    if (!packed) throw fail(message('expertWork.cutOff'));
    // Zero is no bound to zlib.
    yield method === STORED ? packed : inflateRawSync(packed, { maxOutputLength: size + 1 });
    return;
  }
  const packed = plainParts(path, { start, end: start + packedSize - 1 });
  if (method === STORED) {
    yield* packed;
    return;
  }
  const inflate = createInflateRaw();
  pipeline(packed, inflate, () => undefined);
  yield* inflate as AsyncIterable<Uint8Array>;
}

/** Passes the content on and compares its CRC in the end. */
async function* checked(
  content: AsyncIterable<Uint8Array>,
  { crc, name }: ZipRecord,
  fail: (reason: Message) => Error,
): AsyncGenerator<Uint8Array> {
  let found = 0;
  for await (const chunk of content) {
    found = crc32(chunk, found);
    yield chunk;
  }
  if (found !== crc) throw fail(message('datasetWork.entryDamaged', { name: shownName(name) }));
}
