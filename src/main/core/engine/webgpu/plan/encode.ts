/** Plans as bytes, to be kept on the disk: a checksum, then gzip of a JSON header with its length and the constants. */
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Plan } from './plan';

const CHECKSUM_BYTES = 32;
const LENGTH_BYTES = 4;

/** A plan whose constants lie behind it: the type and number of elements of each. */
interface Header extends Omit<Plan, 'constants'> {
  readonly constants: readonly { readonly integers: boolean; readonly length: number }[];
}

const checksum = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

export function encodePlan({ constants, ...rest }: Plan): Uint8Array {
  const header: Header = {
    ...rest,
    constants: constants.map((data) => ({ integers: data instanceof Int32Array, length: data.length })),
  };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  const parts = constants.map((data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  const packed = gzipSync(Buffer.concat([length, text, ...parts]), { level: 3 });
  return Buffer.concat([checksum(packed), packed]);
}

/** The plan that `encodePlan` made these bytes of; null when they are no such bytes, or damaged. */
export function decodePlan(bytes: Uint8Array): Plan | null {
  const packed = bytes.subarray(CHECKSUM_BYTES);
  if (packed.length === 0 || checksum(packed).compare(bytes.subarray(0, CHECKSUM_BYTES)) !== 0) return null;
  const whole = gunzipSync(packed);
  let next = LENGTH_BYTES + whole.readUInt32LE();
  const header = JSON.parse(whole.toString('utf8', LENGTH_BYTES, next)) as Header;
  const constants = header.constants.map(({ integers, length }) => {
    // A copy: the constants lie at any offset.
    const { buffer } = Uint8Array.from(whole.subarray(next, next + length * 4));
    next += length * 4;
    return integers ? new Int32Array(buffer) : new Float32Array(buffer);
  });
  return { ...header, constants };
}
