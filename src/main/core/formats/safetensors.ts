/**
 * The safetensors container: an 8-byte little-endian header length, a JSON header, then the tensors' raw
 * little-endian bytes without gaps. Reading checks everything against the file's size before it trusts a number; no
 * byte may belong to two tensors, so that what is read is never larger than the file.
 */
import type { FileHandle } from 'node:fs/promises';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { printable } from '@shared/text/printable';

const THE_FILE = message('formats.theFile');

export type SafetensorsDType = 'F32' | 'I32' | 'U8';
type TensorData = Float32Array | Int32Array | Uint8Array;

export interface SafetensorsTensor {
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** A tensor that lies in a file's bytes `begin`..`end - 1`. */
interface SafetensorsPlace extends Pick<SafetensorsTensor, 'dtype' | 'shape'> {
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
}

const BYTES: Record<SafetensorsDType, number> = { F32: 4, I32: 4, U8: 1 };
const MAX_HEADER = 64 * 1024 * 1024;

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** The container's bytes. The data starts 8-byte aligned (the header is padded with spaces). */
export function writeSafetensors(file: SafetensorsFile): Uint8Array {
  for (const [name, tensor] of file.tensors) {
    if (elements(tensor.shape) !== tensor.data.length) {
      throw new Error(
        `Tensor ${name} has ${tensor.data.length} values, its shape [${tensor.shape.join(', ')}] says otherwise.`,
      );
    }
  }
  const head = safetensorsHead(file.metadata, file.tensors);
  const size = [...file.tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  const bytes = new Uint8Array(head.length + size);
  bytes.set(head);
  let position = head.length;
  for (const { data } of file.tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

/**
 * What comes before the data of tensors that are written one after the other, in the order of `tensors`.
 * @param least bytes that it takes at least, for a file whose metadata are known when its data are written
 */
export function safetensorsHead(
  metadata: Readonly<Record<string, string>>,
  tensors: ReadonlyMap<string, Pick<SafetensorsTensor, 'dtype' | 'shape'>>,
  least = 0,
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { dtype, shape }] of tensors) {
    const end = offset + elements(shape) * BYTES[dtype];
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(Math.max(json.length, least - 8) / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8);
  bytes.set(json, 8);
  return bytes;
}

/** Reads a container. Throws UserError when the bytes are not one, or are cut short. `what` names the file in the message. */
export function readSafetensors(bytes: Uint8Array, what: string | Message = THE_FILE): SafetensorsFile {
  const bad = (reason: Message): UserError =>
    new UserError('bad-input', message('formats.notSafetensors', { name: what, reason }));
  if (bytes.length < 8) throw bad(message('formats.shorterThanHeader'));
  const headerLength = lengthOfHeader(bytes);
  if (headerLength > MAX_HEADER || 8 + headerLength > bytes.length)
    throw bad(message('expertWork.headerCutOff'));
  const header = parseHeader(bytes.subarray(8, 8 + headerLength), bad);
  const dataStart = 8 + headerLength;
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, place] of placesOf(header, bytes.length - dataStart, bad)) {
    const { dtype, shape, begin, end } = place;
    // A copy of its own: `slice` of a Node Buffer would share (and expose) the whole file's memory.
    const copy = new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end)).buffer;
    tensors.set(name, { dtype, shape, data: valuesOf(dtype, copy) });
  }
  return { metadata: metadataOf(header, bad), tensors };
}

/**
 * Reads a container on the disk: its metadata, and only the tensors that are wanted, each in one piece. Throws UserError
 * like `readSafetensors`.
 */
export async function readSafetensorsFile(
  file: Pick<FileHandle, 'read' | 'stat'>,
  wanted: (name: string) => boolean,
  what: string | Message = THE_FILE,
): Promise<SafetensorsFile> {
  const { metadata, places } = await readSafetensorsPlaces(file, what);
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, { dtype, shape, begin, end }] of places) {
    if (!wanted(name)) continue;
    const data = new Uint8Array(end - begin);
    await readAll(file, data, begin);
    tensors.set(name, { dtype, shape, data: valuesOf(dtype, data.buffer) });
  }
  return { metadata, tensors };
}

/** Where the tensors of a container on the disk lie. Throws UserError like `readSafetensors`. */
export async function readSafetensorsPlaces(
  file: Pick<FileHandle, 'read' | 'stat'>,
  what: string | Message = THE_FILE,
): Promise<Pick<SafetensorsFile, 'metadata'> & { readonly places: ReadonlyMap<string, SafetensorsPlace> }> {
  const bad = (reason: Message): UserError =>
    new UserError('bad-input', message('formats.notSafetensors', { name: what, reason }));
  const { size } = await file.stat();
  const start = new Uint8Array(8);
  if (size < 8) throw bad(message('formats.shorterThanHeader'));
  await readAll(file, start, 0);
  const headerLength = lengthOfHeader(start);
  if (headerLength > MAX_HEADER || 8 + headerLength > size) throw bad(message('expertWork.headerCutOff'));
  const text = new Uint8Array(headerLength);
  await readAll(file, text, 8);
  const header = parseHeader(text, bad);
  const dataStart = 8 + headerLength;
  const places = [...placesOf(header, size - dataStart, bad)].map(
    ([name, { begin, end, ...tensor }]) =>
      [name, { ...tensor, begin: dataStart + begin, end: dataStart + end }] as const,
  );
  return { metadata: metadataOf(header, bad), places: new Map(places) };
}

async function readAll(file: Pick<FileHandle, 'read'>, into: Uint8Array, position: number): Promise<void> {
  for (let from = 0; from < into.length;) {
    const { bytesRead } = await file.read(into, from, into.length - from, position + from);
    if (bytesRead === 0) throw new Error('The file has become shorter while it was read.');
    from += bytesRead;
  }
}

type Complain = (reason: Message) => UserError;

const lengthOfHeader = (start: Uint8Array): number =>
  Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true));

function parseHeader(bytes: Uint8Array, bad: Complain): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw bad(message('formats.headerNotJson'));
  }
  if (!isRecord(header)) throw bad(message('formats.headerNotObject'));
  return header;
}

function metadataOf(header: Record<string, unknown>, bad: Complain): Record<string, string> {
  const entry = header['__metadata__'] ?? {};
  if (!isRecord(entry)) throw bad(message('formats.metadataNotObject'));
  const texts = Object.entries(entry).map(([key, value]): [string, string] => {
    if (typeof value === 'object' && value !== null) throw bad(message('formats.metadataNotTexts'));
    return [key, String(value)];
  });
  return Object.fromEntries(texts);
}

/** Where the tensors are from the end of the header on, checked against the `available` bytes and each other. */
function placesOf(
  header: Record<string, unknown>,
  available: number,
  bad: Complain,
): ReadonlyMap<string, SafetensorsPlace> {
  const places = new Map<string, SafetensorsPlace>();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') places.set(name, placeOf(available, printable(name), entry, bad));
  }
  let free = 0;
  for (const { begin, end } of [...places.values()].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < free) throw bad(message('formats.tensorsOverlap'));
    free = end;
  }
  return places;
}

/** What the header says of one tensor, checked against the bytes that there are for data. */
function placeOf(available: number, name: string, entry: unknown, bad: Complain): SafetensorsPlace {
  if (!isRecord(entry)) throw bad(message('formats.tensorNoDescription', { name }));
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype === undefined) throw bad(message('formats.tensorNoType', { name }));
  if (dtype !== 'F32' && dtype !== 'I32' && dtype !== 'U8')
    throw bad(message('formats.tensorUnknownType', { name, dtype: printable(dtype) }));
  if (!isSizes(shape)) throw bad(message('formats.tensorMalformedShape', { name }));
  if (!isSizes(offsets) || offsets.length !== 2)
    throw bad(message('formats.tensorMalformedOffsets', { name }));
  const [begin = 0, end = 0] = offsets;
  if (end - begin !== elements(shape) * BYTES[dtype]) throw bad(message('formats.tensorSize', { name }));
  if (end > available) throw bad(message('formats.tensorCutOff', { name }));
  return { dtype, shape, begin, end };
}

const valuesOf = (dtype: SafetensorsDType, buffer: ArrayBuffer): TensorData =>
  dtype === 'F32'
    ? new Float32Array(buffer)
    : dtype === 'I32'
      ? new Int32Array(buffer)
      : new Uint8Array(buffer);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && Number(size) >= 0);
