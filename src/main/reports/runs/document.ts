/** From what the library knows of runs to what their report says. */
import { reportLanguage, type ReportRequest, type ReportSection } from '@shared/reports/request';
import { message } from '@shared/words/message';
import { curveBlocks } from '../curves';
import type { Block, ReportDocument, Text, Words } from '../document';
import { integer } from '../format';
import type { ReportedRun, RunsFacts } from '../model';
import { accuracyBlocks, architectureBlocks } from './accuracy';
import { configBlocks, reproduceBlocks } from './config';
import { notesBlocks, questionBlocks, runResults, runsData, summaryBlocks } from './results';
import { diversityBlocks, storageBlocks } from './storage';

type RunSection = Exclude<ReportSection, 'ablation'>;

/** The title of a section; the page that sections are chosen on calls them the same. */
export const sectionTitle = (id: ReportSection): Words =>
  id === 'accuracy' ? message('reportDocument.accuracyTitle') : message(`reports.sections.${id}.name`);

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
function warningOf({ run }: ReportedRun, several: boolean): Text[] {
  if (run.status === 'completed') return [];
  const values = {
    status: message(`reportDocument.status.${run.status}`),
    iteration: integer(run.iteration),
  };
  const notFinal = several
    ? message('reportDocument.runNotFinal', { name: run.name, ...values })
    : message('reportDocument.thisRunNotFinal', values);
  return [run.statusReason === null ? notFinal : [notFinal, { recorded: run.statusReason }]];
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
          message(`reportDocument.status.${own.run.status}`),
          message('reportDocument.iteration', {
            iteration: integer(own.run.iteration),
            iterations: integer(own.config.training.iterations),
          }),
        ]
      : [message('reportDocument.runs', { count: runs.length }), own.dataset.name];
  return {
    language: reportLanguage(request),
    title: request.title || titleOf(runs),
    kicker: project.name,
    createdAt,
    meta,
    tags: own.run.tags,
    warnings: runs.flatMap((one) => warningOf(one, others.length > 0)),
    sections: telling(
      request.sections.flatMap((id) =>
        id === 'ablation' ? [] : [{ id, title: sectionTitle(id), blocks: builders[id]() }],
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
function titleOf([own, ...others]: RunsFacts['runs']): Words {
  const [second] = others;
  const first = own.run.name;
  if (second === undefined) return first;
  return others.length === 1
    ? message('reportDocument.titleOfTwo', { first, second: second.run.name })
    : message('reportDocument.titleOfMany', { first, others: others.length });
}
