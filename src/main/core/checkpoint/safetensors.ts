/**
 * The safetensors container: an 8-byte little-endian header length, a JSON header, then the tensors' raw
 * little-endian bytes without gaps. Reading checks everything against the file's size before it trusts a number.
 */
import type { FileHandle } from 'node:fs/promises';
import { UserError } from '@shared/errors';

export type SafetensorsDType = 'F32' | 'I32' | 'U8';
type TensorData = Float32Array | Int32Array | Uint8Array;

export interface SafetensorsTensor {
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  readonly data: TensorData;
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

/** What comes before the data of tensors that are written one after the other, in the order of `tensors`. */
export function safetensorsHead(
  metadata: Readonly<Record<string, string>>,
  tensors: ReadonlyMap<string, Pick<SafetensorsTensor, 'dtype' | 'shape'>>,
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { dtype, shape }] of tensors) {
    const end = offset + elements(shape) * BYTES[dtype];
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8);
  bytes.set(json, 8);
  return bytes;
}

/** Reads a container. Throws UserError when the bytes are not one, or are cut short. `what` names the file in the message. */
export function readSafetensors(bytes: Uint8Array, what = 'The file'): SafetensorsFile {
  const bad = (reason: string): UserError =>
    new UserError('bad-input', `${what} is not a valid safetensors file: ${reason}.`);
  if (bytes.length < 8) throw bad('it is shorter than its own header');
  const headerLength = lengthOfHeader(bytes);
  if (headerLength > MAX_HEADER || 8 + headerLength > bytes.length) throw bad('its header is cut off');
  const header = parseHeader(bytes.subarray(8, 8 + headerLength), bad);
  const metadata = metadataOf(header, bad);
  const tensors = new Map<string, SafetensorsTensor>();
  const dataStart = 8 + headerLength;
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    tensors.set(name, readTensor(bytes, dataStart, name, entry, bad));
  }
  return { metadata, tensors };
}

/** The metadata of a container on the disk; reads its header alone. Throws UserError like `readSafetensors`. */
export async function readMetadata(
  file: Pick<FileHandle, 'read'>,
  what = 'The file',
): Promise<Readonly<Record<string, string>>> {
  const bad = (reason: string): UserError =>
    new UserError('bad-input', `${what} is not a valid safetensors file: ${reason}.`);
  const start = new Uint8Array(8);
  const begun = await file.read(start, 0, 8, 0);
  const length = begun.bytesRead === 8 ? lengthOfHeader(start) : Number.POSITIVE_INFINITY;
  if (length > MAX_HEADER) throw bad('its header is cut off');
  const header = new Uint8Array(length);
  const { bytesRead } = await file.read(header, 0, length, 8);
  if (bytesRead !== length) throw bad('its header is cut off');
  return metadataOf(parseHeader(header, bad), bad);
}

type Complain = (reason: string) => UserError;

const lengthOfHeader = (start: Uint8Array): number =>
  Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true));

function parseHeader(bytes: Uint8Array, bad: Complain): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw bad('its header is not JSON');
  }
  if (!isRecord(header)) throw bad('its header is not an object');
  return header;
}

function metadataOf(header: Record<string, unknown>, bad: Complain): Record<string, string> {
  const entry = header['__metadata__'] ?? {};
  if (!isRecord(entry)) throw bad('its metadata is not an object');
  return Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, String(value)]));
}

function readTensor(
  bytes: Uint8Array,
  dataStart: number,
  name: string,
  entry: unknown,
  bad: Complain,
): SafetensorsTensor {
  if (!isRecord(entry)) throw bad(`tensor ${name} has no description`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== 'F32' && dtype !== 'I32' && dtype !== 'U8')
    throw bad(`tensor ${name} has the unknown type ${String(dtype)}`);
  if (!isSizes(shape)) throw bad(`tensor ${name} has a malformed shape`);
  if (!isSizes(offsets) || offsets.length !== 2) throw bad(`tensor ${name} has malformed offsets`);
  const [begin = 0, end = 0] = offsets;
  if (end - begin !== elements(shape) * BYTES[dtype])
    throw bad(`tensor ${name} does not have the size of its shape`);
  if (dataStart + end > bytes.length) throw bad(`tensor ${name} is cut off`);
  // A copy of its own: `slice` of a Node Buffer would share (and expose) the whole file's memory.
  const copy = new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end)).buffer;
  const data =
    dtype === 'F32' ? new Float32Array(copy) : dtype === 'I32' ? new Int32Array(copy) : new Uint8Array(copy);
  return { dtype, shape, data };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && Number(size) >= 0);
