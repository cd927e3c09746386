import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { studyRequestSchema, type StudyRequestInput } from '@shared/studies/request';
import { createStudy } from '../../../src/main/studies/create';
import { studyResults } from '../../../src/main/studies/collect';
import { studyCsv } from '../../../src/main/studies/report/csv';
import { studyReport, writeStudyReport } from '../../../src/main/studies/report/create';
import { studyHtml } from '../../../src/main/studies/report/html';
import { studyMarkdown } from '../../../src/main/studies/report/markdown';
import type { Library } from '../../../src/main/store/library';
import { openLibrary, storage, temporaryFolder } from '../../support/library';

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

describe('a study as HTML', () => {
  it('shows ours beside what is published, marked as such, with its source', async () => {
    const { library, id } = await made(official);
    const text = studyHtml(studyResults(library, id), now);
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).toContain('65.0 ± 5.0');
    expect(text).toMatch(/48\.3 ± 0\.8\s+published \(Liu et al\. 2022, Table 1\), row of 1/);
    expect(text).toMatch(/65\.3 ± 0\.7\s+published \(Cazenavette et al\. 2022\)/);
    expect(text).toContain('HaBa + MTT (published)');
    expect(text).toContain('1 of 4 runs completed');
    expect(text).toContain('This study is not finished');
    expect(text).toContain('onnx (CPU)');
    expect(text).toContain('1 distillation seed, 2 evaluation networks each');
    expect(text).not.toMatch(/<script|<link|(src|href)="(?!data:)/);
    expect(studyHtml(studyResults(library, id), now)).toBe(text);
  });

  it.each([{ kind: 'rq2' }, { kind: 'rq3' }, { kind: 'rq4' }, { kind: 'idc' }] as const)(
    '$kind has a plot and a line for every cell',
    async (request) => {
      const { library, id } = await made(request);
      const results = studyResults(library, id);
      const text = studyHtml(results, now);
      expect(text).toContain('<svg');
      for (const { label } of results.cells) expect(text).toContain(label.replaceAll('|', '|'));
    },
  );

  it('escapes names', async () => {
    const { library, id } = await made({ kind: 'rq4' }, '<img src=x onerror=alert(1)>');
    expect(studyHtml(studyResults(library, id), now)).not.toContain('<img');
    expect(studyMarkdown(studyResults(library, id), now)).not.toMatch(/[^\\]<img/);
  });
});

describe('a study as Markdown', () => {
  it('has a table with a row for each method', async () => {
    const { library, id } = await made(official);
    const lines = studyMarkdown(studyResults(library, id), now).split('\n');
    expect(lines[0]).toBe('# A study');
    expect(lines).toContain('|  | 2 IPC | 11 IPC |');
    const haba = lines.find((line) => line.startsWith('| HaBa + MTT |'));
    expect(haba).toContain('**65.0 ± 5.0**');
    expect(haba).toContain('*published (Liu et al. 2022, Table 1): 69.9 ± 0.4, row of 10*');
    expect(haba?.split(' | ')).toHaveLength(3);
  });
});

describe('a study as CSV', () => {
  it('has a line for each cell of the table and nothing that a spreadsheet would run', async () => {
    const request: StudyRequestInput = { kind: 'grid', axes: [{ path: 'seed', values: [1, 2] }] };
    const { library, id } = await made(request);
    const results = studyResults(library, id);
    const text = studyCsv({
      ...results,
      rows: results.rows.map((row, i) => (i === 0 ? { ...row, label: '=HYPERLINK("x"), y' } : row)),
    });
    const lines = text.split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^row,column,budget_ipc,/);
    expect(lines[1]).toMatch(/^"'=HYPERLINK\(""x""\), y",/);
    expect(lines[1]).toMatch(/,0\.6(5|49{10,}),/);
    expect(lines[2]).toContain(',draft,');
  });
});

describe('a report on the disk', () => {
  it('lies in the library, is written over, and goes with its study', async () => {
    const { library, id } = await made({ kind: 'rq4' });
    library.runs.setStatus(library.studies.runIds(id).get('all/bpc-1/0') ?? '', 'stopped');
    const path = await writeStudyReport(library, id, 'md');
    expect(path).toBe(join(library.reportsFolder, `study-${id}.md`));
    expect(await writeStudyReport(library, id, 'md')).toBe(path);
    expect(readFileSync(path, 'utf8')).toMatch(/^# A study/);
    library.studies.setTrashed(id, true);
    expect(library.purgeStudy(id)).toBeGreaterThan(100);
    expect(existsSync(path)).toBe(false);
  });

  it('goes to another place, and says when it cannot', async () => {
    const { library, id } = await made({ kind: 'idc' });
    const path = join(temporaryFolder(), 'deep', 'study.csv');
    expect(await writeStudyReport(library, id, 'csv', path)).toBe(path);
    const inFile = join(path, 'x.csv');
    await expect(writeStudyReport(library, id, 'csv', inFile)).rejects.toThrow('cannot be written');
    expect(await studyReport(library, id, 'csv', now)).toBe(readFileSync(path, 'utf8'));
  });
});
