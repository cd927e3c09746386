import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { copyOutside, OUTSIDE as COPIED, readArchived } from '../../../../scripts/lib/package/outside.mjs';
import { archivedFiles as inScripts } from '../../../../scripts/lib/package/outside.mjs';
import {
  archivedFiles,
  isNodeGone,
  isPackaged,
  OUTSIDE,
  OutsideCheck,
  shippedNode,
  withoutSteering,
} from '@main/platform/outside';
import { temporaryFolder } from '../../../support/library';

/** Files of a package by path; those whose path ends with `*` lie beside the archive alone. */
const FILES = {
  'package.json': '{ "type": "module" }',
  'out/main/training.js': 'train();',
  'out/renderer/index.html': '<p>',
  'node_modules/a/b.node*': 'native code',
  'node/node*': 'Node.js',
};

interface Entry {
  files?: Record<string, Entry>;
  size?: number;
  offset?: string;
  unpacked?: boolean;
  integrity?: object;
}

/** Writes an archive as `@electron/asar` does, and what lies beside it. */
function writePackage(folder: string): string {
  const archive = join(folder, 'app.asar');
  const root: Entry = { files: {} };
  let packed = '';
  for (const [name, text] of Object.entries(FILES)) {
    const path = name.replace('*', '');
    const unpacked = path !== name;
    const parts = path.split('/');
    const last = parts.pop() ?? '';
    const parent = parts.reduce((at, part) => ((at.files ??= {})[part] ??= { files: {} }), root);
    const hash = createHash('sha256').update(text).digest('hex');
    const integrity = { algorithm: 'SHA256', hash, blockSize: 4194304, blocks: [hash] };
    const place = unpacked ? { unpacked } : { offset: String(packed.length) };
    (parent.files ??= {})[last] = { size: text.length, integrity, ...place };
    if (unpacked) put(`${archive}.unpacked/${path}`, text);
    else packed += text;
  }
  const header = Buffer.from(JSON.stringify(root));
  const padding = Buffer.alloc((4 - (header.length % 4)) % 4);
  const length = header.length + padding.length;
  const numbers = Buffer.alloc(16);
  [4, length + 8, length + 4, header.length].forEach((value, i) => numbers.writeUInt32LE(value, 4 * i));
  writeFileSync(archive, Buffer.concat([numbers, header, padding, Buffer.from(packed)]));
  return archive;
}

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

let archive: string;
const beside = (path: string): string => join(`${archive}.unpacked`, path);
beforeEach(() => {
  archive = writePackage(temporaryFolder());
  copyOutside(archive);
});

describe('what lies beside the archive of a package', () => {
  it('is what Node.js needs, by the same list as in the check, and nothing of the pages', async () => {
    expect(COPIED).toEqual(OUTSIDE);
    expect(archivedFiles(archive).map(({ path }) => path)).toEqual(
      inScripts(archive).map(({ path }) => path),
    );
    const training = inScripts(archive).find(({ path }) => path.endsWith('training.js'));
    expect(training && readArchived(archive, training).toString()).toBe('train();');
    await new OutsideCheck(archive, 'linux').run();
    put(beside('out/renderer/index.html'), '<p>');
    await expect(new OutsideCheck(archive, 'linux').run()).rejects.toThrow(
      `The file ${beside('out/renderer/index.html')} does not belong to HaBa Studio`,
    );
  });

  it.each([
    ['of another length', 'train(); more', 'is not the one that was packed'],
    ['of the same length', 'drain();', 'is not the one that was packed'],
    ['away', null, 'of HaBa Studio is missing'],
  ])('is refused with a file %s', async (_case, text, said) => {
    const check = new OutsideCheck(archive, 'linux');
    await check.run();
    const file = beside('out/main/training.js');
    if (text === null) rmSync(file);
    else writeFileSync(file, text);
    const refusal = expect(check.run()).rejects;
    await refusal.toThrow(`The file ${file} ${said}`);
    await refusal.toThrow('install the studio again.');
  });

  it('is refused with a link to the right bytes: they can change after the check', async () => {
    const elsewhere = join(dirname(archive), 'training.js');
    writeFileSync(elsewhere, 'train();');
    rmSync(beside('out/main/training.js'));
    symlinkSync(elsewhere, beside('out/main/training.js'));
    await expect(new OutsideCheck(archive, 'linux').run()).rejects.toThrow('is not the one that was packed');
  });

  it('may hold native code that was signed after packing, on macOS alone', async () => {
    writeFileSync(beside('node/node'), 'Node.js, signed');
    writeFileSync(beside('node_modules/a/b.node'), 'native code, signed');
    await new OutsideCheck(archive, 'darwin').run();
    await expect(new OutsideCheck(archive, 'linux').run()).rejects.toThrow('node');
    writeFileSync(beside('out/main/training.js'), 'drain();');
    await expect(new OutsideCheck(archive, 'darwin').run()).rejects.toThrow('training.js');
  });

  it('does not count as packed where there is no archive to compare it with', async () => {
    writeFileSync(archive, 'no archive at all');
    await expect(new OutsideCheck(archive, 'linux').run()).rejects.toThrow();
  });
});

describe('the Node.js of a package', () => {
  const moduleIn = (folder: string): string => pathToFileURL(join(folder, 'out/main/index.js')).href;

  it('is found from inside the archive, and nowhere else', () => {
    const node = shippedNode(moduleIn(archive));
    expect(node?.program).toBe(beside('node/node'));
    expect(node?.entry('training')).toBe(beside('out/main/training.js'));
    expect(shippedNode(moduleIn(`${archive}.unpacked`))).toBeNull();
    expect(shippedNode(import.meta.url)).toBeNull();
    expect(isNodeGone(moduleIn(archive))).toBe(false);
    rmSync(beside('node/node'));
    expect(shippedNode(moduleIn(archive))).toBeNull();
    expect(isNodeGone(moduleIn(archive))).toBe(true);
    expect(isNodeGone(moduleIn(`${archive}.unpacked`))).toBe(false);
    expect(isNodeGone(import.meta.url)).toBe(false);
    expect([archive, `${archive}.unpacked`].map((place) => isPackaged(moduleIn(place)))).toEqual([
      true,
      true,
    ]);
    expect(isPackaged(import.meta.url)).toBe(false);
  });

  it('gets nothing that would have it run other code', () => {
    const env = {
      PATH: '/bin',
      HABA_SOFTWARE_GPU: '1',
      NODE_EXTRA_CA_CERTS: 'ca.pem',
      NODE_OPTIONS: '--require x',
      node_options: '--require x',
      NODE_PATH: '/x',
      OPENSSL_CONF: 'x',
      ELECTRON_RUN_AS_NODE: '1',
    };
    expect(Object.keys(withoutSteering(env))).toEqual(['PATH', 'HABA_SOFTWARE_GPU', 'NODE_EXTRA_CA_CERTS']);
  });
});
