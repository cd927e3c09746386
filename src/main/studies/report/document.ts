/** From what the library knows of a study to what its report says. */
import { costText } from '@shared/budget/storage';
import { reportLanguage, type ReportRequest, type ReportSection } from '@shared/reports/request';
import { cellName, columnName, questionOf, rowName } from '@shared/studies/names';
import { message } from '@shared/words/message';
import { percent } from '@shared/text/figures';
import { curveBlocks } from '../../reports/curves';
import { flattenConfig } from '../../reports/collect';
import { text, type Block, type ReportDocument, type Text, type Words } from '../../reports/document';
import { dateTime, ipc, meanStd } from '../../reports/format';
import { againBlocks, configGroups, valueText, versionsText } from '../../reports/runs/config';
import { sectionTitle } from '../../reports/runs/document';
import { seedsText, studyCommand, type StudyFacts } from './facts';
import { studyPlots } from './plots';
import {
  ablationTable,
  architectureTable,
  diversityTable,
  resultTable,
  storageTable,
  studyTable,
} from './tables';

/** The best of the methods, how far the study is, and what it spans. */
function summaryBlocks({ results }: StudyFacts): Block[] {
  const { table, rows, columns, progress } = results;
  const methods = new Set(rows.filter(({ kind }) => kind === 'method').map(({ key }) => key));
  const best = table
    .filter(({ row, mean, status }) => methods.has(row) && mean !== null && status !== 'left')
    .sort((a, b) => (b.mean ?? 0) - (a.mean ?? 0))[0];
  const bestRow = rows.find(({ key }) => key === best?.row);
  const bestColumn = columns.find(({ key }) => key === best?.column);
  const { convention } = results.study.plan.request;
  const budgets = results.cells.map(({ budgetIpc }) => budgetIpc);
  const [least, most] = [Math.min(...budgets), Math.max(...budgets)];
  return [
    {
      kind: 'figures',
      items: [
        ...(best?.mean == null || bestRow === undefined || bestColumn === undefined
          ? []
          : [
              {
                name: message('reportDocument.summary.best'),
                value: `${meanStd(best.mean, best.std ?? 0)} %`,
                detail: message('reportDocument.summary.rowAndColumn', {
                  row: rowName(bestRow),
                  column: columnName(bestColumn, results.study.plan),
                }),
              },
            ]),
        {
          name: message('reportDocument.summary.runs'),
          value: message('reportDocument.summary.progress', {
            done: progress.completed,
            all: progress.cells,
          }),
          detail: message('reportDocument.summary.completedShare', {
            share: percent(progress.completed / progress.cells, 0),
          }),
        },
        {
          name: message('reportDocument.summary.budgets'),
          value:
            least === most
              ? costText(ipc(least), convention)
              : message('reportDocument.curves.range', {
                  first: costText(ipc(least), convention),
                  last: costText(ipc(most), convention),
                }),
          detail: message('studies.charts.ipc'),
        },
        {
          name: message('reportDocument.madeWith.seeds'),
          value: String(results.study.plan.request.seeds),
          detail: seedsText(results),
        },
      ],
    },
  ];
}

function architectureBlocks({ results }: StudyFacts): Block[] {
  if (results.study.plan.columnsAre === 'networks') return [architectureTable(results)];
  return [text(message('reportDocument.study.ownNetwork'), 'none')];
}

/** The settings that all cells start from, and what each cell changes against the first. */
function configBlocks({ results }: StudyFacts): Block[] {
  const { plan } = results.study;
  const [first, ...others] = plan.cells;
  if (first === undefined) return [text(message('reportDocument.study.noCells'), 'none')];
  const reference = flattenConfig(first.config);
  const changes = others.map((cell): readonly [Text, Text] => {
    const own = flattenConfig(cell.config);
    const paths = [...new Set([...reference.keys(), ...own.keys()])].filter(
      (path) => JSON.stringify(own.get(path)) !== JSON.stringify(reference.get(path)),
    );
    const settings = paths.map((path, i) =>
      message(`reportDocument.study.${i < paths.length - 1 ? 'settingThen' : 'setting'}`, {
        path,
        value: valueText(own.get(path)),
      }),
    );
    const same = message('reportDocument.study.sameSettings');
    return [cellName(cell, plan), settings.length === 0 ? same : settings];
  });
  return [
    text(message('reportDocument.study.firstCell', { cell: cellName(first, plan) })),
    { kind: 'config', groups: configGroups(first.config, []) },
    ...(changes.length === 0 ? [] : [{ kind: 'facts', rows: changes } as const]),
  ];
}

function reproduceBlocks({ results, versions }: StudyFacts): Block[] {
  const { study, machines, protocols } = results;
  return [
    {
      kind: 'facts',
      rows: [
        [message('reportDocument.madeWith.dataset'), results.dataset],
        [
          message('reportDocument.madeWith.machines'),
          machines.length === 0 ? message('studies.noMachine') : machines.join('; '),
        ],
        [message('reportDocument.madeWith.seeds'), seedsText(results)],
        ...protocols.map((protocol) => [message('reportDocument.madeWith.protocol'), protocol] as const),
        [message('reportDocument.madeWith.versions'), versionsText(versions)],
        [
          message('reportDocument.madeWith.study'),
          message('reportDocument.madeWith.studyDetail', {
            id: study.id,
            kind: study.plan.kind,
            time: dateTime(study.createdAt),
          }),
        ],
      ],
    },
    ...againBlocks(studyCommand(study.plan.request)),
  ];
}

const orNone = (block: Block | null, words: Words): Block[] => [block ?? text(words, 'none')];

/** Everything that a report of this study says. `createdAt` is an ISO 8601 time. */
export function studyDocument(facts: StudyFacts, request: ReportRequest, createdAt: string): ReportDocument {
  const { results, rows, project } = facts;
  const { study, progress } = results;
  const builders: Readonly<Record<ReportSection, () => Block[]>> = {
    summary: () => summaryBlocks(facts),
    question: () => [text(questionOf(study.plan))],
    notes: () =>
      orNone(
        request.notes.trim() === '' ? null : { kind: 'markdown', text: request.notes },
        message('reportDocument.noNotes'),
      ),
    accuracy: () => [...studyPlots(results), resultTable(results)],
    architectures: () => architectureBlocks(facts),
    ablation: () => orNone(ablationTable(results), message('reportDocument.study.noBaseline')),
    gallery: () => galleryBlocks(facts),
    curves: () => curveBlocks(rows.map(({ label, curves }) => ({ name: label, curves }))),
    diversity: () => orNone(diversityTable(results), message('reportDocument.study.noDiversity')),
    storage: () => [storageTable(results)],
    config: () => configBlocks(facts),
    reproduce: () => reproduceBlocks(facts),
  };
  const missing = progress.cells - progress.completed;
  return {
    language: reportLanguage(request),
    title: request.title || study.name,
    kicker: project.name,
    createdAt,
    meta: [
      message('reportDocument.runsCompleted', { done: progress.completed, all: progress.cells }),
      results.dataset,
    ],
    tags: [],
    warnings:
      missing === 0 ? [] : [message('reportDocument.studyNotFinal', { missing, all: progress.cells })],
    sections: request.sections.map((id) => ({ id, title: sectionTitle(id), blocks: builders[id]() })),
    results: studyTable(results),
    data: dataOf(facts, request),
  };
}

function galleryBlocks({ rows }: StudyFacts): Block[] {
  const pictures = rows.flatMap(({ label, gallery, classNames }): Block[] =>
    gallery === null
      ? []
      : [
          { kind: 'heading', text: label },
          { kind: 'gallery', gallery, classNames },
        ],
  );
  return pictures.length === 0 ? [text(message('reportDocument.gallery.none'), 'none')] : pictures;
}

/** The figures and words of the study. The plan's own parts say how it was made. */
function dataOf(
  { results, versions, project }: StudyFacts,
  { sections, notes }: ReportRequest,
): Record<string, unknown> {
  const { study, ...rest } = results;
  const { id, name, createdAt, plan } = study;
  return {
    kind: 'study',
    project,
    study: { id, name, createdAt, kind: plan.kind, question: plan.question },
    ...rest,
    ...(sections.includes('notes') ? { notes } : {}),
    ...(sections.includes('config') ? { plan } : {}),
    ...(sections.includes('reproduce') ? { versions, command: studyCommand(plan.request) } : {}),
  };
}
