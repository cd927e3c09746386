/** Counts the bytes of binary memory that are asked for, so that a small file cannot quietly take gigabytes. */

let asked = 0;

const KINDS = [
  'ArrayBuffer',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int8Array',
  'Uint16Array',
  'Int16Array',
  'Uint32Array',
  'Int32Array',
  'BigUint64Array',
  'BigInt64Array',
  'Float32Array',
  'Float64Array',
] as const;

/** Bytes asked for since the last call. */
export function takeAllocated(): number {
  const bytes = asked;
  asked = 0;
  return bytes;
}

/** A constructor that counts before it makes; what it makes, and `instanceof`, stay as they are. */
function counting<C extends abstract new (...args: never[]) => object>(kind: C, bytesPerValue: number): C {
  const proxy: C = new Proxy(kind, {
    construct(target, args: readonly unknown[], newTarget): object {
      const [first] = args;
      if (typeof first === 'number') asked += first * bytesPerValue;
      else if (
        typeof first === 'object' &&
        first !== null &&
        !('byteLength' in first && !('length' in first))
      )
        asked += ('length' in first ? Number(first.length) : 0) * bytesPerValue;
      return Reflect.construct(target, args, newTarget === proxy ? target : newTarget) as object;
    },
  });
  return proxy;
}

/** Puts counting constructors in the place of the global ones; `Buffer`'s ways to allocate too. Once a process. */
export function countAllocations(): void {
  for (const name of KINDS) {
    const kind = globalThis[name] as unknown as abstract new (...args: never[]) => object;
    const bytes = 'BYTES_PER_ELEMENT' in kind ? Number(kind.BYTES_PER_ELEMENT) : 1;
    Object.defineProperty(globalThis, name, {
      value: counting(kind, bytes),
      writable: true,
      configurable: true,
    });
  }
  for (const name of ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const) {
    const original = Buffer[name].bind(Buffer);
    Buffer[name] = (size: number, ...rest: never[]) => {
      asked += size;
      return original(size, ...rest);
    };
  }
}
