/** Damaged files out of whole ones: bytes changed, numbers made absurd, parts cut out, doubled and moved. */
import fc from 'fast-check';

/** Numbers that sizes, counts and offsets break at. */
const NUMBERS = [
  0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
];

type Edit = (bytes: Uint8Array) => Uint8Array;

/** A place as a share of the length; most headers stand at one of the ends. */
const place = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 0.05, noNaN: true }),
  fc.double({ min: 0.95, max: 1, noNaN: true }),
);
const at = (bytes: Uint8Array, share: number): number =>
  Math.min(bytes.length, Math.floor(share * bytes.length));

const spliced = (bytes: Uint8Array, from: number, to: number, between: Uint8Array): Uint8Array =>
  new Uint8Array(Buffer.concat([bytes.subarray(0, from), between, bytes.subarray(to)]));

const setByte = fc.tuple(place, fc.nat(255)).map(([share, value]): Edit => (bytes) => {
  const copy = new Uint8Array(bytes);
  if (copy.length > 0) copy[Math.min(copy.length - 1, at(bytes, share))] = value;
  return copy;
});

const flipBit = fc.tuple(place, fc.nat(7)).map(([share, bit]): Edit => (bytes) => {
  const copy = new Uint8Array(bytes);
  const index = Math.min(copy.length - 1, at(bytes, share));
  if (copy.length > 0) copy[index] = (copy[index] ?? 0) ^ (1 << bit);
  return copy;
});

const setNumber = fc
  .tuple(place, fc.oneof(fc.constantFrom(...NUMBERS), fc.nat()), fc.constantFrom(1, 2, 4, 8), fc.boolean())
  .map(([share, value, width, little]): Edit => (bytes) => {
    if (bytes.length < width) return bytes;
    const copy = new Uint8Array(bytes);
    const index = Math.min(bytes.length - width, at(bytes, share));
    const number = Buffer.alloc(8);
    number.writeBigUInt64LE(BigInt(value));
    const digits = number.subarray(0, width);
    copy.set(little ? digits : digits.reverse(), index);
    return copy;
  });

const cutEnd = place.map(
  (share): Edit =>
    (bytes) =>
      bytes.slice(0, at(bytes, share)),
);

const range = fc.tuple(place, fc.nat(64), place);

const cutOut = range.map(([share, length]): Edit => (bytes) => {
  const from = at(bytes, share);
  return spliced(bytes, from, Math.min(bytes.length, from + length), new Uint8Array(0));
});

const double = range.map(([share, length, to]): Edit => (bytes) => {
  const from = at(bytes, share);
  const target = at(bytes, to);
  return spliced(bytes, target, target, bytes.slice(from, from + length));
});

const insert = fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 24 })).map(
  ([share, added]): Edit =>
    (bytes) =>
      spliced(bytes, at(bytes, share), at(bytes, share), added),
);

const edits = fc.array(fc.oneof(setByte, flipBit, setNumber, cutEnd, cutOut, double, insert), {
  minLength: 1,
  maxLength: 6,
});

/** Whole files with one to six such changes each, now and then a whole one and now and then no file at all. */
export function damaged(whole: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const one = fc.constantFrom(...whole);
  return fc.oneof(
    {
      weight: 16,
      arbitrary: fc.tuple(one, edits).map(([bytes, list]) => list.reduce((b, edit) => edit(b), bytes)),
    },
    // The beginning of one with the end of another.
    {
      weight: 2,
      arbitrary: fc
        .tuple(one, one, place, place)
        .map(
          ([a, b, x, y]) => new Uint8Array(Buffer.concat([a.subarray(0, at(a, x)), b.subarray(at(b, y))])),
        ),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    { weight: 1, arbitrary: one },
  );
}
