import { describe, expect, it } from 'vitest';
import { REPORT_SECTIONS } from '@shared/reports/request';
import { renderReport } from '@main/reports/render';
import type { RunsFacts } from '@main/reports/model';
import { otherRun, publishedAtOne, sampleDocument, sampleFacts, sampleRun, unsaid } from './sample';

const sections = REPORT_SECTIONS.filter((section) => section !== 'ablation' && section !== 'config');
const facts = (several: boolean): RunsFacts => ({
  ...sampleFacts(),
  runs: several ? [sampleRun(), otherRun()] : [sampleRun()],
  published: publishedAtOne,
});

const given = (of: RunsFacts): string[] => [
  of.project.name,
  of.project.description,
  ...of.subjects.map(({ run }) => run.name),
  ...of.runs.flatMap(({ run, notes, dataset }) => [
    run.name,
    ...run.tags,
    run.device ?? '',
    notes.trim(),
    dataset.name,
    ...dataset.classNames,
  ]),
];

const korean = (several: boolean, format: 'html' | 'md' | 'tex', title = ''): string => {
  return renderReport(sampleDocument(facts(several), { sections, title, language: 'ko' }), format);
};

describe('a report in Korean', () => {
  it('says everything in Korean that people did not name', () => {
    for (const several of [false, true]) {
      expect(unsaid(korean(several, 'html'), given(facts(several)))).toEqual([]);
    }
  });

  it('marks the language, for fonts and screen readers, and needs kotex in LaTeX', () => {
    expect(korean(false, 'html')).toContain('<html lang="ko">');
    expect(korean(false, 'html')).toContain('<h2>같은 저장량에서의 정확도</h2>');
    expect(korean(false, 'md')).toContain('## 요약');
    expect(korean(false, 'tex')).toContain('\\usepackage{kotex}');
    expect(korean(false, 'tex')).toContain('\\caption{증류 집합의 저장량}');
  });

  it('leaves what people named as it is', () => {
    const of = facts(false);
    const [own] = of.runs;
    const named = { ...of, runs: [{ ...own, run: { ...own.run, name: 'Bases' } }] } as RunsFacts;
    const document = sampleDocument(named, { sections: ['diversity'], language: 'ko' });
    const text = renderReport(document, 'md');
    expect(text).toContain('# Bases');
    expect(text).toContain('| Bases (HaBa + DM) | 5 |');
  });

  it('has a title of its own language', () => {
    expect(korean(true, 'md').split('\n')[0]).toBe('# HaBa, one basis a class, Plain pixels, two a class');
  });

  it('is the same bytes for the same document', () => {
    expect(korean(true, 'html')).toBe(korean(true, 'html'));
  });
});
