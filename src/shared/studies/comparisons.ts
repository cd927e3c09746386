/** The studies that compare methods at budgets: HaBa against its baselines (rq1), and with multi-formation (idc). */
import { baselineImagesPerClass, storageOf, type ImageGeometry } from '../budget';
import type { ParameterizationConfig } from '../config/parameterization';
import { nameOfMethod } from '../methods';
import type { CellDraft } from './cells';
import type { Draft } from './draft';
import { recipe } from './recipes';
import type { ObjectiveKind, StudyRequest } from './request';
import type { StudyColumn } from './types';

/** Hallucinators of the paper's comparisons. */
export const HALLUCINATORS = 5;

export const haba = (basesPerClass: number, hallucinators = HALLUCINATORS): ParameterizationConfig => ({
  kind: 'haba',
  basesPerClass,
  hallucinators,
  kernel: 3,
  baseChannels: 'image',
  hallucinatorStart: 'random',
  initialisation: 'real',
});
export const pixels = (imagesPerClass: number): ParameterizationConfig => ({
  kind: 'pixels',
  imagesPerClass,
  initialisation: 'real',
});
const idc = (imagesPerClass: number): ParameterizationConfig => ({
  kind: 'idc',
  factor: 2,
  imagesPerClass,
  initialisation: 'real',
});
const habaIdc = (basesPerClass: number): ParameterizationConfig => ({
  kind: 'haba+idc',
  factor: 2,
  basesPerClass,
  hallucinators: HALLUCINATORS,
  kernel: 3,
  baseChannels: 'image',
  hallucinatorStart: 'random',
  initialisation: 'real',
});

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

export const budgetColumn = ({ basesPerClass, ipc }: Budget): StudyColumn => ({
  key: `bpc-${basesPerClass}`,
  label: `${ipc} IPC`,
  value: ipc,
});

/** HaBa against plain pixels for each objective, at the storage of 1, 10 and 50 bases per class. */
export function planBaselines(request: StudyRequest, geometry: ImageGeometry): Draft {
  const objectives = objectivesOf(request, { quick: ['dm'], official: ['dc', 'dsa', 'dm', 'mtt'] });
  const own = request.size === 'quick' ? [1, 3] : [1, 10, 50];
  const budgets = budgetsOf(request.basesPerClass ?? own, geometry);
  const methods = objectives.flatMap((objective) => [
    { objective, kind: 'haba' as const, form: ({ basesPerClass }: Budget) => haba(basesPerClass) },
    { objective, kind: 'pixels' as const, form: ({ ipc }: Budget) => pixels(ipc) },
  ]);
  return {
    question:
      'At one storage budget, do networks learn more from bases and hallucinators than from distilled images as they are?',
    rows: methods.map(({ objective, kind }) => ({
      key: `${kind}-${objective}`,
      label: nameOfMethod({ parameterization: kind, objective }),
      baseline: kind === 'pixels' ? null : `pixels-${objective}`,
    })),
    columns: budgets.map(budgetColumn),
    columnTitle: 'Budget',
    columnsAre: 'cells',
    plot: 'budget',
    measuresDiversity: false,
    drafts: methods.flatMap(({ objective, kind, form }) =>
      budgets.map((budget): CellDraft => ({
        row: `${kind}-${objective}`,
        column: budgetColumn(budget).key,
        label: `${nameOfMethod({ parameterization: kind, objective })} at ${budget.ipc} IPC`,
        budgetIpc: budget.ipc,
        paperRow: budget.basesPerClass,
        config: recipe(request, objective, form(budget)),
      })),
    ),
    problems: [],
  };
}

/** HaBa and multi-formation, each alone, both and neither. */
export function planIdc(request: StudyRequest, geometry: ImageGeometry): Draft {
  const [objective = 'dm'] = objectivesOf(request, { quick: ['dm'], official: ['dsa'] });
  const own = request.size === 'quick' ? [1] : [1, 10, 50];
  const budgets = budgetsOf(request.basesPerClass ?? own, geometry);
  const methods = [
    { kind: 'pixels', baseline: null, form: ({ ipc }: Budget) => pixels(ipc) },
    { kind: 'idc', baseline: 'pixels', form: ({ ipc }: Budget) => idc(ipc) },
    { kind: 'haba', baseline: 'pixels', form: ({ basesPerClass }: Budget) => haba(basesPerClass) },
    { kind: 'haba+idc', baseline: 'idc', form: ({ basesPerClass }: Budget) => habaIdc(basesPerClass) },
  ] as const;
  const name = (kind: ParameterizationConfig['kind']): string =>
    nameOfMethod({ parameterization: kind, objective });
  return {
    question: 'Do multi-formation (IDC) and bases with hallucinators help each other at one storage budget?',
    rows: methods.map(({ kind, baseline }) => ({ key: kind, label: name(kind), baseline })),
    columns: budgets.map(budgetColumn),
    columnTitle: 'Budget',
    columnsAre: 'cells',
    plot: 'budget',
    measuresDiversity: false,
    drafts: methods.flatMap(({ kind, form }) =>
      budgets.map((budget) => ({
        row: kind,
        column: budgetColumn(budget).key,
        label: `${name(kind)} at ${budget.ipc} IPC`,
        budgetIpc: budget.ipc,
        paperRow: budget.basesPerClass,
        config: recipe(request, objective, form(budget)),
      })),
    ),
    problems: [],
  };
}
