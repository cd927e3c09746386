import { PassThrough } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { npmCommand, passOurs, run } from '../../../scripts/lib/process.mjs';

const dawn =
  'Warning: maxDynamicStorageBuffersPerPipelineLayout artificially reduced from 1000000 to 16 to fit dynamic offset allocation limit.';

describe('what a terminal gets to see', () => {
  test('is without the lines of native libraries, however they arrive', async () => {
    const [from, to] = [new PassThrough(), new PassThrough()];
    let seen = '';
    to.on('data', (piece) => (seen += String(piece)));
    passOurs(from, to);
    for (const letter of `one\n${dawn}\n${dawn}\r\nWarning: two\nthree`) from.write(letter);
    from.end();
    await vi.waitFor(() => expect(seen).toBe('one\nWarning: two\nthree'));
  });

  test('is what a program says on standard error, and its exit code', async () => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const script = `console.error('ours'); console.error(${JSON.stringify(dawn)}); process.exitCode = 3`;
      expect(await run(process.execPath, ['-e', script], { output: 'ours' })).toEqual({
        code: 3,
        output: '',
      });
      expect(written.mock.calls.map(([text]) => text).join('')).toBe('ours\n');
    } finally {
      written.mockRestore();
    }
  });

  test('has nothing that npm says of itself', () => {
    const [, args] = npmCommand(['ci']);
    expect(args).toEqual(expect.arrayContaining(['ci', '--no-audit', '--no-fund', '--no-update-notifier']));
  });
});
