import { say } from '@shared/words/message';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { obstacleTo } from '@main/platform/outside';
import { temporaryFolder } from '../../../support/library';

const obstacle = async (program: string): Promise<string | null> => {
  const found = await obstacleTo(program, process.env);
  return found === null ? null : say('en', found);
};

/** A file that the system is asked to run. */
function program(content: string | Uint8Array, mode = 0o755): string {
  const file = join(temporaryFolder(), 'node');
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

/** The head of a program for Linux on x86-64 that has one part: the name of its loader, which is not there. */
function withoutLoader(): Uint8Array {
  const loader = Buffer.from('/nowhere/ld.so\0');
  const file = Buffer.alloc(120);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(file);
  file.writeUInt16LE(3, 16); // a position-independent program
  file.writeUInt16LE(62, 18); // x86-64
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(64n, 32); // where the parts are listed
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  file.writeUInt32LE(3, 64); // PT_INTERP
  file.writeBigUInt64LE(120n, 72);
  file.writeBigUInt64LE(BigInt(loader.length), 96);
  file.writeBigUInt64LE(BigInt(loader.length), 104);
  return Buffer.concat([file, loader]);
}

describe('what keeps a program from running', () => {
  it('is nothing for Node.js itself', async () => {
    expect(await obstacle(process.execPath)).toBeNull();
  });

  it('is that it is gone', async () => {
    expect(await obstacle(join(temporaryFolder(), 'node'))).toContain('missing');
  });

  it.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'is a loader that is missing',
    async () => {
      expect(await obstacle(program(withoutLoader()))).toContain(
        'loader of programs that it needs, is missing',
      );
    },
  );

  it.skipIf(process.platform === 'win32')('is a file that must not run', async () => {
    expect(await obstacle(program('#!/bin/sh\n', 0o644))).toContain('does not allow programs to run');
  });

  it.skipIf(process.platform === 'win32')('is what its own loader says', async () => {
    const says = '#!/bin/sh\necho "libc.so.6: version GLIBC_2.99 not found" >&2\nexit 1\n';
    expect(await obstacle(program(says))).toBe('libc.so.6: version GLIBC_2.99 not found');
    expect(await obstacle(program('#!/bin/sh\nexit 1\n'))).toBe('it ends at once');
  });
});
