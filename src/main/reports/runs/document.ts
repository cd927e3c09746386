/** From what the library knows of runs to what their report says. */
import { STATUS_WORDS } from '@shared/domain';
import type { ReportLanguage, ReportRequest, ReportSection } from '@shared/reports/request';
import { curveBlocks } from '../curves';
import { type Block, type ReportDocument } from '../document';
import { integer } from '../format';
import type { ReportedRun, RunsFacts } from '../model';
import { accuracyBlocks, architectureBlocks } from './accuracy';
import { configBlocks, reproduceBlocks } from './config';
import { notesBlocks, questionBlocks, runResults, runsData, summaryBlocks } from './results';
import { diversityBlocks, storageBlocks } from './storage';

type RunSection = Exclude<ReportSection, 'ablation'>;

export const SECTION_TITLES: Readonly<Record<ReportSection, string>> = {
  summary: 'Summary',
  question: 'Question',
  notes: 'Notes',
  accuracy: 'Accuracy at an equal storage budget',
  architectures: 'Across architectures',
  ablation: 'Ablation',
  gallery: 'Gallery',
  curves: 'Training',
  diversity: 'Diversity',
  storage: 'Storage budget',
  config: 'Configuration',
  reproduce: 'Made with',
};

function galleryBlocks({ runs }: RunsFacts): Block[] {
  return runs.flatMap(({ run, gallery, dataset }): Block[] =>
    gallery === null
      ? []
      : [
          ...(runs.length > 1 ? [{ kind: 'heading', text: run.name } as const] : []),
          { kind: 'gallery', gallery, classNames: dataset.classNames },
        ],
  );
}

/** A run that did not end on its own says so before any figure. */
function warningOf({ run }: ReportedRun, several: boolean): string[] {
  if (run.status === 'completed') return [];
  const which = several ? `The run "${run.name}"` : 'This run';
  const why = run.statusReason === null ? '' : ` ${run.statusReason}`;
  return [
    `${which} is ${STATUS_WORDS[run.status]}: its figures are those of iteration ${integer(run.iteration)} and not final.${why}`,
  ];
}

/** Sections that a report is whole without. */
const OPTIONAL: readonly ReportSection[] = ['question', 'notes', 'architectures', 'gallery'];

/** Leaves out optional sections that have nothing to tell, unless there is nothing else. */
function telling(sections: ReportDocument['sections']): ReportDocument['sections'] {
  const kept = sections.filter(
    ({ id, blocks }) =>
      !OPTIONAL.includes(id) || blocks.some((block) => block.kind !== 'text' || block.tone !== 'none'),
  );
  return kept.length > 0 ? kept : sections;
}

/** Everything that a report of these runs says. `createdAt` is an ISO 8601 time. */
export function runsDocument(facts: RunsFacts, request: ReportRequest, createdAt: string): ReportDocument {
  const { runs, project } = facts;
  const [own, ...others] = runs;
  const builders: Readonly<Record<RunSection, () => Block[]>> = {
    summary: () => summaryBlocks(facts),
    question: () => questionBlocks(facts),
    notes: () => notesBlocks(facts, request.notes),
    accuracy: () => accuracyBlocks(facts),
    architectures: () => architectureBlocks(facts),
    gallery: () => galleryBlocks(facts),
    curves: () => curveBlocks(runs.map(({ run, curves }) => ({ name: run.name, curves }))),
    diversity: () => diversityBlocks(facts),
    storage: () => storageBlocks(facts),
    config: () => configBlocks(facts),
    reproduce: () => reproduceBlocks(facts),
  };
  const meta =
    others.length === 0
      ? [
          STATUS_WORDS[own.run.status],
          `iteration ${integer(own.run.iteration)} of ${integer(own.config.training.iterations)}`,
        ]
      : [`${runs.length} runs`, own.dataset.name];
  return {
    language: 'en',
    title: request.title || titleOf(runs, request.language),
    kicker: project.name,
    createdAt,
    meta,
    tags: own.run.tags,
    warnings: runs.flatMap((one) => warningOf(one, others.length > 0)),
    sections: telling(
      request.sections.flatMap((id) =>
        id === 'ablation' ? [] : [{ id, title: SECTION_TITLES[id], blocks: builders[id]() }],
      ),
    ),
    results: runResults(facts),
    data: {
      ...runsData(facts, request.sections),
      ...(request.sections.includes('notes') ? { notes: request.notes } : {}),
    },
  };
}

/** `HaBa`, `HaBa and Pixels`, or `HaBa and 3 others`. */
function titleOf(runs: RunsFacts['runs'], language: ReportLanguage): string {
  const [first, second] = runs;
  if (second === undefined) return first.run.name;
  if (language === 'ko') {
    const { name } = first.run;
    return runs.length === 2 ? `${name}, ${second.run.name}` : `${name} 외 ${runs.length - 1}개`;
  }
  return runs.length === 2
    ? `${first.run.name} and ${second.run.name}`
    : `${first.run.name} and ${runs.length - 1} others`;
}
