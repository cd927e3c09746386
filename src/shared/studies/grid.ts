/** The free grid: every combination of values over any paths of the configuration. */
import { baselineImagesPerClass, storageOf, type ImageGeometry } from '../budget';
import { parseRunConfig, type RunConfig } from '../config/schema';
import { recipe } from './recipes';
import type { GridAxis, StudyRequest } from './request';
import type { Draft } from './draft';

interface Choice {
  readonly path: string;
  readonly value: unknown;
}

/** The combinations of all axes, the last axis varying fastest. */
function combinations(axes: readonly GridAxis[]): Choice[][] {
  return axes.reduce<Choice[][]>(
    (all, { path, values }) => all.flatMap((one) => values.map((value) => [...one, { path, value }])),
    [[]],
  );
}

/** A copy of `root` with one value replaced; `path` is dotted, numbers index lists. */
export function withValue(root: unknown, path: readonly string[], value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(root)) {
    const items: readonly unknown[] = root;
    return items.map((item, i) => (String(i) === head ? withValue(item, rest, value) : item));
  }
  const record = typeof root === 'object' && root !== null ? (root as Record<string, unknown>) : {};
  return { ...record, [head]: withValue(record[head], rest, value) };
}

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const choiceText = ({ path, value }: Choice): string => `${path} = ${valueText(value)}`;
const keyOf = (choices: readonly Choice[]): string =>
  choices.map(({ value }) => valueText(value).replaceAll('/', '∕')).join(', ') || 'all';

/** Rows are the combinations of all axes but the last, columns the values of the last; one axis alone makes rows. */
export function planGrid(request: StudyRequest, geometry: ImageGeometry): Draft {
  const { axes } = request;
  const base = recipe(request, request.objectives?.[0] ?? 'dm', {
    kind: 'haba',
    basesPerClass: request.basesPerClass?.[0] ?? 1,
    hallucinators: 5,
    kernel: 3,
    baseChannels: 'image',
    hallucinatorStart: 'random',
    initialisation: 'real',
  });
  const rowAxes = axes.length > 1 ? axes.slice(0, -1) : axes;
  const columnAxes = axes.length > 1 ? axes.slice(-1) : [];
  const configs = combinations(rowAxes).flatMap((row) =>
    combinations(columnAxes).map((column) => {
      const choices = [...row, ...column];
      const config = choices.reduce<unknown>(
        (made, { path, value }) => withValue(made, path.split('.'), value),
        base,
      );
      return { row: keyOf(row), column: keyOf(column), label: choices.map(choiceText).join(', '), config };
    }),
  );
  const budgetIpc = request.budget ?? base.budget.ipc ?? sharedBudget(configs, geometry);
  const rows = combinations(rowAxes).map((choices) => ({
    key: keyOf(choices),
    label: choices.map(choiceText).join(', '),
  }));
  return {
    question: `Which of these settings gives the most accurate networks: ${axes.map(({ path }) => path).join(' × ')}?`,
    rows: rows.map((row, i) => ({ ...row, baseline: i === 0 ? null : (rows[0]?.key ?? null) })),
    columns: combinations(columnAxes).map((choices) => ({
      key: keyOf(choices),
      label: choices.map(choiceText).join(', ') || 'Test accuracy',
      value: null,
    })),
    columnTitle: columnAxes[0]?.path ?? '',
    columnsAre: 'cells',
    plot: 'bars',
    measuresDiversity: false,
    drafts: configs.map((one) => ({ ...one, budgetIpc, paperRow: null })),
    problems:
      axes.length === 0
        ? ['A grid needs at least one axis: a path of the configuration and its values.']
        : [],
  };
}

/** The whole images per class that hold the largest of the cells. */
function sharedBudget(configs: readonly { readonly config: unknown }[], geometry: ImageGeometry): number {
  const stored = configs
    .map(({ config }) => parseRunConfig(config))
    .flatMap((parsed): RunConfig[] => (parsed.ok ? [parsed.config] : []))
    .map(({ parameterization }) => storageOf(parameterization, geometry).ipcEquivalent);
  return baselineImagesPerClass(Math.max(1, ...stored));
}
