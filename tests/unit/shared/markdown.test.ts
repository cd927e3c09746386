import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '@shared/text/markdown/read';
import { safeUrl } from '@shared/text/markdown/links';
import type { Block, Inline } from '@shared/text/markdown/types';
import { writeMarkdown } from '@shared/text/markdown/write';

const text = (words: string): Inline => ({ kind: 'text', text: words });
const paragraph = (...children: Inline[]): Block => ({ kind: 'paragraph', children });

/** The content of the paragraph that a text is. */
function parseInline(line: string): readonly Inline[] {
  const [block] = parseMarkdown(line);
  return block?.kind === 'paragraph' ? block.children : [];
}

/** All text that would be shown. */
const shown = (inlines: readonly Inline[]): string =>
  inlines
    .map((one) => ('children' in one ? shown(one.children) : one.kind === 'break' ? '\n' : one.text))
    .join('');

/** Every address that could be followed. */
function urls(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(urls);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'url' in value && typeof value.url === 'string' ? [value.url] : [];
  return [...own, ...Object.values(value).flatMap(urls)];
}

describe('within a line', () => {
  it('reads emphasis, code, strikes, links and breaks', () => {
    expect(parseInline('a **b *c*** `d*e*` ~~f~~')).toEqual([
      text('a '),
      { kind: 'strong', children: [text('b '), { kind: 'emphasis', children: [text('c')] }] },
      text(' '),
      { kind: 'code', text: 'd*e*' },
      text(' '),
      { kind: 'strike', children: [text('f')] },
    ]);
    expect(parseInline('[HaBa *paper*](https://arxiv.org/abs/2210.16774 "title"), <mailto:a@b.org>')).toEqual(
      [
        {
          kind: 'link',
          url: 'https://arxiv.org/abs/2210.16774',
          children: [text('HaBa '), { kind: 'emphasis', children: [text('paper')] }],
        },
        text(', '),
        { kind: 'link', url: 'mailto:a@b.org', children: [text('mailto:a@b.org')] },
      ],
    );
    expect(parseInline('one  \ntwo\\\nthree\nfour')).toEqual([
      text('one'),
      { kind: 'break' },
      text('two'),
      { kind: 'break' },
      text('three four'),
    ]);
  });

  it('leaves signs alone that mark nothing', () => {
    for (const plain of [
      '2 * 3 * 4',
      'snake_case_name',
      '|H| = 5',
      'a ** b',
      '5 < 6 & 7 > 2',
      '[x] (y)',
      '`',
    ]) {
      expect(parseInline(plain)).toEqual([text(plain)]);
    }
    expect(parseInline('\\*not\\* \\[a\\](b)')).toEqual([text('*not* [a](b)')]);
  });

  it('follows an address that stands by itself, without the punctuation of the sentence', () => {
    expect(urls(parseInline('See https://example.org/a_b, (http://x.org).'))).toEqual([
      'https://example.org/a_b',
      'http://x.org',
    ]);
  });
});

describe('line by line', () => {
  it('reads headings, lists, quotes, code, tables and rules', () => {
    const blocks = parseMarkdown(
      [
        '# Why *this*',
        'First line',
        'second line',
        '',
        '- one',
        '  goes on',
        '- two',
        '  1. inner',
        '  2. other',
        '',
        '> said',
        '> so',
        '',
        '```ts',
        'const a = "<b>";',
        '```',
        '| a | b \\| c |',
        '|:--|--:|',
        '| 1 | **2** |',
        '***',
      ].join('\n'),
    );
    expect(blocks.map(({ kind }) => kind)).toEqual([
      'heading',
      'paragraph',
      'list',
      'quote',
      'code',
      'table',
      'rule',
    ]);
    expect(blocks[1]).toEqual(paragraph(text('First line second line')));
    expect(blocks[2]).toEqual({
      kind: 'list',
      start: null,
      tight: true,
      items: [
        [paragraph(text('one goes on'))],
        [
          paragraph(text('two')),
          {
            kind: 'list',
            start: 1,
            tight: true,
            items: [[paragraph(text('inner'))], [paragraph(text('other'))]],
          },
        ],
      ],
    });
    expect(blocks[4]).toEqual({ kind: 'code', text: 'const a = "<b>";' });
    expect(blocks[5]).toEqual({
      kind: 'table',
      align: ['left', 'right'],
      head: [[text('a')], [text('b | c')]],
      rows: [[[text('1')], [{ kind: 'strong', children: [text('2')] }]]],
    });
  });

  it('knows loose lists and their first number', () => {
    expect(parseMarkdown('3. a\n\n4. b')).toMatchObject([
      { kind: 'list', start: 3, tight: false, items: [[{}], [{}]] },
    ]);
  });

  it('takes a fence that does not end to the end, and an empty text for nothing', () => {
    expect(parseMarkdown('```\nx\n')).toEqual([{ kind: 'code', text: 'x' }]);
    expect(parseMarkdown(' \n\n')).toEqual([]);
  });
});

describe('hostile notes', () => {
  const evil = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](java\tscript:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:msgbox(1))',
    '[x](file:///etc/passwd)',
    '[x](//evil.example)',
    '[x](app://studio/index.html)',
    '<javascript:alert(1)>',
    '<file:///etc/passwd>',
    '![x](javascript:alert(1))',
    '[x](\u0001javascript:alert(1))',
    '[x](https://e.org\u202e/gnp.exe)',
    '[a](https://b"onmouseover="alert(1))',
    '<!-- --><script>',
    '&lt;script&gt;',
  ];

  it.each(evil)('%j leads nowhere and stays text', (note) => {
    const blocks = parseMarkdown(note);
    expect(urls(blocks)).toEqual([]);
    expect(JSON.stringify(blocks)).not.toContain('"kind":"html"');
  });

  it('shows raw HTML as it was written', () => {
    expect(parseMarkdown('a <b onclick="x">c</b>')).toEqual([paragraph(text('a <b onclick="x">c</b>'))]);
    expect(shown(parseInline('[x](javascript:alert(1))'))).toBe('[x](javascript:alert(1))');
  });

  it('lets only complete http, https and mailto addresses through', () => {
    for (const url of ['https://a.org', 'HTTP://a.org/b?c=d&e#f', 'mailto:a@b.org'])
      expect(safeUrl(url)).toBe(url);
    for (const url of [
      '',
      'https://',
      'a.org',
      '/x',
      '#x',
      'ftp://a',
      'https://a b',
      'javascript://a%0aalert(1)',
    ]) {
      expect(safeUrl(url)).toBeNull();
    }
  });

  it('links only where it is safe, whatever the text', () => {
    const pieces = fc.constantFrom(
      ...['[', ']', '(', ')', '<', '>', '`', '*', '_', '~', '\\', '\n', '|', '-', '#', '!', ' ', '>', '1.'],
      ...['javascript:', 'https://x.org', 'data:', 'mailto:', '<script>', 'on=x', '\u0000', 'a', '한'],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        for (const url of urls(parseMarkdown(parts.join(''))))
          expect(url).toMatch(/^(https?:\/\/|mailto:)\S+$/i);
      }),
    );
  });

  it('reads long and deep texts to the end', () => {
    const long = 50_000;
    for (const part of [
      '*a ',
      '[',
      '`a',
      '> ',
      '**',
      '- ',
      '_a',
      '[a](',
      '<a',
      '| a ',
      '  - x\n',
      '`` ` ',
      '~~a ',
      'a*_',
      '1. ',
      '![a',
    ]) {
      const blocks = parseMarkdown(part.repeat(Math.ceil(long / part.length)));
      expect(blocks.length).toBeGreaterThan(0);
    }
    const nested = (before: string, after: string): string => `${before.repeat(8000)}x${after.repeat(8000)}`;
    for (const note of [
      nested('![a', '](https://x)'),
      nested('[', ']'),
      nested('*a ', ' a*'),
      nested('<', '>'),
    ])
      expect(JSON.stringify(parseMarkdown(note))).toContain('x');
    const deep = Array.from({ length: 60 }, (_, i) => `${'  '.repeat(i)}- x`).join('\n');
    expect(JSON.stringify(parseMarkdown(deep)).match(/"list"/g)?.length).toBeLessThan(15);
  });
});

describe('written again', () => {
  it.each([
    'a **b** *c* `d` ~~e~~ [f](<https://x.org>)',
    '# Head\n\ntext\n\n- a\n- b\n\n1. c\n2. d\n\n> q\n\n---',
    '| a | b |\n| :-- | --: |\n| 1 | x \\| y |',
    '```\ncode `` here\n```',
    '\\<b>1\\. \\*x\\* & &amp; \\# | a',
    '1\\. not a list',
  ])('%j means the same', (source) => {
    const blocks = parseMarkdown(source);
    expect(parseMarkdown(writeMarkdown(blocks))).toEqual(blocks);
  });

  it('holds no markup of others, and its headings may stand lower', () => {
    expect(writeMarkdown(parseMarkdown('<script>x</script>'))).toBe('\\<script\\>x\\</script\\>');
    expect(writeMarkdown(parseMarkdown('# A\n\n##### B'), 2)).toBe('### A\n\n###### B');
  });
});
