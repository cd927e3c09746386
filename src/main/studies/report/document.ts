/** From what the library knows of a study to what its report says. */
import type { ReportRequest, ReportSection } from '@shared/reports/request';
import { curveBlocks } from '../../reports/curves';
import { flattenConfig } from '../../reports/collect';
import { text, type Block, type ReportDocument } from '../../reports/document';
import { dateTime, ipc, meanStd, percent } from '../../reports/format';
import { configGroups, valueText } from '../../reports/runs/config';
import { SECTION_TITLES } from '../../reports/runs/document';
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
    .filter(({ row, mean }) => methods.has(row) && mean !== null)
    .sort((a, b) => (b.mean ?? 0) - (a.mean ?? 0))[0];
  const labelOf = (list: readonly { key: string; label: string }[], key: string): string =>
    list.find((one) => one.key === key)?.label ?? key;
  const budgets = results.cells.map(({ budgetIpc }) => budgetIpc);
  const [least, most] = [Math.min(...budgets), Math.max(...budgets)];
  return [
    {
      kind: 'figures',
      items: [
        ...(best?.mean == null
          ? []
          : [
              {
                name: 'Best test accuracy',
                value: `${meanStd(best.mean, best.std ?? 0)} %`,
                detail: `${labelOf(rows, best.row)}, ${labelOf(columns, best.column)}`,
              },
            ]),
        {
          name: 'Runs',
          value: `${progress.completed} of ${progress.cells}`,
          detail: `completed (${percent(progress.completed / progress.cells, 0)} %)`,
        },
        {
          name: 'Budgets',
          value: least === most ? `${ipc(least)} IPC` : `${ipc(least)} to ${ipc(most)}`,
          detail: 'images per class',
        },
        { name: 'Seeds', value: String(results.study.plan.request.seeds), detail: seedsText(results) },
      ],
    },
  ];
}

function architectureBlocks({ results }: StudyFacts): Block[] {
  if (results.study.plan.columnsAre === 'networks') return [architectureTable(results)];
  return [
    text(
      'Every cell of this study was evaluated with its own network alone; the study rq3 has several.',
      'none',
    ),
  ];
}

/** The settings that all cells start from, and what each cell changes against the first. */
function configBlocks({ results }: StudyFacts): Block[] {
  const { cells } = results.study.plan;
  const [first] = cells;
  if (first === undefined) return [text('The study has no cells.', 'none')];
  const reference = flattenConfig(first.config);
  const changes = cells.slice(1).map((cell): readonly [string, string] => {
    const own = flattenConfig(cell.config);
    const paths = [...new Set([...reference.keys(), ...own.keys()])].filter(
      (path) => JSON.stringify(own.get(path)) !== JSON.stringify(reference.get(path)),
    );
    return [
      cell.label,
      paths.map((path) => `${path} = ${valueText(own.get(path))}`).join('; ') || 'the same settings',
    ];
  });
  return [
    text(`The first cell (${first.label}) has these settings; the others differ from it as listed below.`),
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
        ['Dataset', results.dataset],
        ['Machines', machines.join('; ') || 'none yet'],
        ['Seeds', seedsText(results)],
        ...protocols.map((protocol) => ['Protocol', protocol] as const),
        ['Versions', versions.map(({ name, version }) => `${name} ${version}`).join(' · ')],
        ['Study', `${study.id}, ${study.plan.kind}, created ${dateTime(study.createdAt)}`],
      ],
    },
    { kind: 'heading', text: 'To do it again' },
    { kind: 'code', text: studyCommand(study.plan.request), folded: null },
  ];
}

const orNone = (block: Block | null, words: string): Block[] => [block ?? text(words, 'none')];

/** Everything that a report of this study says. `createdAt` is an ISO 8601 time. */
export function studyDocument(facts: StudyFacts, request: ReportRequest, createdAt: string): ReportDocument {
  const { results, rows, project } = facts;
  const { study, progress } = results;
  const builders: Readonly<Record<ReportSection, () => Block[]>> = {
    summary: () => summaryBlocks(facts),
    question: () => [text(study.plan.question)],
    notes: () =>
      orNone(
        request.notes.trim() === '' ? null : { kind: 'markdown', text: request.notes },
        'There are no notes.',
      ),
    accuracy: () => [...studyPlots(results), resultTable(results)],
    architectures: () => architectureBlocks(facts),
    ablation: () => orNone(ablationTable(results), 'No row of this study has a baseline.'),
    gallery: () => galleryBlocks(facts),
    curves: () => curveBlocks(rows.map(({ label, curves }) => ({ name: label, curves }))),
    diversity: () =>
      orNone(diversityTable(results), 'This study does not measure diversity, or no run is complete.'),
    storage: () => [storageTable(results)],
    config: () => configBlocks(facts),
    reproduce: () => reproduceBlocks(facts),
  };
  const missing = progress.cells - progress.completed;
  return {
    language: 'en',
    title: request.title || study.name,
    kicker: project.name,
    createdAt,
    meta: [`${progress.completed} of ${progress.cells} runs completed`, results.dataset],
    tags: [],
    warnings:
      missing === 0
        ? []
        : [
            `This study is not finished: ${missing} of ${progress.cells} runs are missing from its figures or not final.`,
          ],
    sections: request.sections.map((id) => ({ id, title: SECTION_TITLES[id], blocks: builders[id]() })),
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
  return pictures.length === 0 ? [text('No run has written a checkpoint yet.', 'none')] : pictures;
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
