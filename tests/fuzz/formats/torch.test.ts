import { message, type Message } from '@shared/words/message';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterAll, expect, it } from 'vitest';
import { UserError } from '@shared/domain/errors';
import { FileReader } from '@main/core/formats/bytes';
import { namedTensors, TorchFile } from '@main/core/formats/torch';
import { readZipDirectory } from '@main/core/formats/zip';
import { TORCH_FILES } from '../../support/torchFiles';
import { fuzz } from '../support/fuzz';
import { damaged } from '../support/mutate';
import { assemble, hostilePickles, randomPickle } from '../support/pickles';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-torch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'tensors.pt');
const before = (bytes: Uint8Array): void => writeFileSync(path, bytes);
const size = (bytes: Uint8Array): number => bytes.length;

// Without the replay buffer, which is large.
const whole = [TORCH_FILES.zip, TORCH_FILES.legacy, TORCH_FILES.shortBuffer, TORCH_FILES.evil].map((text) =>
  gunzipSync(Buffer.from(text, 'base64')),
);

/** A file of torch.save with this description and a storage of 64 bytes. */
const around = (pickle: Uint8Array): Uint8Array =>
  zipSync({ 'a/data.pkl': pickle, 'a/data/0': new Uint8Array(64) }, { level: 0 });

const u32 = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
/** One tensor of a storage with 16 values, with these numbers; left on the stack and in the memo. */
const tensor = (length: number, offset: number, shape: number, stride: number): Uint8Array =>
  assemble(
    "ctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\nJ",
    ...[u32(length), 'tQJ', u32(offset), '(J', u32(shape), 't(J', u32(stride)],
    't\x89ccollections\nOrderedDict\n)RtRq\x00',
  );
/** The same tensor 10^7 times, in seven levels of lists. */
const crowd = assemble(
  tensor(16, 0, 16, 1),
  ...Array.from({ length: 7 }, (_, i) =>
    assemble('0](', ...Array.from({ length: 10 }, () => ['h', i]).flat(), 'eq', i + 1),
  ),
  '.',
);
const hostile = [
  around(assemble(0x80, 2, tensor(16, 0, 16, 1), '.')),
  around(assemble(0x80, 2, tensor(16, 8, 16, 1), '.')),
  around(assemble(0x80, 2, tensor(2 ** 31 - 1, 0, 2 ** 31 - 1, 1), '.')),
  around(assemble(0x80, 2, tensor(16, 0, 2 ** 31 - 1, 0), '.')),
  around(assemble(0x80, 2, tensor(16, 0, 16, 2 ** 31 - 1), '.')),
  around(assemble(0x80, 2, tensor(16, 2 ** 31 - 1, 0, 1), '.')),
  around(assemble(0x80, 2, '](', ...Array.from({ length: 3000 }, () => tensor(16, 0, 16, 1)), 'e.')),
  around(assemble(0x80, 2, crowd)),
  ...hostilePickles.filter(({ length }) => length < 5000).map(around),
  zipSync({ 'a/data.pkl': new Uint8Array(10_000_000) }),
  zipSync({ '../../data.pkl': assemble('N.'), '/etc/passwd': new Uint8Array(4) }, { level: 0 }),
  zipSync({ ['x'.repeat(60_000)]: new Uint8Array(100) }),
];

/** Opens a file and reads every tensor, as an import does. */
function readAll(): number {
  const file = TorchFile.open(path);
  try {
    let values = 0;
    for (const one of namedTensors(file.value).values()) values += file.floats(one).length;
    return values;
  } finally {
    file.close();
  }
}

it('files of torch.save', () =>
  fuzz({
    name: 'torch.save (.pt)',
    inputs: fc.oneof(
      damaged(whole),
      randomPickle.map(around),
      damaged(hostilePickles.slice(0, 30)).map(around),
    ),
    always: hostile,
    before,
    attempt: readAll,
    size,
    // Names of tensors are texts; a small file may have a hundred thousand.
    steps: [2_000_000, 400],
    memory: [2 ** 20, 64],
  }));

it('directories of ZIP archives', () =>
  fuzz({
    name: 'ZIP directory',
    inputs: damaged([
      ...whole,
      ...hostile.slice(-3),
      zipSync({ a: new Uint8Array(9), 'b/c': new Uint8Array(3) }, { level: 0 }),
    ]),
    always: hostile.slice(-3),
    before,
    attempt: () => {
      const file = new FileReader(path);
      try {
        const fail = (reason: Message): Error =>
          new UserError('bad-input', message('formats.unreadable', { name: 'tensors.pt', reason }));
        const entries = readZipDirectory(file, fail);
        for (const { offset, size: length } of entries.values())
          expect(offset + length).toBeLessThanOrEqual(file.size);
        return entries;
      } finally {
        file.close();
      }
    },
    size,
  }));
