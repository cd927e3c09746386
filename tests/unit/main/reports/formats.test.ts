import { describe, expect, it } from 'vitest';
import { parameterizationSchema } from '@shared/config/parameterization';
import { TEXT_FORMATS } from '@shared/reports/request';
import { reportCsv } from '@main/reports/formats/data';
import { csvField } from '@shared/text/escape';
import { escapeLatex } from '@main/reports/formats/latex';
import { renderReport } from '@main/reports/render';
import type { RunsFacts } from '@main/reports/model';
import { paperRow } from '@main/reports/published';
import { CREATED_AT, otherRun, publishedAtOne, sampleDocument, sampleFacts, sampleRun } from './sample';

const evil = '"><script>alert(1)</script> $x^2_{i}$ & 100 % #1 ~ \\input{/etc/passwd} |a|';

const withName = (name: string): RunsFacts => ({
  ...sampleFacts(),
  runs: [{ ...sampleRun(), run: { ...sampleRun().run, name }, method: name }],
  subjects: sampleFacts().subjects.map((one) => ({ ...one, method: name, run: { ...one.run, name } })),
});

describe('every format', () => {
  it.each(TEXT_FORMATS)(
    '%s is the same bytes for the same document, with its date in one place',
    (format) => {
      const text = renderReport(sampleDocument(), format);
      expect(renderReport(sampleDocument(), format)).toBe(text);
      const later = renderReport({ ...sampleDocument(), createdAt: '2031-04-05T06:07:00.000Z' }, format);
      const dates = [CREATED_AT, '2026-11-23 10:05 UTC'].flatMap((date) => text.split(date).slice(1));
      expect(dates.length).toBe(format === 'csv' ? 0 : 1);
      expect(
        later
          .replace('2031-04-05 06:07 UTC', '2026-11-23 10:05 UTC')
          .replace('2031-04-05T06:07:00.000Z', CREATED_AT),
      ).toBe(text);
    },
  );

  it.each(['html', 'md', 'csv', 'json'] as const)('%s says the accuracy with its seeds', (format) => {
    const text = renderReport(sampleDocument(), format);
    expect(text).toMatch(/69\.5 ± 0\.5|0\.6953333333333/);
    expect(text).toMatch(/n = 3|,3,|0\.691,\s+0\.703,\s+0\.692/);
  });
});

describe('Markdown', () => {
  const build = (facts = sampleFacts(), request: Parameters<typeof sampleDocument>[1] = {}): string =>
    renderReport(sampleDocument(facts, request), 'md');

  it('has a heading for each section and a table of results', () => {
    const lines = build().split('\n');
    expect(lines[0]).toBe('# HaBa, one basis a class');
    expect(lines.filter((line) => line.startsWith('## '))).toHaveLength(10);
    expect(lines).toContain(
      '| Trained on | Storage (IPC) | Bytes as stored | Real images (8 bit) per class | Against the budget (values) | ConvNet D3 W32 |',
    );
    expect(lines).toContain(
      '| HaBa + DM (this run) | 1.88 | 58.8 kB | 7.50 | the budget | **69.5 ± 0.5** n = 3 |',
    );
    expect(lines.some((line) => /^\| objective loss \| 150 \| 1 to 150 \|( [\d.]+ \|){4}$/.test(line))).toBe(
      true,
    );
    expect(lines.some((line) => line.startsWith('| seed | 7 | 0 |'))).toBe(true);
    expect(build()).toContain('The pictures are in the HTML and the PDF report.');
  });

  it('marks published figures and names their sources', () => {
    const text = build({ ...sampleFacts(), published: publishedAtOne }, { sections: ['accuracy'] });
    expect(text).toContain(
      '| HaBa + MTT (published) | row of 1 | – | – | Liu et al. 2022, Table 1 | *48.3 ± 0.8* [1] |',
    );
    expect(text).toMatch(
      /- \[1\] Liu et al\. 2022, Table 1, as read in GSDD \(arXiv 2509\.26219\), Table 15\./,
    );
  });

  it('keeps the Markdown of notes, without raw HTML, and makes no markup of names', () => {
    const text = build(withName(evil), {
      notes: '# A\n\n**b** <script>x</script>',
      sections: ['notes', 'accuracy'],
    });
    expect(text).toContain('### A\n\n**b** \\<script\\>x\\</script\\>');
    expect(text).not.toMatch(/[^\\]<script/);
    const row = text.split('\n').find((line) => line.includes('the budget |'));
    expect(row?.match(/(?<!\\)\|/g)).toHaveLength(7);
  });
});

describe('LaTeX', () => {
  const build = (facts = sampleFacts(), request: Parameters<typeof sampleDocument>[1] = {}): string =>
    renderReport(sampleDocument(facts, request), 'tex');

  it('is booktabs tables with mean ± deviation, and published figures apart in italics with their sources', () => {
    const text = build({ ...sampleFacts(), published: publishedAtOne }, { sections: ['accuracy'] });
    expect(
      text
        .split('\n')
        .slice(0, 2)
        .every((line) => line.startsWith('% ')),
    ).toBe(true);
    expect(text).toContain('\\usepackage{booktabs');
    expect(text).toContain('\\caption{Test accuracy at an equal storage budget, ConvNet D3 W32}');
    expect(text).toContain('\\label{tab:accuracy}');
    expect(text).toContain('\\begin{tabular}{lrrrlr}\n    \\toprule\n    Trained on & Storage (IPC) &');
    expect(text).toContain('HaBa + DM & 1.88 & 58.8 kB & 7.50 & the budget & 69.5 $\\pm$ 0.5 \\\\');
    expect(text).toMatch(
      /\\midrule\n {4}HaBa \+ MTT & row of 1 & -- & -- & Liu et al\. 2022, Table 1 & \\textit\{48\.3 \$\\pm\$ 0\.8\}\$\^\{1\}\$/,
    );
    expect(text).toContain('$^{1}$ Liu et al. 2022, Table 1, as read in');
    expect(text.match(/\\toprule/g)).toHaveLength(1);
    expect(text.match(/\\bottomrule/g)).toHaveLength(1);
  });

  it('has one table for storage, one for diversity, and as many columns in each row as in the head', () => {
    const text = build({ ...sampleFacts(), runs: [sampleRun(), otherRun()] });
    expect([...text.matchAll(/\\label\{tab:([\w-]+)\}/g)].map((match) => match[1])).toEqual([
      'accuracy',
      'diversity',
      'storage',
      'config',
    ]);
    for (const [, spec, body] of text.matchAll(/\\begin\{tabular\}\{([lr]+)\}([\s\S]*?)\\end\{tabular\}/g)) {
      const rows = (body ?? '').split('\n').filter((line) => line.endsWith('\\\\'));
      expect(rows.length).toBeGreaterThan(1);
      for (const row of rows) expect(row.match(/(?<!\\)&/g)?.length, row).toBe((spec?.length ?? 0) - 1);
    }
  });

  it('lets no name end a field of a CSV file, whatever separates fields there', () => {
    expect(['a;b', 'a,b', 'a"b'].map(csvField)).toEqual(['"a;b"', '"a,b"', '"a""b"']);
  });

  it('lets no name at the beginning of a row become an option of the row before', () => {
    for (const name of ['[5cm] x', '* x']) {
      const text = build(withName(name));
      expect(text).toContain(`{}${name}`);
      expect(text).not.toMatch(/^\s*[[*]/m);
    }
  });

  it('lets no text of a person become a command', () => {
    expect(escapeLatex(evil)).toBe(
      '\\textquotedbl{}\\textgreater{}\\textless{}script\\textgreater{}alert(1)\\textless{}/script\\textgreater{} ' +
        '\\$x\\textasciicircum{}2\\_\\{i\\}\\$ \\& 100 \\% \\#1 \\textasciitilde{} ' +
        '\\textbackslash{}input\\{/etc/passwd\\} \\textbar{}a\\textbar{}',
    );
    const text = build(withName(`${evil}\n\\write18{rm}`));
    expect(text).not.toMatch(/^[^%]*\\(input|write18)\{/m);
    expect(text.split('\n').filter((line) => line.includes('write18') && !line.startsWith('%'))).not.toEqual(
      [],
    );
  });

  it('says when the sections have no tables', () => {
    expect(build(sampleFacts(), { sections: ['notes'] })).toContain('% The chosen sections have no tables.');
  });
});

describe('CSV', () => {
  it('has a line for each subject and network, then the published figures, marked as such', () => {
    const lines = renderReport(sampleDocument({ ...sampleFacts(), published: publishedAtOne }), 'csv').split(
      '\r\n',
    );
    expect(lines[0]).toBe(
      'trained_on,subject,run,run_id,seed,network,protocol,iteration,stored_ipc,stored_values,stored_bytes,stored_real_images,mean,std,n,delta,published_per_class,published_in,published_read_in,accuracies',
    );
    expect(lines).toHaveLength(1 + 4 + publishedAtOne.length + 1);
    expect(lines[1]).toMatch(
      /^HaBa \+ DM,distilled,"HaBa, one basis a class",run-1,7,ConvNet D3 W32,"200 epochs, .*",150,1\.875,14700,58800,7\.5,0\.695333\d*,0\.0054\d*,3,,,,,0\.691 0\.703 0\.692$/,
    );
    expect(lines[5]).toMatch(
      /^HaBa \+ MTT,published,,,,ConvNet D3 W128,,,,,,,0\.483,0\.008,,,1,"Liu et al\. 2022, Table 1",/,
    );
    for (const line of lines.slice(1, -1)) {
      expect(line.replace(/"[^"]*"/g, '').split(',')).toHaveLength(20);
    }
  });

  it('runs nothing in a spreadsheet', () => {
    const results = { head: ['a'], rows: [['=HYPERLINK("x"), y'], ['+1'], [-1], [null]] };
    expect(reportCsv({ ...sampleDocument(), results })).toBe(
      'a\r\n"\'=HYPERLINK(""x""), y"\r\n\'+1\r\n-1\r\n\r\n',
    );
  });
});

describe('JSON', () => {
  const read = (request: Parameters<typeof sampleDocument>[1] = {}): Record<string, unknown> =>
    JSON.parse(
      renderReport(sampleDocument({ ...sampleFacts(), published: publishedAtOne }, request), 'json'),
    ) as Record<string, unknown>;

  it('has the figures of the chosen sections as numbers', () => {
    const data = read({ notes: '*n*' });
    expect(data).toMatchObject({
      format: 'haba-studio/report',
      version: 1,
      createdAt: CREATED_AT,
      kind: 'runs',
      notes: '*n*',
      runs: [
        {
          id: 'run-1',
          seed: 7,
          storage: { totalValues: 14_700 },
          config: { seed: 7 },
          diversity: { cosine: 0.8312 },
        },
      ],
      results: [{ subject: 'distilled', accuracies: [{ accuracies: [0.691, 0.703, 0.692] }] }, {}, {}, {}],
    });
    expect(data['published']).toHaveLength(publishedAtOne.length);
    const curves = (data['runs'] as { curves: { name: string; values: number[] }[] }[])[0]?.curves;
    expect(curves?.[0]?.values).toHaveLength(150);
  });

  it('leaves out what was not asked for', () => {
    const data = read({ sections: ['summary'] });
    expect(Object.keys(data)).not.toContain('results');
    expect(Object.keys((data['runs'] as object[])[0] ?? {})).not.toContain('curves');
  });
});

describe("the papers' row of a run", () => {
  it.each([
    [{ basesPerClass: 10, hallucinators: 5 }, 10],
    [{ basesPerClass: 11, hallucinators: 5 }, null],
    [{ basesPerClass: 11 }, 10],
    [{ basesPerClass: 50 }, 50],
    [{ basesPerClass: 3 }, null],
  ] as const)('of %j is %s', (parameterization, row) => {
    expect(paperRow({ parameterization: parameterizationSchema.parse(parameterization) })).toBe(row);
  });
});
