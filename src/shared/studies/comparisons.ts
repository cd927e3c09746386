/** The studies that compare methods at budgets: HaBa against its baselines (rq1), and with multi-formation (idc). */
import { baselineImagesPerClass, storageOf, type ImageGeometry } from '../budget/storage';
import { parameterizationSchema, type ParameterizationConfig } from '../config/parameterization';
import type { RunConfig } from '../config/schema';
import { familyOf, nameOfMethod, type Family } from '../config/methods';
import type { CellDraft, Draft } from './cells';
import { below, needsBelow } from './neighbours';
import { recipe } from './recipes';
import type { ObjectiveKind, StudyRequest } from './request';
import type { StudyColumn, StudyRow } from './types';

/** Hallucinators of the paper's comparisons. */
export const HALLUCINATORS = 5;

export const haba = (basesPerClass: number, hallucinators = HALLUCINATORS): ParameterizationConfig =>
  parameterizationSchema.parse({ basesPerClass, hallucinators });
export const pixels = (basesPerClass: number): ParameterizationConfig =>
  parameterizationSchema.parse({ basesPerClass });
const idc = (basesPerClass: number): ParameterizationConfig => ({ ...pixels(basesPerClass), formation: 2 });
const habaIdc = (basesPerClass: number): ParameterizationConfig => ({ ...haba(basesPerClass), formation: 2 });

/** What is matched: what the request names, else the objective of its base, else the study's own. */
export const objectivesOf = (
  request: StudyRequest,
  own: Readonly<Record<StudyRequest['size'], readonly ObjectiveKind[]>>,
): readonly ObjectiveKind[] =>
  request.base === null
    ? [...new Set(request.objectives ?? own[request.size])]
    : [request.base.objective.kind];

/** A budget: what so many bases per class with their hallucinators take, as whole images per class. */
export interface Budget {
  readonly basesPerClass: number;
  readonly ipc: number;
}

export const budgetsOf = (basesPerClass: readonly number[], geometry: ImageGeometry): Budget[] =>
  [...new Set(basesPerClass)].map((bases) => ({
    basesPerClass: bases,
    ipc: baselineImagesPerClass(storageOf(haba(bases), geometry).ipcEquivalent),
  }));

/** Whether HaBa leaves room in one of these budgets, so that plain rows with one image fewer belong beside it. */
export const leaveRoom = (budgets: readonly Budget[], geometry: ImageGeometry): boolean =>
  needsBelow(
    budgets.map(({ basesPerClass, ipc }) => ({ parameterization: haba(basesPerClass), ipc })),
    geometry,
  );

/** A row of a comparison at budgets. */
export interface MethodRow extends StudyRow {
  readonly objective: ObjectiveKind;
  /** Images per class that it has fewer than the budget of a column. */
  readonly fewer: 0 | 1;
  /** What it stores in a budget. */
  form(budget: Budget): ParameterizationConfig;
}

/** A plain row and, with `both`, the same with one image per class fewer. */
const onBothSides = (row: MethodRow, both: boolean): MethodRow[] =>
  both ? [row, { ...row, ...below(row), baseline: null, fewer: 1 }] : [row];

/** HaBa and its baseline: plain pixels, with `both` on either side of HaBa's storage. */
export function againstPixels(objective: ObjectiveKind, both: boolean): MethodRow[] {
  const label = (kind: Family): string => nameOfMethod({ parameterization: kind, objective });
  const baseline = `pixels-${objective}`;
  return [
    {
      ...{ key: `haba-${objective}`, label: label('haba'), baseline, objective, fewer: 0 },
      form: ({ basesPerClass }) => haba(basesPerClass),
    },
    ...onBothSides(
      {
        ...{ key: baseline, label: label('pixels'), baseline: null, objective, fewer: 0 },
        form: ({ ipc }) => pixels(ipc),
      },
      both,
    ),
  ];
}

/** What a row stores in a budget and how it is trained: as the budget says, so that rows differ in what is stored alone. */
export function cellAt(
  request: StudyRequest,
  { key, objective, fewer, form }: MethodRow,
  budget: Budget,
): Omit<CellDraft, 'column' | 'config'> & { readonly config: RunConfig } {
  const ipc = budget.ipc - fewer;
  const parameterization = form({ ...budget, ipc });
  return {
    row: key,
    label: `${nameOfMethod({ parameterization: familyOf(parameterization), objective })} at ${ipc} IPC`,
    budgetIpc: ipc,
    paperRow: budget.basesPerClass,
    config: recipe(request, objective, parameterization, budget.ipc),
  };
}

/** What a plan keeps of a row. */
export const studyRow = ({ key, label, baseline }: StudyRow): StudyRow => ({ key, label, baseline });

export const budgetColumn = ({ basesPerClass, ipc }: Budget): StudyColumn => ({
  key: `bpc-${basesPerClass}`,
  label: `${ipc} IPC`,
  value: ipc,
});

/** A cell for each row and budget. */
const cellsOf = (
  request: StudyRequest,
  rows: readonly MethodRow[],
  budgets: readonly Budget[],
): CellDraft[] =>
  rows.flatMap((row) =>
    budgets.map((budget) => ({ ...cellAt(request, row, budget), column: budgetColumn(budget).key })),
  );

/** HaBa against plain pixels for each objective, at the storage of 1, 10 and 50 bases per class. */
export function planBaselines(request: StudyRequest, geometry: ImageGeometry): Draft {
  const objectives = objectivesOf(request, { quick: ['dm'], official: ['dc', 'dsa', 'dm', 'mtt'] });
  const own = request.size === 'quick' ? [1, 3] : [1, 10, 50];
  const budgets = budgetsOf(request.basesPerClass ?? own, geometry);
  const both = leaveRoom(budgets, geometry);
  const rows = objectives.flatMap((objective) => againstPixels(objective, both));
  return {
    question:
      'At one storage budget, do networks learn more from bases and hallucinators than from distilled images as they are?',
    rows: rows.map(studyRow),
    columns: budgets.map(budgetColumn),
    columnTitle: 'Budget',
    columnsAre: 'cells',
    plot: 'budget',
    measuresDiversity: false,
    drafts: cellsOf(request, rows, budgets),
    problems: [],
  };
}

/** HaBa and multi-formation, each alone, both and neither. */
export function planIdc(request: StudyRequest, geometry: ImageGeometry): Draft {
  const [objective = 'dm'] = objectivesOf(request, { quick: ['dm'], official: ['dsa'] });
  const own = request.size === 'quick' ? [1] : [1, 10, 50];
  const budgets = budgetsOf(request.basesPerClass ?? own, geometry);
  const row = (kind: Family, baseline: string | null, form: MethodRow['form']): MethodRow => ({
    ...{ key: kind, label: nameOfMethod({ parameterization: kind, objective }), baseline, objective },
    ...{ fewer: 0, form },
  });
  const both = leaveRoom(budgets, geometry);
  const rows = [
    ...onBothSides(
      row('pixels', null, ({ ipc }) => pixels(ipc)),
      both,
    ),
    ...onBothSides(
      row('idc', 'pixels', ({ ipc }) => idc(ipc)),
      both,
    ),
    row('haba', 'pixels', ({ basesPerClass }) => haba(basesPerClass)),
    row('haba+idc', 'idc', ({ basesPerClass }) => habaIdc(basesPerClass)),
  ];
  return {
    question: 'Do multi-formation (IDC) and bases with hallucinators help each other at one storage budget?',
    rows: rows.map(studyRow),
    columns: budgets.map(budgetColumn),
    columnTitle: 'Budget',
    columnsAre: 'cells',
    plot: 'budget',
    measuresDiversity: false,
    drafts: cellsOf(request, rows, budgets),
    problems: [],
  };
}
