/**
 * Plain rows on both sides of a factorised one. A baseline has as many whole images per class as hold what it is compared
 * with: never less storage, and up to an image per class more. Where hallucinators are shared by many classes that is a lot
 * (CIFAR100: 1 basis and 5 hallucinators store 1.09 images per class, their baseline 2), so a study also has the plain rows
 * with one image per class fewer.
 */
import type { ImageGeometry } from '../budget/storage';
import { fillsBudget } from '../budget/planner';
import type { ParameterizationConfig } from '../config/parameterization';
import type { StudyPlan, StudyRow } from './types';

const BELOW = '-below';
/** The same in every language. */
const LABEL = 'IPC − 1';

/** One factorised entry of a table and the whole images per class of its baseline. */
export interface Compared {
  readonly parameterization: ParameterizationConfig;
  readonly ipc: number;
}

/** Whether plain rows with one image per class fewer belong beside these. */
export const needsBelow = (compared: readonly Compared[], geometry: ImageGeometry): boolean =>
  compared.some(({ parameterization, ipc }) => ipc > 1 && !fillsBudget(parameterization, ipc, geometry));

/** The key and label of a plain row or column, with one image per class fewer. */
export const below = ({ key, label }: Pick<StudyRow, 'key' | 'label'>): Pick<StudyRow, 'key' | 'label'> => ({
  key: `${key}${BELOW}`,
  label: `${label}, ${LABEL}`,
});

/** Whether a plan has such rows or columns. */
export const showsBelow = ({ rows, columns }: Pick<StudyPlan, 'rows' | 'columns'>): boolean =>
  [...rows, ...columns].some(({ key }) => key.endsWith(BELOW));
