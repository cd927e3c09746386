/** The head of a NumPy array file (`.npy`, version 1.0): what comes before the values in C order. */

const TYPES = { F32: '<f4', I32: '<i4', U8: '|u1' } as const;
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
/** Values begin at a multiple of this. */
const ALIGNMENT = 64;

/** @param dtype As in safetensors: float32, int32 or uint8, little-endian. */
export function npyHead(dtype: keyof typeof TYPES, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(', ');
  const text = `{'descr': '${TYPES[dtype]}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const before = MAGIC.length + 2;
  const length = Math.ceil((before + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(length).fill(0x20);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint16(MAGIC.length, length - before, true);
  bytes.set(new TextEncoder().encode(text), before);
  bytes[length - 1] = 0x0a;
  return bytes;
}
