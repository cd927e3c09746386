import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '@shared/domain/errors';
import { NumpyArray, numpyGlobals } from '@main/core/formats/numpy';
import { PickleGlobal, readPickle, readPickleAt, type PickleValue } from '@main/core/formats/pickle';
import { PICKLES } from './pickles';

type Name = keyof typeof PICKLES;

const bytesOf = (name: Name): Uint8Array => new Uint8Array(Buffer.from(PICKLES[name], 'base64'));
const read = (name: Name): PickleValue => readPickle(bytesOf(name), { what: name, globals: numpyGlobals });

/** Maps as objects, byte strings as arrays of numbers: to compare with literals. */
function plain(value: PickleValue): unknown {
  if (value instanceof Map)
    return Object.fromEntries(
      [...(value as ReadonlyMap<unknown, PickleValue>)].map(([key, item]) => [String(key), plain(item)]),
    );
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (Array.isArray(value)) return (value as readonly PickleValue[]).map(plain);
  if (value instanceof NumpyArray) return { dtype: value.dtype, shape: value.shape, data: [...value.data] };
  return value;
}

/** Bytes from texts (a character each) and numbers. */
const assemble = (...parts: (string | number)[]): Uint8Array =>
  new Uint8Array(
    Buffer.concat(
      parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from([part]))),
    ),
  );

describe('plain data', () => {
  it.each([0, 1, 2, 3, 4, 5])('of protocol %i', (protocol) => {
    expect(plain(read(`plain${protocol}` as Name))).toEqual({
      int: [0, 1, 255, 256, 65536, -1, -300, 2 ** 31, -(2 ** 31) - 1, 2n ** 53n, 2n ** 70n, -(2n ** 70n)],
      float: [0.5, -1e300, Infinity],
      text: ['', 'plain', 'Fällt auf: 한국어 😀', 'back\\slash\nline'],
      bytes: [{ bytes: [] }, { bytes: [0, 255] }, { bytes: Array.from({ length: 256 }, (_, i) => i) }],
      tuple: [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]],
      none: null,
      bool: [true, false],
      nested: { a: { b: [{ c: 1 }] }, 3: 'three' },
      shared: [
        ['a', 'b'],
        ['a', 'b'],
      ],
    });
  });

  it('of Python 2, with quoted strings', () => {
    expect(readPickle(assemble("(lp0\nS'it\\'s \\xe9\\n'\np1\naL12L\naF1.5\nag1\na."))).toEqual([
      "it's é\n",
      12,
      1.5,
      "it's é\n",
    ]);
  });

  it('one after another in the same bytes', () => {
    const bytes = assemble('K', 7, '.', 'K', 8, '.');
    const first = readPickleAt(bytes, 0);
    expect(first).toEqual({ value: 7, end: 3 });
    expect(readPickleAt(bytes, first.end)).toEqual({ value: 8, end: 6 });
  });
});

describe('NumPy arrays', () => {
  it.each([0, 1, 2, 3, 4, 5])('in protocol %i', (protocol) => {
    expect(plain(read(`numpy${protocol}` as Name))).toEqual({
      u1: { dtype: 'uint8', shape: [3, 4], data: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
      f4: { dtype: 'float32', shape: [1, 2], data: [1.5, -2] },
      i8: { dtype: 'int64', shape: [3], data: [1n, -2n, 3n] },
      fortran: { dtype: 'int32', shape: [2, 3], data: [0, 1, 2, 3, 4, 5] },
      bool: { dtype: 'bool', shape: [2], data: [1, 0] },
      f8: { dtype: 'float64', shape: [1], data: [0.1] },
    });
  });

  it('in a file like those of CIFAR-10', () => {
    const batch = read('cifar');
    if (!(batch instanceof Map)) throw new Error('not a dict');
    expect(batch.get('labels')).toEqual([6, 3]);
    expect(batch.get('batch_label')).toBe('training batch 1 of 5');
    const data: unknown = batch.get('data');
    if (!(data instanceof NumpyArray)) throw new Error('not an array');
    expect(data.shape).toEqual([2, 192]);
    expect([...data.data]).toEqual(Array.from({ length: 384 }, (_, i) => (7 * i) % 256));
  });
});

describe('what is refused, in one sentence', () => {
  it.each<[Name, RegExp]>([
    [
      'evil',
      /^evil cannot be read: it asks for the Python object (posix|os|nt)\.system, which is not allowed here\.$/,
    ],
    ['evil0', /asks for the Python object (posix|os|nt)\.system/],
    ['cyclic', /contains itself/],
    ['deep', /nested too deeply/],
    ['laughs', /more values than any data/],
    ['set', /pickle instruction 0x8f/],
    ['datetime', /asks for the Python object datetime\.date/],
    ['latin1big', /big-endian/],
    ['object', /type that is not supported/],
  ])('%s', (name, message) => {
    expect(() => read(name)).toThrow(UserError);
    expect(() => read(name)).toThrow(message);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', assemble(), /cut off/],
    ['a newer protocol', assemble(0x80, 6, 'N.'), /pickle protocol newer than 5/],
    ['an empty stack', assemble('.'), /takes a value that is not there/],
    ['a value below a mark', assemble('K', 1, '(0.'.slice(0, 1), '.'), /not there/],
    ['a group that did not begin', assemble('t.'), /did not begin/],
    ['values left over', assemble('NN.'), /left over/],
    ['an unknown memo entry', assemble('h', 3, '.'), /did not store/],
    ['a text longer than the file', assemble('X', 255, 255, 255, 15, 'a.'), /cut off|too long/],
    ['an absurd size', assemble(0x8e, 255, 255, 255, 255, 255, 255, 255, 255, '.'), /absurd/],
    ['a text that is not UTF-8', assemble('X', 1, 0, 0, 0, 255, '.'), /not UTF-8/],
    ['a list as a key', assemble('(]Nd.'), /neither text nor number/],
    ['a key without a value', assemble('(Nd.'), /key without a value/],
    ['appending to a tuple', assemble(')Na.'), /not a list/],
    ['a call of a number', assemble('K', 1, ')R.'), /not a class/],
    ['a state for a number', assemble('NNb.'), /has none/],
    ['a persistent id', assemble('NQ.'), /outside itself/],
    ['a malformed number', assemble('I12x\n.'), /malformed/],
    ['a line without an end', assemble('I12'), /does not end/],
    ['a class that may only be named', assemble('cnumpy\nndarray\n)R.'), /not allowed here/],
    [
      'an array without bytes',
      assemble('cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\ntRNb.'),
      /version/,
    ],
  ])('%s', (_, bytes, message) => {
    const attempt = (): unknown => readPickle(bytes, { globals: numpyGlobals });
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow(message);
  });

  it('a small file that copies the same bytes into many arrays', () => {
    const make =
      'cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\ntR(K\x01M\x00\x40\x85cnumpy\ndtype\n(U\x02u1tR\x89h\x01tb0';
    const bytes = assemble('T', 0, 64, 0, 0, 'x'.repeat(16_384), 'q', 1, make.repeat(50), '.');
    expect(() => readPickle(bytes, { globals: numpyGlobals })).toThrow(/again and again/);
    const once = assemble('T', 0, 64, 0, 0, 'x'.repeat(16_384), 'q', 1, make, '.');
    expect(readPickle(once, { globals: numpyGlobals })).toHaveLength(16_384);
  });
});

describe('damaged pickles', () => {
  const globals = new Map([...numpyGlobals, ['posix.system', new PickleGlobal('posix.system')]]);
  const names = Object.keys(PICKLES) as Name[];
  const attempt = (bytes: Uint8Array): void => {
    try {
      readPickle(bytes, { globals, persistent: (id) => id });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  };

  it('cut anywhere are refused', () => {
    for (const name of ['plain0', 'plain2', 'plain5', 'numpy0', 'numpy4', 'cifar'] as const) {
      const bytes = bytesOf(name);
      for (let length = 0; length < bytes.length; length++) {
        expect(() => readPickle(bytes.subarray(0, length), { globals })).toThrow(UserError);
      }
    }
  });

  it('give a value or a UserError, whatever bytes change', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
        (name, changes) => {
          const bytes = bytesOf(name);
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          attempt(bytes);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('give a value or a UserError, whatever instructions follow each other', () => {
    const codes = [...'NIKJMGUCX)t]laed}su(012qhcRbQ.'].map((character) => character.charCodeAt(0));
    const code = fc.oneof(
      fc.constantFrom(...codes, 0x85, 0x86, 0x87, 0x93, 0x94, 0x95),
      fc.integer({ min: 0, max: 255 }),
    );
    fc.assert(
      fc.property(fc.array(code, { maxLength: 200 }), (bytes) => {
        attempt(new Uint8Array(bytes));
      }),
      { numRuns: 3000 },
    );
  });
});
