/** Pickles put together from instructions, many of them hostile. */
import fc from 'fast-check';

/** Bytes from texts (a byte for each character) and numbers (a byte each). */
export const assemble = (...parts: readonly (string | number | Uint8Array)[]): Uint8Array =>
  new Uint8Array(
    Buffer.concat(
      parts.map((part) =>
        typeof part === 'string'
          ? Buffer.from(part, 'latin1')
          : typeof part === 'number'
            ? Buffer.from([part])
            : part,
      ),
    ),
  );

const u32 = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const u64 = (value: bigint): Uint8Array => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};

/** Programs that would run, or would break out, in Python. */
const GLOBALS = [
  'os\nsystem',
  'posix\nsystem',
  'nt\nsystem',
  'subprocess\nPopen',
  'builtins\neval',
  'builtins\nexec',
  'builtins\ngetattr',
  '__builtin__\n__import__',
  'shutil\nrmtree',
  'numpy\nndarray',
  'numpy\ndtype',
  'numpy.core.multiarray\n_reconstruct',
  'numpy._core.numeric\n_frombuffer',
  '_codecs\nencode',
  '__builtin__\nbytes',
  'torch\nFloatStorage',
  'torch._utils\n_rebuild_tensor_v2',
  'torch._utils\n_rebuild_parameter',
  'collections\nOrderedDict',
  'constructor\nprototype',
  '__proto__\ntoString',
];

const attack = (global: string, argument: string): Uint8Array =>
  assemble(0x80, 2, `c${global}\n(S'${argument}'\ntR.`);

/** Lists of lists of the same list: ten levels of ten are ten thousand million values. */
function memoBomb(levels: number, width: number, leaf: string): Uint8Array {
  const parts: (string | number | Uint8Array)[] = [0x80, 2, leaf, 'q', 0];
  for (let level = 1; level <= levels; level += 1) {
    parts.push('](', ...Array.from({ length: width }, () => ['h', level - 1]).flat(), 'e', 'q', level);
  }
  return assemble(...parts, '.');
}

/** Tried every time. */
export const hostilePickles: readonly Uint8Array[] = [
  ...GLOBALS.map((global) => attack(global, 'touch /tmp/haba-pwned')),
  // The same through STACK_GLOBAL, INST, OBJ, NEWOBJ, NEWOBJ_EX, REDUCE of a memo, BUILD and an extension code.
  assemble(0x80, 4, 0x8c, 2, 'os', 0x8c, 6, 'system', 0x93, 0x8c, 2, 'ls', 0x85, 'R.'),
  assemble("(S'ls'\nios\nsystem\n."),
  assemble("(cos\nsystem\nS'ls'\no."),
  assemble(0x80, 2, "cos\nsystem\nS'ls'\n", 0x85, 0x81, '.'),
  assemble(0x80, 4, 'cos\nsystem\n)}', 0x92, '.'),
  assemble(0x80, 2, '}', "(S'__reduce__'\nS'os.system'\nub."),
  assemble(0x80, 2, 0x82, 1, '.'),
  // Type names and texts that are names of JavaScript's own.
  assemble(0x80, 2, "cnumpy\ndtype\nS'toString'\n", 0x85, 'R.'),
  assemble(0x80, 2, "cnumpy\ndtype\nS'__proto__'\n", 0x85, 'R.'),
  assemble('Fconstructor\n.'),
  assemble('F__proto__\n.'),
  assemble("(S'__proto__'\n(S'polluted'\nI01\ndd."),
  // Too many, too large, too deep.
  memoBomb(10, 10, 'N'),
  memoBomb(200, 1, 'N'),
  memoBomb(60, 100, ')'),
  assemble(']q', 0, 'h', 0, 'a.'),
  assemble('T', u32(0xffff_ffff), 'x.'),
  assemble('B', u32(0x7fff_ffff), 'x.'),
  assemble(0x8e, u64(2n ** 63n), '.'),
  assemble(0x8e, u64(2n ** 53n), '.'),
  assemble(0x96, u64(2n ** 40n), '.'),
  assemble(0x8b, u32(0x7fff_ffff), '.'),
  assemble(0x95, u64(2n ** 62n), 'N.'),
  assemble('I', '9'.repeat(4000), '\n.'),
  assemble('(', '('.repeat(100_000), '.'),
  assemble(']'.repeat(100_000), 'a'.repeat(99_999), '.'),
  assemble('S', "'", 'x'.repeat(100_000), "'\n."),
  assemble('c', 'x'.repeat(5000), '\n', 'y'.repeat(5000), '\n.'),
  assemble('r', u32(0xffff_ffff), '.'),
  assemble('Nr', u32(0xffff_ffff), 'j', u32(0xffff_ffff), '\x86.'),
  assemble('p', '9'.repeat(1000), '\n.'),
  // An array that claims more than it has; one with sizes whose product overflows; one of no bytes at all.
  ...[
    [2 ** 31 - 1, 2 ** 31 - 1],
    [0, 2 ** 31 - 1],
    [-1, -1],
  ].map(([rows = 0, columns = 0]) =>
    assemble(
      'cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01J',
      u32(rows),
      'J',
      u32(columns),
      '\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89U\x01xtb.',
    ),
  ),
  // The same bytes made into arrays again and again.
  assemble(
    'T',
    u32(10_000),
    'x'.repeat(10_000),
    'q',
    0,
    '0](',
    ...Array.from({ length: 2000 }, () => assemble('c_codecs\nencode\nh', 0, "S'latin1'\n", 0x86, 'R')),
    'e.',
  ),
];

const text = fc.string({ maxLength: 12 }).map((it) => it.replaceAll(/['\\\n]/g, ''));

/** One instruction with its argument. */
const instruction: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.constantFrom(...'N()]}lteadus012.bRQo'.split('')).map((it) => assemble(it)),
  fc
    .constantFrom(0x85, 0x86, 0x87, 0x88, 0x89, 0x8f, 0x90, 0x91, 0x93, 0x94, 0x81, 0x92, 0x97)
    .map((it) => assemble(it)),
  fc
    .tuple(fc.constantFrom('K', 'q', 'h', 'U', 'C'), fc.nat(255))
    .map(([code, value]) => assemble(code, value)),
  fc
    .tuple(fc.constantFrom('J', 'r', 'j', 'X', 'T', 'B'), fc.nat())
    .map(([code, value]) => assemble(code, u32(value))),
  fc
    .tuple(fc.constantFrom('I', 'L', 'F', 'p', 'g', 'P', 'V'), fc.oneof(text, fc.nat().map(String)))
    .map(([code, it]) => assemble(code, it, '\n')),
  text.map((it) => assemble(`S'${it}'\n`)),
  text.map((it) => assemble(0x8c, Buffer.byteLength(it), Buffer.from(it))),
  fc.constantFrom(...GLOBALS).map((it) => assemble(`c${it}\n`)),
  fc.constantFrom(...GLOBALS).map((it) => attack(it, 'x').subarray(2, -1)),
);

/** Programs of such instructions, most of which go wrong somewhere. */
export const randomPickle: fc.Arbitrary<Uint8Array> = fc
  .array(instruction, { minLength: 1, maxLength: 40 })
  .map((list) => assemble(0x80, 2, ...list, '.'));
