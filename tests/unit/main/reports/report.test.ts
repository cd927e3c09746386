import { describe, expect, it } from 'vitest';
import { storageOfImages } from '@shared/budget/storage';
import { findPreset, presets } from '@shared/presets';
import { comparable } from '@main/core/evaluate/protocol';
import { budgetVerdict } from '@main/reports/runs/storage';
import { configDifferences, flattenConfig, nearestPreset } from '@main/reports/collect';
import { reportHtml } from '@main/reports/formats/html';
import type { ReportSubject, RunsFacts } from '@main/reports/model';
import { geometry, otherRun, publishedAtOne, sampleDocument, sampleFacts, sampleRun } from './sample';

const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;

/** The document without its pictures, which are long. */
const build = (
  facts: RunsFacts = sampleFacts(),
  request: Parameters<typeof sampleDocument>[1] = {},
): string => reportHtml(sampleDocument(facts, request)).replace(/data:image\/png;base64,[^"]+/g, 'PNG');

/** The sample with something else about its run. */
const withRun = (change: Partial<ReturnType<typeof sampleRun>>): RunsFacts => ({
  ...sampleFacts(),
  runs: [{ ...sampleRun(), ...change }],
});

/** The sample, whose own set was judged by another protocol. */
function judged(protocol: string): RunsFacts {
  const facts = sampleFacts();
  const [own, ...others] = facts.subjects as [ReportSubject, ...ReportSubject[]];
  const accuracies = own.accuracies.map((one) => ({ ...one, protocol }));
  return { ...facts, subjects: [{ ...own, accuracies }, ...others] };
}

describe('the report', () => {
  it('is the same bytes for the same document, and has its date in one place', () => {
    const text = reportHtml(sampleDocument());
    expect(reportHtml(sampleDocument())).toBe(text);
    const later = reportHtml({ ...sampleDocument(), createdAt: '2027-01-02T03:04:00.000Z' });
    expect(text.split('2026-11-23 10:05 UTC')).toHaveLength(2);
    expect(later).toBe(text.replace('2026-11-23 10:05 UTC', '2027-01-02 03:04 UTC'));
  });

  it('needs nothing from outside', () => {
    const text = reportHtml(sampleDocument());
    expect(text).not.toMatch(/<(script|link|iframe|object|embed|base|form)\b/i);
    expect(text).not.toMatch(/(src|href|srcset|xlink:href)="(?!data:)/i);
    expect(text).not.toMatch(/@import|url\(|https?:\/\//i);
    expect(text).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"`,
    );
  });

  it('says the key figures', () => {
    const text = build();
    expect(text).toContain('69.5 ± 0.5 %');
    expect(text).toContain('+14.4');
    expect(text).toContain('1.88 IPC');
    expect(text).toContain('14,700 values, 58.8 kB');
  });

  it('says first which of several sets wins at one storage, and by how much', () => {
    const facts = sampleFacts();
    const [own] = facts.subjects as [ReportSubject, ...ReportSubject[]];
    const [accuracy] = own.accuracies;
    if (!accuracy) throw new Error('The sample has no accuracy.');
    const other = (mean: number, basesPerClass = 2): RunsFacts => ({
      ...facts,
      runs: [facts.runs[0], otherRun()],
      subjects: [
        own,
        {
          ...own,
          method: 'Pixels + DM',
          run: { id: 'other', name: 'Other', own: false },
          storage: storageOfImages(basesPerClass, geometry),
          accuracies: [{ ...accuracy, mean }],
        },
      ],
    });
    expect(build(other(0.728))).toContain(
      'Pixels + DM wins: 72.8 % with ConvNet D3 W32, 3.3 points above HaBa + DM (69.5 %) at the storage of 2.00 images per class, counted in values.',
    );
    expect(build(other(0.65))).toContain(
      'HaBa + DM wins: 69.5 % with ConvNet D3 W32, 4.5 points above Pixels + DM',
    );
    expect(build(other(0.9, 4))).not.toContain(' wins: ');
    // In bytes four real images a class are less than its numbers of 32 bits.
    const { runs, ...rest } = other(0.9, 4);
    const config = { ...runs[0].config, budget: { ipc: null, convention: 'bytes' as const } };
    const inBytes = build({ ...rest, runs: [{ ...runs[0], config }, ...runs.slice(1)] });
    expect(inBytes).toContain(
      '(69.5 %) at the storage of 58.8 kB, the bytes of 7.50 real 8-bit images per class.',
    );
    expect(inBytes).toContain('4.00 images of 8 bits · Other');
    expect(build()).toContain('Pixels + DM wins: 71.7 % with ConvNet D3 W32, 2.2 points above HaBa + DM');
  });

  it('has the sections that were asked for, in their order', () => {
    const ids = (text: string): string[] =>
      [...text.matchAll(/<section id="(\w+)"/g)].map((match) => match[1] ?? '');
    expect(ids(build(sampleFacts(), { sections: ['config', 'summary', 'curves'] }))).toEqual([
      'config',
      'summary',
      'curves',
    ]);
    // All but the comparison of networks: these runs were evaluated with one.
    expect(ids(build())).toHaveLength(10);
  });

  it('compares at an equal budget and marks what is over it', () => {
    const rows = /<table class="results">[\s\S]*?<\/table>/.exec(build())?.[0].split('<tr') ?? [];
    const row = (name: string): string => rows.find((one) => one.includes(name)) ?? '';
    expect(row('HaBa + DM')).toContain('class="own"');
    expect(row('Pixels + DM')).toMatch(
      /2\.00[\s\S]*within the budget, 0\.13 IPC more[\s\S]*71\.7 ± 0\.4[\s\S]*\+2\.2 points/,
    );
    expect(row('Random real images')).toMatch(/class="plain"[\s\S]*55\.1 ± 0\.8[\s\S]*n = 3/);
    expect(row('Whole training set')).toMatch(/class="unequal"[\s\S]*over budget by 198\.13 IPC/);
  });

  it('shows published figures beside ours, marked as such and with their sources', () => {
    const text = build({ ...sampleFacts(), published: publishedAtOne });
    const row = /<tr class="published">[\s\S]*?<\/tr>/.exec(text)?.[0] ?? '';
    expect(row).toMatch(
      /HaBa \+ MTT[\s\S]*published[\s\S]*Liu et al\. 2022, Table 1[\s\S]*48\.3 ± 0\.8<sup>1<\/sup>/,
    );
    expect(text).toContain(
      '<li>Liu et al. 2022, Table 1, as read in GSDD (arXiv 2509.26219), Table 15.</li>',
    );
    expect(text).toContain('HaBa + MTT (published)');
    expect(text).toContain('Published figures, in italics, are not ours');
    expect(build()).not.toContain('class="published"');
  });

  it('numbers the protocols when they differ', () => {
    const text = build(judged('9 epochs'), { sections: ['accuracy'] });
    expect(text).toContain('<sup>1</sup>');
    expect(text).toContain('<sup>2</sup>');
    expect(text).toContain('Protocol: 9 epochs');
    expect(build()).not.toContain('<sup>');
  });

  it('names no gain over a baseline that was judged otherwise, except by a learned rate', () => {
    const protocol = sampleFacts().subjects[0]?.accuracies[0]?.protocol ?? '';
    expect(build(judged(protocol))).toContain('Gain over random');
    expect(build(judged('9 epochs'))).not.toContain('Gain over random');
    expect(
      comparable('3 epochs; SGD 0.01, momentum 0.9', '3 epochs; SGD 0.0375 (learned), momentum 0.9'),
    ).toBe(true);
    expect(comparable('3 epochs; SGD 0.01, momentum 0.9', '3 epochs; SGD 0.01, momentum 0.5')).toBe(false);
  });

  it('has a table across networks when there are several', () => {
    const facts = sampleFacts();
    const subjects = facts.subjects.map((one) => ({
      ...one,
      accuracies: [
        ...one.accuracies,
        ...one.accuracies.map((accuracy) => ({
          ...accuracy,
          network: 'ResNet18',
          mean: accuracy.mean - 0.1,
        })),
      ],
    }));
    const text = build({ ...facts, subjects }, { sections: ['architectures'] });
    expect(text).toMatch(/<th scope="col" class="number">ResNet18<\/th>/);
    expect(text).toContain('59.5 ± 0.5');
    expect(build(facts, { sections: ['architectures'] })).toContain('evaluated with ConvNet D3 W32 alone');
  });

  it('marks what differs from the preset', () => {
    const text = build();
    expect(text).toContain('Closest to the preset demo; what differs is marked.');
    expect(text).toMatch(/class="changed">\s*<th scope="row">seed<\/th>[\s\S]{0,80}7[\s\S]{0,40}preset: 0/);
    expect(build(withRun({ preset: { id: 'demo', differences: [] } }))).toContain('Exactly the preset demo.');
  });

  it('says that an unfinished run is not final', () => {
    const run = { ...sampleRun().run, status: 'interrupted', statusReason: 'The process died.' } as const;
    expect(build(withRun({ run }))).toMatch(/class="warning"[\s\S]*interrupted[\s\S]*The process died\./);
    expect(build()).not.toContain('class="warning"');
  });

  it('sets several runs beside each other: curves, settings, storage and galleries', () => {
    const facts: RunsFacts = { ...sampleFacts(), runs: [sampleRun(), otherRun()] };
    const text = build(facts);
    expect(text).toContain('<h1>HaBa, one basis a class and Plain pixels, two a class</h1>');
    expect(text).toMatch(/<li><span class="swatch c1"><\/span>Plain pixels, two a class<\/li>/);
    expect(text).toMatch(/Settings that differ[\s\S]*parameterization\.hallucinators[\s\S]*0/);
    expect(text.match(/class="gallery"/g)).toHaveLength(2);
    expect(text).toMatch(/Storage of the distilled sets[\s\S]*Plain pixels, two a class/);
  });

  it('tells more runs apart than there are colours', () => {
    const runs = Array.from({ length: 9 }, (_, i) => ({
      ...sampleRun(),
      run: { ...sampleRun().run, id: `run-${i}`, name: `Run ${i}` },
    }));
    const facts = { ...sampleFacts(), runs: runs as unknown as RunsFacts['runs'] };
    const text = build(facts, { sections: ['curves'] });
    expect(text).toMatch(/<span class="swatch c7"><\/span>Run 7<\/li>/);
    expect(text).toMatch(/<span class="swatch c0 again"><\/span>Run 8<\/li>/);
    expect(text).toContain('class="series c0 again"');
  });

  it('does without results, gallery, curves and texts', () => {
    const text = build({
      ...sampleFacts(),
      project: { name: 'P', description: '' },
      runs: [
        {
          ...sampleRun(),
          notes: '',
          gallery: null,
          curves: [],
          preset: null,
          diversity: { cosine: null, spread: null },
        },
      ],
      subjects: [],
    });
    expect(text).toContain('The run has not been evaluated yet.');
    expect(text).toContain('The run has not written any series yet.');
    for (const title of ['Question', 'Notes', 'Across architectures', 'Gallery']) {
      expect(text).not.toContain(`>${title}</h2>`);
    }
    const silent = { ...sampleRun(), notes: '' };
    const alone = build({ ...sampleFacts(), runs: [silent] }, { notes: '', sections: ['notes'] });
    expect(alone).toContain('There are no notes.');
    expect(text).not.toContain('undefined');
  });

  it('renders notes as Markdown', () => {
    const notes =
      '# Why\n\nWith **5** of `H`, see [paper](https://arxiv.org/abs/2210.16774).\n\n- a\n- b\n\n| x | y |\n|--:|:-:|\n| 1 | 2 |';
    const text = build(sampleFacts(), { notes, sections: ['notes'] });
    expect(text).toContain('<h3>Why</h3>');
    expect(text).toContain('<strong>5</strong> of <code>H</code>');
    expect(text).toMatch(
      /<a href="https:\/\/arxiv\.org\/abs\/2210\.16774" target="_blank" rel="noopener noreferrer"\s*>paper<\/a\s*>/,
    );
    expect(text).toMatch(/<li>\s*a\s*<\/li>/);
    expect(text).toMatch(/<td class="number">1<\/td>\s*<td class="center">2<\/td>/);
    expect(text).toContain('Notes of HaBa, one basis a class');
  });

  it('lets no text of a person become markup', () => {
    const facts = sampleFacts();
    const run = sampleRun();
    const text = build(
      {
        project: { name: evil, description: evil },
        runs: [
          {
            ...run,
            run: {
              ...run.run,
              name: evil,
              tags: [evil],
              device: evil,
              statusReason: evil,
              status: 'failed',
              id: evil,
            },
            notes: evil,
            dataset: { ...run.dataset, name: evil, classNames: run.dataset.classNames.map(() => evil) },
            config: {
              ...run.config,
              dataset: { source: 'idx', path: evil, limitPerClass: null, whitening: 'none' },
            },
            curves: run.curves.map((series) => ({ ...series, name: evil })),
            versions: [{ name: evil, version: evil }],
            command: evil,
          },
        ],
        subjects: facts.subjects.map((subject) => ({
          ...subject,
          method: evil,
          run: { ...subject.run, name: evil },
          accuracies: subject.accuracies.map((one) => ({ ...one, network: evil, protocol: evil })),
        })),
        published: [],
      },
      { notes: [evil, `[x](javascript:alert(3))`, `<svg/onload=alert(4)>`, `\`${evil}\``].join('\n\n') },
    );
    expect(text).not.toMatch(/<script|<img src=x|<svg\/|onerror='|href="(?!https?:|mailto:)/);
    expect(text.match(/&lt;script&gt;alert\(1\)/g)?.length).toBeGreaterThan(20);
  });
});

describe('budgets', () => {
  const own = sampleRun().storage;
  it.each([
    [1, 'under'],
    [2, 'within'],
    [3, 'over'],
  ] as const)('%d real images a class against 1.88 IPC are %s', (perClass, verdict) => {
    expect(budgetVerdict(own, storageOfImages(perClass, geometry), { ipc: null, convention: 'values' })).toBe(
      verdict,
    );
  });

  it('a plain budget equals itself', () => {
    const two = storageOfImages(2, geometry);
    expect(budgetVerdict(two, two, { ipc: null, convention: 'bytes' })).toBe('equal');
  });
});

describe('presets', () => {
  it('have ids that a command line can name, and valid configurations', () => {
    expect(presets.map(({ id }) => id)).toEqual(expect.arrayContaining(['quick', 'demo', 'demo-pixels']));
    expect(presets.every(({ id }) => /^[a-z0-9-]+$/.test(id))).toBe(true);
  });

  it('are each the nearest to themselves', () => {
    for (const { id, config } of presets) {
      expect(nearestPreset(config)).toMatchObject({ preset: { id }, differences: [] });
    }
  });

  it('differ in named values', () => {
    const demo = findPreset('demo')?.config;
    if (!demo) throw new Error('no demo preset');
    const changed = {
      ...demo,
      seed: 3,
      evaluation: {
        ...demo.evaluation,
        networks: demo.evaluation.networks.map((one) => ({ ...one, width: 8 })),
      },
      parameterization: { ...demo.parameterization, basesPerClass: 2 },
    };
    const differences = configDifferences(changed, demo);
    expect(differences).toContainEqual({ path: 'seed', value: 3, reference: 0 });
    expect(differences).toContainEqual({ path: 'evaluation.networks.0.width', value: 8, reference: 32 });
    expect(differences).toContainEqual({
      path: 'parameterization.basesPerClass',
      value: 2,
      reference: 1,
    });
    expect(configDifferences({ seed: 3 } as never, { seed: 3, gone: 1 } as never)).toEqual([
      { path: 'gone', value: undefined, reference: 1 },
    ]);
    expect(flattenConfig(demo).get('evaluation.networks.0.width')).toBe(32);
  });
});
