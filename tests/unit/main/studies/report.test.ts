import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SECTIONS_OF, type ReportSection, type TextFormat } from '@shared/reports/request';
import { studyRequestSchema, type StudyRequestInput } from '@shared/studies/request';
import { renderReport } from '@main/reports/render';
import { studyResults } from '@main/studies/collect';
import { createStudy } from '@main/studies/create';
import { studyCommand } from '@main/studies/report/facts';
import { composeReport, createReport, readReportRequest } from '@main/studies/report/create';
import { main } from '@main/cli/main';
import type { Library } from '@main/store/library';
import { addRealCheckpoint } from '../../../support/checkpoint';
import { openLibrary, storage, temporaryFolder } from '../../../support/library';
import { unsaid } from '../reports/sample';

const now = new Date('2026-11-24T03:00:00Z');
const cifar = { source: 'cifar10', path: '/data/cifar' } as const;

/** A study with one finished run of accuracies 0.6 and 0.7. */
async function made(request: StudyRequestInput, name = 'A study'): Promise<{ library: Library; id: string }> {
  const library = await openLibrary();
  const { id: projectId } = library.projects.create({ name: 'A project' });
  const study = await createStudy(library, { projectId, name, request: studyRequestSchema.parse(request) });
  const first = study.plan.cells[0];
  const runId = library.studies.runIds(study.id).get(first?.key ?? '') ?? '';
  library.evaluations.add(runId, {
    iteration: 90,
    subject: 'distilled',
    network: request.size === 'official' ? 'ConvNet D3 W128' : 'ConvNet D3 W32',
    protocol: '100 epochs',
    accuracies: [0.6, 0.7],
    mean: 0.65,
    std: 0.05,
    seeds: 2,
    storage,
  });
  library.runs.setStarted(runId, { engine: 'onnx', device: 'CPU', storage, iteration: 0 });
  library.runs.setStatus(runId, 'completed');
  return { library, id: study.id };
}

const official: StudyRequestInput = {
  kind: 'rq1',
  size: 'official',
  dataset: cifar,
  objectives: ['mtt'],
  basesPerClass: [1, 10],
};

/** The report of a study in a format. */
async function text(
  library: Library,
  studyId: string,
  format: TextFormat,
  change: { notes?: string; sections?: ReportSection[]; language?: 'ko' } = {},
): Promise<string> {
  const request = readReportRequest({ source: { kind: 'study', studyId }, format, ...change });
  return renderReport(await composeReport(library, request, now), format);
}

describe('a study as HTML', () => {
  it('shows ours beside what is published, marked as such, with its source', async () => {
    const { library, id } = await made(official);
    const html = await text(library, id, 'html');
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain('65.0 ± 5.0');
    expect(html).toMatch(/HaBa \+ MTT, published<small>Liu et al\. 2022, Table 1<\/small>/);
    expect(html).toMatch(/48\.3 ± 0\.8<sup>1<\/sup>[\s\S]{0,80}row of 1/);
    expect(html).toMatch(/65\.3 ± 0\.7<sup>\d<\/sup>/);
    expect(html).toContain('HaBa + MTT (published)');
    expect(html).toContain('1 of 4 runs completed');
    expect(html).toContain('This study is not finished');
    expect(html).toContain('onnx (CPU)');
    expect(html).toContain('1 distillation seed, 2 evaluation networks each');
    expect(html).not.toMatch(/<script|<link|(src|href)="(?!data:)/);
    expect(await text(library, id, 'html')).toBe(html);
  });

  it('says why plain rows stand on both sides of a factorised one', async () => {
    const note = 'IPC − 1 has one image per class fewer';
    const { library, id } = await made({ ...official, dataset: { ...cifar, source: 'cifar100' } });
    const markdown = await text(library, id, 'md');
    expect(markdown).toContain('Pixels + MTT, IPC − 1');
    expect(markdown.split(note)).toHaveLength(3);
    const plain = await made(official);
    expect(await text(plain.library, plain.id, 'md')).not.toContain(note);
  });

  it.each([{ kind: 'rq2' }, { kind: 'rq3' }, { kind: 'rq4' }, { kind: 'idc' }] as const)(
    '$kind has a plot and a line for every cell',
    async (request) => {
      const { library, id } = await made(request);
      const html = await text(library, id, 'html');
      expect(html).toContain('<svg');
      for (const { label } of library.studies.get(id).plan.cells) expect(html).toContain(label);
    },
  );

  it('escapes names', async () => {
    const { library, id } = await made({ kind: 'rq4' }, '<img src=x onerror=alert(1)>');
    expect(await text(library, id, 'html', { notes: '<img src=x>' })).not.toContain('<img');
    expect(await text(library, id, 'md', { notes: '<img src=x>' })).not.toMatch(/[^\\]<img/);
  });

  it('has the curves and images of each row that has got somewhere', async () => {
    const { library, id } = await made({ kind: 'idc' });
    expect(await text(library, id, 'html', { sections: ['gallery'] })).toContain(
      'No run has written a checkpoint yet.',
    );
    for (const [cell, runId] of library.studies.runIds(id)) {
      if (cell.includes('idc')) continue;
      await addRealCheckpoint(library, runId, 5);
      library.metrics.append(
        runId,
        [1, 2].map((step) => ({ series: 'loss/objective', step, value: 3 - step })),
      );
    }
    const html = await text(library, id, 'html', { sections: ['gallery', 'curves'] });
    expect(html.match(/class="gallery"/g)).toHaveLength(2);
    expect(html.match(/<path class="line"/g)).toHaveLength(2);
  });
});

describe('the sections of a study', () => {
  it('the ablation says what each variant changes against its baseline', async () => {
    const { library, id } = await made({ kind: 'rq4' });
    const cells = library.studies.runIds(id);
    const add = (cell: string, mean: number): void => {
      library.evaluations.add(cells.get(cell) ?? '', {
        iteration: 90,
        subject: 'distilled',
        network: 'ConvNet D3 W32',
        protocol: '100 epochs',
        accuracies: [mean],
        mean,
        std: 0,
        seeds: 1,
        storage,
      });
    };
    add('off/bpc-1/0', 0.6);
    const markdown = await text(library, id, 'md', { sections: ['ablation'] });
    expect(markdown).toMatch(/\| All terms \| \*\*65\.0 ± 5\.0\*\* \|/);
    expect(markdown).toMatch(/\| No adversary \| −5\.0 60\.0 ± 0\.0 \|/);
  });

  it('architectures are for studies across networks', async () => {
    const across = await made({ kind: 'rq3' });
    expect(await text(across.library, across.id, 'md', { sections: ['architectures'] })).toContain(
      'ResNet18',
    );
    const { library, id } = await made({ kind: 'rq4' });
    expect(await text(library, id, 'md', { sections: ['architectures'] })).toContain('its own network alone');
  });

  it('settings name what each cell changes', async () => {
    const { library, id } = await made({ kind: 'rq4' });
    expect(await text(library, id, 'md', { sections: ['config'] })).toMatch(/adversary\.weights\.cosine = 0/);
  });

  it('the command makes the same plan again', async () => {
    const requests: StudyRequestInput[] = [
      { kind: 'rq4' },
      { kind: 'rq2', hallucinators: [2, 3], budget: 2, seeds: 2, objectives: ['dm'] },
      {
        kind: 'grid',
        axes: [{ path: 'parameterization', values: [{ basesPerClass: 2 }, { hallucinators: 5 }] }],
      },
      { kind: 'rq1', objectives: ['dm', 'dc'], basesPerClass: [1, 10] },
    ];
    for (const input of requests) {
      const request = studyRequestSchema.parse(input);
      const [line = ''] = studyCommand(request).split('\n');
      const words = [...line.replace('npm run -s haba -- study create ', '').matchAll(/'([^']*)'|\S+/g)].map(
        (match) => match[1] ?? match[0],
      );
      let out = '';
      const folder = temporaryFolder();
      const terminal = {
        out: (part: string) => (out += part),
        err: () => undefined,
        interactive: false,
        columns: 80,
      };
      expect(await main(['study', 'plan', ...words, '--json', '--library', folder], terminal)).toBe(0);
      expect((JSON.parse(out) as { plan: { request: unknown } }).plan.request).toEqual(request);
    }
  });
});

describe('a study in Korean', () => {
  it.each([official, { kind: 'rq2' }, { kind: 'rq3' }, { kind: 'rq4' }, { kind: 'idc' }] as const)(
    '$kind says everything in Korean that people and papers did not name',
    async (request) => {
      const { library, id } = await made(request);
      const sections = SECTIONS_OF.study.filter((section) => section !== 'config');
      const html = await text(library, id, 'html', { sections, language: 'ko' });
      const given = ['A study', 'A project', '100 epochs'];
      expect(unsaid(html, [...given, id, ...library.studies.runIds(id).values()])).toEqual([]);
    },
  );

  it('calls cells by their variant and seed', async () => {
    const { library, id } = await made({ kind: 'rq4', seeds: 2 });
    const markdown = await text(library, id, 'md', { sections: ['storage'], language: 'ko' });
    expect(markdown).toMatch(/\| 적대 학습 없음, \d IPC, 시드 1 \|/);
  });
});

describe('a study as Markdown and LaTeX', () => {
  it('has a table with a row for each method and one for what was published', async () => {
    const { library, id } = await made(official);
    const lines = (await text(library, id, 'md')).split('\n');
    expect(lines[0]).toBe('# A study');
    expect(lines).toContain('| Method | 2 IPC | 11 IPC |');
    expect(lines.find((line) => line.startsWith('| HaBa + MTT (against'))).toContain('**65.0 ± 5.0** n = 2');
    const published = lines.find((line) => line.startsWith('| HaBa + MTT, published'));
    expect(published).toContain('*69.9 ± 0.4* [1] (row of 10)');
    expect(published?.split(' | ')).toHaveLength(3);
    const tex = await text(library, id, 'tex', { sections: ['accuracy'] });
    expect(tex).toMatch(/HaBa \+ MTT & 65\.0 \$\\pm\$ 5\.0 & /);
    expect(tex).toMatch(/HaBa \+ MTT, published & \\textit\{48\.3 \$\\pm\$ 0\.8\}\$\^\{1\}\$/);
  });
});

describe('a study as data', () => {
  it('has a line for each cell of the table', async () => {
    const { library, id } = await made({ kind: 'grid', axes: [{ path: 'seed', values: [1, 2] }] });
    const lines = (await text(library, id, 'csv')).split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(
      /^row,column,budget_ipc,convention,stored_ipc,stored_values,stored_bytes,stored_real_images,/,
    );
    expect(lines[1]).toMatch(/,0\.6(5|49{10,}),/);
    expect(lines[2]).toContain(',draft,');
  });

  it('says what each cell stores as numbers, bytes and real images, whatever the convention', async () => {
    for (const convention of ['values', 'bytes'] as const) {
      const { library, id } = await made({ kind: 'family', convention });
      const [cell] = studyResults(library, id).table;
      const { ipc, bytes, realImages } = cell?.stored ?? { ipc: 0, bytes: 0, realImages: 0 };
      expect(realImages).toBeCloseTo(bytes / 7840, 9);
      const markdown = await text(library, id, 'md', { sections: ['storage'] });
      expect(markdown).toContain(
        `| ${ipc.toFixed(2)} | ${(bytes / 1000).toFixed(1)} kB | ${realImages.toFixed(2)} |`,
      );
      const [, line] = (await text(library, id, 'csv')).split('\r\n');
      expect(line).toContain(`,${convention},${ipc},${ipc * 7840},${bytes},${realImages},`);
    }
  });

  it('has everything of the results as JSON', async () => {
    const { library, id } = await made(official);
    const data = JSON.parse(await text(library, id, 'json', { notes: 'n' })) as Record<string, unknown>;
    expect(data).toMatchObject({
      kind: 'study',
      notes: 'n',
      study: { id, kind: 'rq1' },
      evaluationSeeds: [2],
    });
    expect(data['table']).toHaveLength(4);
    expect(data['command']).toContain(
      'study create rq1 --dataset cifar10 --data /data/cifar --objective mtt',
    );
  });
});

describe('a report on the disk', () => {
  it('lies in the library with what it was made from, and goes with its study', async () => {
    const { library, id } = await made({ kind: 'rq4' });
    const source = { kind: 'study' as const, studyId: id };
    const report = await createReport(library, { source, format: 'md' });
    expect(report).toMatchObject({ source, name: 'A study', format: 'md' });
    expect(readFileSync(report.path, 'utf8')).toMatch(/^# A study/);
    const earlier = join(library.reportsFolder, `study-${id}.html`);
    writeFileSync(earlier, 'from before');
    library.studies.setTrashed(id, true);
    expect(library.purge.study(id)).toBe(report.bytes + 11);
    expect([existsSync(report.path), existsSync(earlier)]).toEqual([false, false]);
    expect(library.reports.list(report.projectId)).toEqual([]);
  });
});
