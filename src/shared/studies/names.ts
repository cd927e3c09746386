/** What the parts of a study are called, as messages; a string is a name that is the same in every language. */
import { methodOf, nameOfMethod } from '../config/methods';
import { REAL_SUBJECTS } from '../domain/subjects';
import { en } from '../words/en';
import { message, type Message } from '../words/message';
import type { StudyCell, StudyColumn, StudyPlan, StudyRow } from './types';

type Variant = keyof typeof en.studies.rows;
const isVariant = (key: string): key is Variant => Object.hasOwn(en.studies.rows, key);

/** What the study asks. */
export function questionOf({ kind, cells, request }: Pick<StudyPlan, 'kind' | 'cells' | 'request'>): Message {
  return message(`studies.questions.${kind}`, {
    // Beside their budget some studies have plain rows with one image per class fewer.
    ipc: Math.max(0, ...cells.map(({ budgetIpc }) => budgetIpc)),
    axes: request.axes.map(({ path }) => path).join(' × '),
  });
}

/** A row: a method, a variant of the adversary, or real images. */
export function rowName({ key, label }: Pick<StudyRow, 'key' | 'label'>): string | Message {
  const real = REAL_SUBJECTS.find((subject) => subject === key);
  if (real !== undefined) return message(`run.evaluations.subjects.${real}`);
  return isVariant(key) ? message(`studies.rows.${key}`) : label;
}

/** A column: a budget, a number of hallucinators, a network, or the only one. */
export function columnName(
  { key, label, value }: StudyColumn,
  { plot }: Pick<StudyPlan, 'plot'>,
): string | Message {
  if (value === null) return key === 'all' ? message('studies.accuracy') : label;
  return plot === 'hallucinators' ? label : message('units.ipc', { value });
}

/** One run of a study; cells of a grid are called by their values. */
export function cellName(
  cell: StudyCell,
  plan: Pick<StudyPlan, 'kind' | 'rows' | 'request'>,
): string | Message {
  if (plan.kind === 'grid') return cell.label;
  const name = cellWithoutSeed(cell, plan);
  return plan.request.seeds === 1
    ? name
    : message('reportDocument.study.cellWithSeed', { cell: name, seed: cell.seed });
}

function cellWithoutSeed(
  { row, budgetIpc: ipc, config }: StudyCell,
  { kind, rows }: Pick<StudyPlan, 'kind' | 'rows'>,
): Message {
  if (kind === 'rq2') {
    const { hallucinators, basesPerClass: perClass } = config.parameterization;
    return message('reportDocument.study.cellOf', { hallucinators, perClass });
  }
  if (kind === 'rq4') {
    const variant = rows.find(({ key }) => key === row);
    return message('reportDocument.study.cellIn', { row: variant ? rowName(variant) : row, ipc });
  }
  const method = nameOfMethod(methodOf(config));
  return message('reportDocument.study.cellAt', { row: method, ipc });
}
