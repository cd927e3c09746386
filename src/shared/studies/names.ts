/** What the parts of a study are called, as messages; a string is a name that is the same in every language. */
import { costText } from '../budget/storage';
import { fieldName, fieldNames, hasFieldName } from '../config/fieldName';
import { type Family, methodOf, nameOfMethod } from '../config/methods';
import type { ParameterizationConfig } from '../config/parameterization';
import { REAL_SUBJECTS } from '../domain/subjects';
import { en } from '../words/en';
import { message, type Message, say } from '../words/message';
import type { StudyCell, StudyColumn, StudyPlan, StudyRow } from './types';

type Variant = keyof typeof en.studies.rows;
const isVariant = (key: string): key is Variant => Object.hasOwn(en.studies.rows, key);

/** What the study asks. */
export function questionOf({ kind, cells, request }: Pick<StudyPlan, 'kind' | 'cells' | 'request'>): Message {
  return message(`studies.questions.${kind}`, {
    // Beside their budget some studies have plain rows with one image per class fewer.
    ipc: Math.max(0, ...cells.map(({ budgetIpc }) => budgetIpc)),
    axes: fieldNames((request.search?.ranges ?? request.axes).map(({ path }) => path)),
  });
}

/** What a row's factorization has beside its family's plain form: coarse maps of hallucinators, or colours apart. */
export type Detail = keyof typeof en.studies.details;
const isDetail = (key: string): key is Detail => Object.hasOwn(en.studies.details, key);

/** What tells a parameterization from its family's plain form; null for that form. */
export function detailOf({ code, mapSize }: Pick<ParameterizationConfig, 'code' | 'mapSize'>): Detail | null {
  if (mapSize !== null) return 'coarse';
  return code.kind === 'frequency' && code.chroma !== null ? 'chroma' : null;
}

/** The key of a family's row. */
export const keyOf = (family: Family, detail: Detail | null): string =>
  detail === null ? family : `${family}-${detail}`;

const detailed = (row: string, detail: Detail): Message => message(`studies.details.${detail}`, { row });

/** A method's name in plans, told from that of the plain form. */
export const labelOf = (method: string, detail: Detail | null): string =>
  detail === null ? method : say('en', detailed(method, detail));

/** The same in any language. */
const nameOf = (label: string, detail: Detail | null): string | Message =>
  detail === null ? label : detailed(label.replace(say('en', detailed('', detail)), ''), detail);

/** The key of a row whose numbers take so many bits, where rows of several precisions stand in one table. */
export const withBits = (family: string, bits: number): string => `${family}@${bits}`;

/** What a row's key says of its family, its details and, where it does, of its bits. */
export function ofRow(key: string): {
  readonly family: string;
  readonly detail: Detail | null;
  readonly bits: number | null;
} {
  const [name = '', count] = key.split('@');
  const bits = count === undefined ? null : Number(count);
  const dash = name.lastIndexOf('-');
  const detail = name.slice(dash + 1);
  return dash > 0 && isDetail(detail)
    ? { family: name.slice(0, dash), detail, bits }
    : { family: name, detail: null, bits };
}

/** `path = value`, as the planner of the grid calls its cells. */
const SETTING = /^([A-Za-z0-9.]+) = (.+)$/;
const SEED = /, seed (\d+)$/;

/** Settings of a grid with the names of the form; null for a text that says something else, or of settings without one. */
export function settingsName(label: string): Message | null {
  const seed = SEED.exec(label)?.[1];
  if (seed !== undefined) {
    const cell = settingsName(label.replace(SEED, ''));
    return cell && message('reportDocument.study.cellWithSeed', { cell, seed });
  }
  const settings = label.split(/, (?=[A-Za-z0-9.]+ = )/).map((text) => SETTING.exec(text));
  return (
    settings.reduceRight<Message | null | undefined>((rest, found) => {
      const [, path, value] = found ?? [];
      if (rest === null || path === undefined || value === undefined || !hasFieldName(path)) return null;
      const first = message('studies.setting', { field: fieldName(path), value });
      return rest === undefined ? first : message('studies.settings', { first, rest });
    }, undefined) ?? null
  );
}

/** A row: a method, a variant of the adversary, or real images. */
export function rowName({ key, label }: Pick<StudyRow, 'key' | 'label'>): string | Message {
  const { bits, detail } = ofRow(key);
  const named = nameOf(label, detail);
  if (bits !== null) return message('studies.rowOfBits', { row: named, bits });
  if (detail !== null) return named;
  const real = REAL_SUBJECTS.find((subject) => subject === key);
  if (real !== undefined) return message(`run.evaluations.subjects.${real}`);
  return isVariant(key) ? message(`studies.rows.${key}`) : (settingsName(label) ?? label);
}

/** A column: a budget, a number of hallucinators, a network, or the only one. */
export function columnName(
  { key, label, value }: StudyColumn,
  plan: Pick<StudyPlan, 'plot' | 'request'>,
): string | Message {
  if (value === null || plan.plot === 'numbers') {
    return key === 'all' ? message('studies.accuracy') : (settingsName(label) ?? label);
  }
  return plan.plot === 'hallucinators' ? label : costText(value, plan.request.convention);
}

/** One run of a study; cells of a grid are called by their values. */
export function cellName(
  cell: StudyCell,
  plan: Pick<StudyPlan, 'kind' | 'rows' | 'request'>,
): string | Message {
  if (plan.kind === 'grid' || plan.kind === 'search') return settingsName(cell.label) ?? cell.label;
  const name = cellWithoutSeed(cell, plan);
  return plan.request.seeds === 1
    ? name
    : message('reportDocument.study.cellWithSeed', { cell: name, seed: cell.seed });
}

function cellWithoutSeed(
  { row, budgetIpc: ipc, config }: StudyCell,
  plan: Pick<StudyPlan, 'kind' | 'rows' | 'request'>,
): Message {
  const { kind, rows } = plan;
  if (kind === 'rq2') {
    const { hallucinators, basesPerClass: perClass } = config.parameterization;
    return message('reportDocument.study.cellOf', { hallucinators, perClass });
  }
  if (kind === 'rq4') {
    const variant = rows.find(({ key }) => key === row);
    return message('reportDocument.study.cellIn', { row: variant ? rowName(variant) : row, ipc });
  }
  const { bits, detail } = ofRow(row);
  const method = nameOf(nameOfMethod(methodOf(config)), detail);
  return message('reportDocument.study.cellAt', {
    row: bits === null ? method : message('studies.rowOfBits', { row: method, bits }),
    budget: costText(Number(ipc.toFixed(2)), plan.request.convention),
  });
}
