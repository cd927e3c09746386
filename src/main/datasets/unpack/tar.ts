/**
 * TAR archives, read by `modern-tar`: files and folders only. Links and devices are refused: no dataset needs them, and they
 * can lead out of the folder.
 */
import { createTarDecoder } from 'modern-tar';
import { message } from '@shared/words/message';
import { shownName, type Sink } from './sink';

const BLOCK = 512;
/** Where a header's own sum stands in it. */
const [SUM_FROM, SUM_TO] = [148, 156];

/** Whether a block begins an archive: its checksum is right. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < BLOCK) return false;
  const digits = /^ *([0-7]+)[ \0]*$/.exec(String.fromCharCode(...block.subarray(SUM_FROM, SUM_TO)))?.[1];
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= SUM_FROM && i < SUM_TO ? 32 : (block[i] ?? 0);
  return digits !== undefined && Number.parseInt(digits, 8) === sum;
}

/** Chunks as a stream of the web; `ReadableStream.from` is not in the types of browsers, for which pages' tests are checked. */
function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel(reason) {
      await iterator.return?.(reason);
    },
  });
}

/** Hands every entry to the sink. Throws UserError when the archive is damaged or holds anything but files and folders. */
export async function unpackTar(chunks: AsyncIterable<Uint8Array>, sink: Sink): Promise<void> {
  const entries = streamOf(chunks).pipeThrough(createTarDecoder({ strict: true }));
  for await (const { header, body } of decoded(entries, sink)) {
    const { name, type, size } = header;
    if (type === 'directory') await sink.addFolder(name);
    else if (type === 'file') await sink.addFile(name, size, decoded(body, sink));
    else throw sink.damaged(message('datasetWork.entryIsLink', { name: shownName(name) }));
  }
}

/** Passes on what the decoder finds. Its errors are the archive's; those with a code are the file's or the unzipper's. */
async function* decoded<T>(found: AsyncIterable<T>, sink: Sink): AsyncGenerator<T> {
  try {
    yield* found;
  } catch (error) {
    throw error instanceof Error && 'code' in error
      ? error
      : sink.damaged(message('datasetWork.damagedCutOff'));
  }
}
