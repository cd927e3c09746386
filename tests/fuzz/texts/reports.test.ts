import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSSRApp, h } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { csvField } from '@shared/text/escape';
import { parseMarkdown } from '@shared/text/markdown/read';
import { safeUrl } from '@shared/text/markdown/links';
import { markdownHtml } from '@main/reports/formats/htmlMarkdown';
import type { ReportedRun, RunsFacts } from '@main/reports/model';
import { renderReport } from '@main/reports/render';
import MarkdownView from '@renderer/features/reports/MarkdownView';
import { otherRun, sampleDocument, sampleFacts } from '../../unit/main/reports/sample';
import { fuzz } from '../support/fuzz';
import { judgeMarkup, vocabularyOf } from '../support/markup';
import { hostileText, hostileTexts } from '../support/texts';

/** Harmless Markdown that has everything. */
const EVERYTHING =
  '# a\n\nb **c** *d* ~~e~~ `f`  \ng [h](https://i.example) <https://j.example>\n\n> k\n\n- l\n\n  m\n- n\n\n3. o\n\n```\np\n```\n\n| q | r |\n|:--|--:|\n| s | t |\n\n---\n\n###### u\n## v\n### w\n#### x';
const size = (text: string): number => Buffer.byteLength(text);

const app = (text: string): Promise<string> =>
  renderToString(createSSRApp({ render: () => h(MarkdownView, { text }) }));

it('Markdown in reports', () => {
  const words = vocabularyOf(markdownHtml(EVERYTHING).text);
  return fuzz({
    name: 'Markdown, in HTML',
    inputs: hostileText(20),
    always: hostileTexts,
    attempt: (text) => markdownHtml(text).text,
    judge: (html) => judgeMarkup(String(html), words),
    size,
    steps: [100_000, 4000],
  });
});

it('Markdown in the studio', async () => {
  const words = vocabularyOf(await app(EVERYTHING));
  return fuzz({
    name: 'Markdown, in the studio',
    inputs: hostileText(20),
    always: hostileTexts,
    attempt: app,
    judge: (html) => judgeMarkup(String(html), words),
    size,
    steps: [100_000, 4000],
  });
});

/** A text in every place of a report that people, files and datasets fill. */
function factsWith(word: string): RunsFacts {
  const plain = sampleFacts();
  const reported = (one: ReportedRun, i: number): ReportedRun => ({
    ...one,
    run: {
      ...one.run,
      name: `${word}${i}`,
      tags: [word, word],
      statusReason: word,
      device: word,
    },
    method: word,
    // Pictures hold no text, and take their time.
    gallery: null,
    notes: word,
    dataset: { ...one.dataset, name: word, classNames: one.dataset.classNames.map(() => word) },
    curves: one.curves.map((curve) => ({
      ...curve,
      name: curve.name.startsWith('accuracy/') ? `accuracy/${word}` : curve.name,
    })),
    versions: [{ name: word, version: word }],
    command: word,
  });
  const subjects = plain.subjects.map((subject) => ({
    ...subject,
    method: word,
    run: { ...subject.run, name: word },
    accuracies: subject.accuracies.map((accuracy) => ({ ...accuracy, network: word, protocol: word })),
  }));
  return {
    ...plain,
    project: { name: word, description: word },
    runs: [reported(plain.runs[0], 0), reported(otherRun(), 1)],
    subjects,
  };
}

const documentWith = (word: string): ReturnType<typeof sampleDocument> =>
  sampleDocument(factsWith(word), { notes: word, title: word.trim().slice(0, 120) });

/** Commands of LaTeX that reports use themselves. */
const LATEX =
  /\\(?:begin|end)\{(?:table|tabular)\}|\\(?:centering|caption|label|toprule|midrule|bottomrule|smallskip|parbox|linewidth|footnotesize|par|textit|pm|times|cdot|dots|usepackage)\b|\\text(?:backslash|asciicircum|asciitilde|less|greater|bar|quotedbl|asciigrave)\{\}|\\\\|\\[{}$&#%_]/g;

it('whole reports', async () => {
  const words = vocabularyOf(
    renderReport(documentWith('a word'), 'html'),
    renderReport(documentWith(EVERYTHING), 'html'),
  );
  await fuzz({
    name: 'reports in all formats',
    inputs: hostileText(),
    // Each makes five documents: the others are tried on their parts above.
    always: hostileTexts.filter((_, i) => i % 5 === 0),
    attempt: documentWith,
    judge: (value) => {
      const document = value as ReturnType<typeof documentWith>;
      judgeMarkup(renderReport(document, 'html'), words);
      for (const url of linksOf(renderReport(document, 'md'))) expect(safeUrl(url)).toBe(url);
      JSON.parse(renderReport(document, 'json'));
      for (const line of csvFields(renderReport(document, 'csv')))
        for (const field of line) judgeField(field);
      const tex = renderReport(document, 'tex');
      const code = tex.split('\n').filter((line) => !line.startsWith('%'));
      expect(code.join('\n').replaceAll(LATEX, '')).not.toMatch(/\\|\r|\u2028|\^\^/);
    },
    size: (text) => 60_000 + 100 * size(text),
    steps: [4_000_000, 400],
    memory: [2 ** 26, 64],
    share: 0.05,
  });
});

it('CSV fields', () =>
  fuzz({
    name: 'CSV fields',
    inputs: hostileText(),
    always: hostileTexts,
    attempt: (text) => csvField(text),
    judge: (written, text) => {
      const [[field = '', ...more] = [], ...lines] = csvFields(`${String(written)}\r\n`);
      expect([more, lines]).toEqual([[], []]);
      expect(field.replace(/^'/, '')).toBe(text.replace(/^'/, ''));
      judgeField(field);
    },
    size,
  }));

/** A spreadsheet must not take it for a formula; plain numbers it may. */
function judgeField(field: string): void {
  if (/^-?[\d.]+(?:e[-+]?\d+)?$/.test(field)) return;
  expect(field).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
}

/** The lines of a CSV file. */
function csvFields(text: string): string[][] {
  const lines: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/y;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) throw new Error(`This is no CSV: ${text.slice(0, 200)}`);
    lines.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') lines.push([]);
  }
  return lines.slice(0, -1);
}

/** The addresses of all links of a Markdown document. */
function linksOf(markdown: string): string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const url: unknown = Reflect.get(value, 'url');
    if (typeof url === 'string') found.push(url);
    Object.values(value).forEach(visit);
  };
  visit(parseMarkdown(markdown));
  return found;
}

it('addresses of links', () =>
  fuzz({
    name: 'addresses of links',
    inputs: fc.oneof(
      hostileText(),
      hostileText(3).map((text) => `https://a.example/${text}`),
    ),
    always: hostileTexts,
    attempt: (text) => safeUrl(text),
    judge: (url) => {
      if (typeof url === 'string') expect(['http:', 'https:', 'mailto:']).toContain(new URL(url).protocol);
    },
    size,
  }));
