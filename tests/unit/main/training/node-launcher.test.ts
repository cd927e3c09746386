import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeLauncher, type ProcessExit } from '@main/training/launcher';
import { temporaryFolder } from '../../../support/library';

function script(text: string): string {
  const file = join(temporaryFolder(), 'child.mjs');
  writeFileSync(file, text);
  return file;
}

describe('processes in Node', () => {
  it('speak over their channel, and what they print is handed over line by line', async () => {
    const lines: string[] = [];
    const entry = script(
      "process.on('message', (m) => { console.log('one\\ntwo'); console.error('three'); process.send(m, () => process.exit(4)); });",
    );
    const launch = nodeLauncher<unknown>(entry, [], {
      execPath: process.execPath,
      print: (line) => lines.push(line),
    });
    const child = launch();
    const messages: unknown[] = [];
    child.onMessage((message) => messages.push(message));
    child.post({ values: Float32Array.of(1, 2) });
    const exit = await new Promise<ProcessExit>((resolve) => child.onExit(resolve));
    expect(exit).toEqual({ code: 4, signal: null });
    expect(messages).toEqual([{ values: Float32Array.of(1, 2) }]);
    await expect.poll(() => [...lines].sort()).toEqual(['one', 'three', 'two']);
  });

  it('tell every listener of their end, once', async () => {
    const child = nodeLauncher(script(''), [], { execPath: process.execPath, print: () => undefined })();
    const heard: string[] = [];
    const told = (name: string): Promise<void> =>
      new Promise((resolve) => {
        child.onExit(() => {
          heard.push(name);
          resolve();
        });
      });
    await Promise.all([told('first'), told('second')]);
    expect(heard).toEqual(['first', 'second']);
  });

  it('that cannot be started are told as ended', async () => {
    const launch = nodeLauncher(script(''), [], { execPath: '/nowhere/node', print: () => undefined });
    expect(await new Promise((resolve) => launch().onExit(resolve))).toEqual({ code: null, signal: null });
  });
});
