/** The judge itself: what it must not let pass. */
import { verbatim } from '@shared/words/message';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '@shared/domain/errors';
import { fieldsOf } from '@renderer/features/runs/table/filterFields';
import { parseFilter } from '@renderer/features/runs/table/filterExpression';
import { CountedTogether, judgeAttempt } from './support/fuzz';
import { judgeMarkup, vocabularyOf } from './support/markup';

const refuse = (message: string) => (): never => {
  throw new UserError('bad-input', verbatim(message));
};
const judge = (attempt: () => unknown): Promise<boolean> =>
  judgeAttempt({ name: 'test', attempt, size: () => 100 }, null);

describe('the judge of attempts', () => {
  it('takes values and sentences', async () => {
    expect(await judge(() => 1)).toBe(true);
    expect(await judge(refuse('The file is cut off.'))).toBe(false);
  });

  it.each([
    ['other errors', (): unknown => JSON.parse('{'), /no UserError/],
    ['no sentence', refuse('Bad'), /no sentence/],
    ['a dump', refuse(`It holds ${'x'.repeat(5000)}.`), /5010 characters/],
    ['control characters', refuse('It is \u001b[31m red.'), /control characters/],
    ['a broken sentence', refuse('It has undefined bytes.'), /broken/],
    ['much memory', () => new Float64Array(1_000_000), /bytes of memory/],
    [
      'much memory in pieces',
      () => Array.from({ length: 100 }, () => Buffer.alloc(100_000)),
      /bytes of memory/,
    ],
    ['a program', () => execFileSync(process.execPath, ['--version']), /execFileSync/],
    ['text as code', (): unknown => Reflect.apply(globalThis.eval, undefined, ['1 + 1']), /eval/],
    ['a file', () => writeFileSync(join(tmpdir(), 'haba-fuzz-trip'), ''), /writeFileSync/],
  ])('refuses %s', async (_name, attempt, reason) => {
    await expect(judge(attempt)).rejects.toThrow(reason);
  });
});

it('inputs whose work is counted together: the one that does too much is found among many', async () => {
  const work = (times: number): void => {
    for (let i = 0; i < times; i += 1) parseFilter('status = completed', fieldsOf([]));
  };
  const failures: { input: number; error: unknown }[] = [];
  const target = {
    name: 'test',
    attempt: work,
    size: () => 1,
    steps: [20_000, 1] as const,
    inputs: fc.nat(),
  };
  const together = new CountedTogether(target, failures);
  for (let i = 0; i < 100; i += 1) await together.judge(i === 50 ? 1000 : 1);
  await together.count();
  expect(failures).toEqual([
    { input: 1000, error: expect.objectContaining({ message: expect.any(String) as string }) as object },
  ]);
  expect(String(failures[0]?.error)).toContain('blocks of code');
});

describe('the judge of markup', () => {
  const words = vocabularyOf(
    '<p class="a">x</p><a href="#x">y</a><style>p > a { color: red }</style><svg></svg>',
  );

  it('takes what harmless documents have', () => {
    judgeMarkup('<p class="b">&lt;script&gt;</p><a href="https://a.example">x</a>', words);
  });

  it.each([
    '<script>alert(1)</script>',
    '<p onclick="alert(1)">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=javascript:alert(1)>x</a>',
    '<p>a < b</p>',
    '<svg onload="alert(1)"></svg>',
    '<img src="https://a.example/x.png">',
    '<p class="a" class="b<c">x</p>',
    '<!-- a -->',
  ])('refuses %s', (html) => {
    expect(() => judgeMarkup(html, words)).toThrow();
  });
});
