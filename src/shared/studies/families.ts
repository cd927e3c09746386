/** The study of factorizations: which of them gives most at each budget. */
import { largestPerClass } from '../budget/planner';
import type { ImageGeometry } from '../budget/storage';
import { type Family, familyOf, nameOfMethod } from '../config/methods';
import { type ParameterizationConfig, parameterizationSchema } from '../config/parameterization';
import { baselineChoice } from '../domain/subjects';
import type { CellDraft, Draft } from './cells';
import { HALLUCINATORS, objectivesOf } from './comparisons';
import { recipe } from './recipes';
import type { ObjectiveKind, StudyRequest } from './request';
import type { StudyColumn } from './types';

type Form = Parameters<typeof parameterizationSchema.parse>[0] & object;

/** FReD's own number at one image per class; of 28 x 28 places a twelfth, of 32 x 32 a sixteenth. */
const COEFFICIENTS = 64;

/** The factorizations, by what is not plain about each; all are filled up to a budget. Plain pixels come first. */
const FORMS: readonly Form[] = [
  {},
  { formation: 2 },
  { hallucinators: HALLUCINATORS },
  { hallucinators: HALLUCINATORS, formation: 2 },
  { code: { kind: 'frequency', coefficients: COEFFICIENTS } },
  { code: { kind: 'frequency', coefficients: COEFFICIENTS }, formation: 2 },
  { code: { kind: 'field' } },
  { code: { kind: 'shared' } },
];

/** A form with the most bases that a budget holds; null where it holds none. */
function filled(form: Form, ipc: number, geometry: ImageGeometry): ParameterizationConfig | null {
  const parameterization = parameterizationSchema.parse(form);
  const basesPerClass = largestPerClass(parameterization, ipc, geometry);
  return basesPerClass < 1 ? null : { ...parameterization, basesPerClass };
}

const budgetColumn = (ipc: number): StudyColumn => ({ key: `ipc-${ipc}`, label: `${ipc} IPC`, value: ipc });

/** The cell of a form at a budget, if the budget holds it. In each column plain pixels bring random and herded real images. */
function draftOf(
  request: StudyRequest,
  objective: ObjectiveKind,
  form: Form,
  ipc: number,
  geometry: ImageGeometry,
): CellDraft[] {
  const parameterization = filled(form, ipc, geometry);
  if (parameterization === null) return [];
  const family = familyOf(parameterization);
  const config = recipe(request, objective, parameterization, ipc);
  return [
    {
      row: family,
      column: budgetColumn(ipc).key,
      label: `${nameOfMethod({ parameterization: family, objective })} at ${ipc} IPC`,
      budgetIpc: ipc,
      paperRow: family === 'pixels' && Number.isInteger(ipc) ? ipc : null,
      config: {
        ...config,
        evaluation: { ...config.evaluation, ...baselineChoice(['random-real', 'herding']) },
      },
    },
  ];
}

/** Every factorization, filled up to each budget, beside plain pixels and real images of the same storage. */
export function planFamilies(request: StudyRequest, geometry: ImageGeometry): Draft {
  const [objective = 'dm'] = objectivesOf(request, { quick: ['dm'], official: ['dm'] });
  const budgets = [...new Set(request.budgets ?? (request.size === 'quick' ? [1, 2] : [1, 2, 5, 10]))];
  const drafts = FORMS.flatMap((form) =>
    budgets.flatMap((ipc) => draftOf(request, objective, form, ipc, geometry)),
  );
  const families = [...new Set(drafts.map(({ row }) => row as Family))];
  return {
    question: 'Which factorization teaches networks most at each storage budget?',
    rows: families.map((key) => ({
      key,
      label: nameOfMethod({ parameterization: key, objective }),
      baseline: key === 'pixels' ? null : 'pixels',
    })),
    columns: budgets.map(budgetColumn),
    columnTitle: 'Budget',
    columnsAre: 'cells',
    plot: 'budget',
    measuresDiversity: false,
    drafts,
    problems: [],
  };
}
