import { describe, expect, it } from 'vitest';
import { storageOfImages } from '@shared/budget';
import { findPreset, presets } from '@shared/presets';
import { comparable } from '../../../src/main/core/evaluate/comparable';
import { budgetVerdict } from '../../../src/main/reports/budget';
import { configDifferences, flattenConfig, nearestPreset } from '../../../src/main/reports/difference';
import { buildReport } from '../../../src/main/reports/report';
import type { ReportModel } from '../../../src/main/reports/model';
import { geometry, sampleModel } from './sample';

const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;

/** The document without its pictures, which are long. */
const build = (model: ReportModel): string =>
  buildReport(model).replace(/data:image\/png;base64,[^"]+/g, 'PNG');

describe('the report', () => {
  it('is the same bytes for the same model', () => {
    expect(buildReport(sampleModel())).toBe(buildReport(sampleModel()));
  });

  it('needs nothing from outside', () => {
    const text = buildReport(sampleModel());
    expect(text).not.toMatch(/<(script|link|iframe|object|embed|base|form)\b/i);
    expect(text).not.toMatch(/(src|href|srcset|xlink:href)="(?!data:)/i);
    expect(text).not.toMatch(/@import|url\(|https?:\/\//i);
    expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
  });

  it('says the key figures', () => {
    const text = build(sampleModel());
    expect(text).toContain('69.5 ± 0.5 %');
    expect(text).toContain('+14.4');
    expect(text).toContain('1.88 IPC');
    expect(text).toContain('14,700 values, 57.4 KiB');
  });

  it('compares at an equal budget and marks what is over it', () => {
    const rows =
      /<table class="accuracy">[\s\S]*?<\/table>/.exec(build(sampleModel()))?.[0].split('<tr') ?? [];
    const row = (name: string): string => rows.find((one) => one.includes(name)) ?? '';
    expect(row('HaBa + DM')).toContain('class="own"');
    expect(row('Pixels + DM')).toMatch(
      /2\.00[\s\S]*whole images: 0\.13 IPC more[\s\S]*71\.7 ± 0\.4[\s\S]*\+2\.2 points/,
    );
    expect(row('Random real images')).toMatch(/class="rounded"[\s\S]*55\.1 ± 0\.8[\s\S]*n = 3/);
    expect(row('Whole training set')).toMatch(/class="over"[\s\S]*over budget by 198\.13 IPC/);
  });

  it('numbers the protocols when they differ', () => {
    const model = sampleModel();
    const [own, ...others] = model.subjects;
    if (!own) throw new Error('no subject');
    const changed = { ...own, accuracies: own.accuracies.map((one) => ({ ...one, protocol: '9 epochs' })) };
    const text = build({ ...model, subjects: [changed, ...others] });
    expect(text).toContain('<sup>1</sup>');
    expect(text).toContain('<sup>2</sup>');
    expect(text).toContain('Protocol: 9 epochs');
    expect(build(model)).not.toContain('<sup>');
  });

  it('names no gain over a baseline that was judged otherwise, except by a learned rate', () => {
    const judged = (protocol: string): string => {
      const model = sampleModel();
      const [own, ...others] = model.subjects;
      if (!own) throw new Error('no subject');
      const accuracies = own.accuracies.map((one) => ({ ...one, protocol }));
      return build({ ...model, subjects: [{ ...own, accuracies }, ...others] });
    };
    const protocol = sampleModel().subjects[0]?.accuracies[0]?.protocol ?? '';
    expect(judged(protocol)).toContain('Gain over random');
    expect(judged('9 epochs')).not.toContain('Gain over random');
    expect(
      comparable('3 epochs; SGD 0.01, momentum 0.9', '3 epochs; SGD 0.0375 (learned), momentum 0.9'),
    ).toBe(true);
    expect(comparable('3 epochs; SGD 0.01, momentum 0.9', '3 epochs; SGD 0.01, momentum 0.5')).toBe(false);
  });

  it('marks what differs from the preset', () => {
    const text = build(sampleModel());
    expect(text).toContain('Closest to the preset <strong>demo</strong>');
    expect(text).toMatch(/class="changed">\s*<th scope="row">seed<\/th>[\s\S]{0,80}7[\s\S]{0,40}preset: 0/);
    expect(build({ ...sampleModel(), preset: { id: 'demo', differences: [] } })).toContain(
      'Exactly the preset',
    );
  });

  it('says that an unfinished run is not final', () => {
    const model = sampleModel();
    const run = { ...model.run, status: 'interrupted', statusReason: 'The process died.' } as const;
    expect(build({ ...model, run })).toMatch(/class="warning"[\s\S]*interrupted[\s\S]*The process died\./);
    expect(build(model)).not.toContain('class="warning"');
  });

  it('does without results, gallery, curves and texts', () => {
    const model = sampleModel();
    const text = build({
      ...model,
      notes: '',
      project: { ...model.project, description: '' },
      subjects: [],
      gallery: null,
      curves: [],
      preset: null,
    });
    expect(text).toContain('The run has not been evaluated yet.');
    expect(text).not.toContain('Question and notes');
    expect(text).not.toContain('undefined');
  });

  it('lets no text of a person become markup', () => {
    const model = sampleModel();
    const text = build({
      ...model,
      project: { name: evil, description: evil },
      run: {
        ...model.run,
        name: evil,
        tags: [evil],
        device: evil,
        statusReason: evil,
        status: 'failed',
        id: evil,
      },
      notes: evil,
      dataset: { ...model.dataset, name: evil, classNames: model.dataset.classNames.map(() => evil) },
      config: {
        ...model.config,
        dataset: { source: 'idx', path: evil, limitPerClass: null, whitening: 'none' },
      },
      curves: model.curves.map((series) => ({ ...series, name: evil })),
      subjects: model.subjects.map((subject) => ({
        ...subject,
        method: evil,
        run: { ...subject.run, name: evil },
        accuracies: subject.accuracies.map((one) => ({ ...one, network: evil, protocol: evil })),
      })),
      versions: [{ name: evil, version: evil }],
      command: evil,
    });
    expect(text).not.toMatch(/<script|<img src=x|onerror='/);
    expect(text.match(/&lt;script&gt;alert\(1\)/g)?.length).toBeGreaterThan(20);
  });
});

describe('budgets', () => {
  const own = sampleModel().storage;
  it.each([
    [1, 'under'],
    [2, 'rounded'],
    [3, 'over'],
  ] as const)('%d real images a class against 1.88 IPC are %s', (perClass, verdict) => {
    expect(budgetVerdict(own, storageOfImages(perClass, geometry))).toBe(verdict);
  });

  it('a plain budget equals itself', () => {
    expect(budgetVerdict(storageOfImages(2, geometry), storageOfImages(2, geometry))).toBe('equal');
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
      parameterization: { kind: 'pixels', imagesPerClass: 2, initialisation: 'real' },
    } as const;
    const differences = configDifferences(changed, demo);
    expect(differences).toContainEqual({ path: 'seed', value: 3, reference: 0 });
    expect(differences).toContainEqual({ path: 'evaluation.networks.0.width', value: 8, reference: 32 });
    expect(differences).toContainEqual({
      path: 'parameterization.imagesPerClass',
      value: 2,
      reference: undefined,
    });
    expect(differences.at(-1)).toMatchObject({ path: 'parameterization.baseChannels', value: undefined });
    expect(flattenConfig(demo).get('evaluation.networks.0.width')).toBe(32);
  });
});
