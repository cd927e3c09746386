/** The free grid: every combination of values over any paths of the configuration. */
import { familyOf } from '../config/methods';
import { withValueAt, type Json } from '../config/paths';
import { parameterizationSchema } from '../config/parameterization';
import { baselineImagesPerClass, storageOf, type ImageGeometry } from '../budget/storage';
import { message, type Message, say } from '../words/message';
import { parseRunConfig, type RunConfig } from '../config/schema';
import { haba } from './comparisons';
import { questionOf } from './names';
import { recipe } from './recipes';
import type { GridAxis, StudyRequest } from './request';
import type { Draft } from './cells';

interface Choice {
  readonly path: string;
  readonly value: Json;
}

/** The combinations of all axes, the last axis varying fastest. */
function combinations(axes: readonly GridAxis[]): Choice[][] {
  return axes.reduce<Choice[][]>(
    (all, { path, values }) => all.flatMap((one) => values.map((value) => [...one, { path, value }])),
    [[]],
  );
}

/** The n-th values of all axes together, as far as all have one. */
function pairs(axes: readonly GridAxis[]): Choice[][] {
  const length = axes.length === 0 ? 0 : Math.min(...axes.map(({ values }) => values.length));
  return Array.from({ length }, (_, i) =>
    axes.map(({ path, values }) => ({ path, value: values[i] ?? null })),
  );
}

/** Shapes are called by their kind where that tells the values of their axis apart. */
function valueText({ path, value }: Choice, axes: readonly GridAxis[]): string {
  if (typeof value === 'string') return value;
  const kinds = axes.find((axis) => axis.path === path)?.values.map((one) => kindOf(path, one)) ?? [];
  const kind = kindOf(path, value);
  if (kind !== null && new Set(kinds).size === kinds.length) return kind;
  return JSON.stringify(value);
}

function kindOf(path: string, value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if (path === 'parameterization') {
    const parsed = parameterizationSchema.safeParse(value);
    return parsed.success ? familyOf(parsed.data) : null;
  }
  const { kind, source } = value as { readonly kind?: unknown; readonly source?: unknown };
  return typeof kind === 'string' ? kind : typeof source === 'string' ? source : null;
}

/**
 * Rows are the combinations of all axes but the last, columns the values of the last; one axis alone, and axes that are
 * paired, make rows.
 */
export function planGrid(request: StudyRequest, geometry: ImageGeometry): Draft {
  const { axes } = request;
  const paired = request.combine === 'paired';
  const stored = haba(request.basesPerClass?.[0] ?? 1);
  const base =
    request.base ??
    recipe(
      request,
      request.objectives?.[0] ?? 'dm',
      stored,
      baselineImagesPerClass(storageOf(stored, geometry).ipcEquivalent),
    );
  const choiceText = (choice: Choice): string => `${choice.path} = ${valueText(choice, axes)}`;
  const keyOf = (choices: readonly Choice[]): string =>
    choices.map((choice) => valueText(choice, axes).replaceAll('/', '∕')).join(', ') || 'all';
  const columnAxes = axes.length > 1 && !paired ? axes.slice(-1) : [];
  const rowChoices = paired ? pairs(axes) : combinations(axes.slice(0, axes.length - columnAxes.length));
  const columnChoices = combinations(columnAxes);
  const configs = rowChoices.flatMap((row) =>
    columnChoices.map((column) => {
      const choices = [...row, ...column];
      const config = choices.reduce<Json>((made, { path, value }) => withValueAt(made, path, value), base);
      return { row: keyOf(row), column: keyOf(column), label: choices.map(choiceText).join(', '), config };
    }),
  );
  const budgetIpc = request.budget ?? base.budget.ipc ?? sharedBudget(configs, geometry);
  // Numbers of the last axis, or of the only one, make a line.
  const isNumeric =
    !paired && axes.length > 0 && (axes.at(-1)?.values.every((value) => typeof value === 'number') ?? false);
  const rows = rowChoices.map((choices) => ({
    key: keyOf(choices),
    label: choices.map(choiceText).join(', '),
  }));
  return {
    question: say('en', questionOf({ kind: 'grid', cells: [], request })),
    rows: rows.map((row, i) => ({ ...row, baseline: i === 0 ? null : (rows[0]?.key ?? null) })),
    columns: columnChoices.map((choices) => ({
      key: keyOf(choices),
      label: choices.map(choiceText).join(', ') || 'Test accuracy',
      value: isNumeric && typeof choices[0]?.value === 'number' ? choices[0].value : null,
    })),
    columnTitle: columnAxes[0]?.path ?? '',
    columnsAre: 'cells',
    plot: isNumeric ? 'numbers' : 'bars',
    measuresDiversity: false,
    drafts: configs.map((one) => ({ ...one, budgetIpc, paperRow: null })),
    problems: problemsOf(axes, paired),
  };
}

function problemsOf(axes: readonly GridAxis[], paired: boolean): Message[] {
  if (axes.length === 0) return [message('planning.gridWithoutAxis')];
  const counts = axes.map(({ values }) => values.length);
  if (!paired || new Set(counts).size === 1) return [];
  return [message('planning.pairedAxesUnequal', { counts: counts.join(', ') })];
}

/** The whole images per class that hold the largest of the cells. */
export function sharedBudget(
  configs: readonly { readonly config: unknown }[],
  geometry: ImageGeometry,
): number {
  const stored = configs
    .map(({ config }) => parseRunConfig(config))
    .flatMap((parsed): RunConfig[] => (parsed.ok ? [parsed.config] : []))
    .map(({ parameterization }) => storageOf(parameterization, geometry).ipcEquivalent);
  return baselineImagesPerClass(Math.max(1, ...stored));
}
