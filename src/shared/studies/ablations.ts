/** The studies that look inside HaBa: hallucinators at fixed storage (rq2), other networks (rq3), its adversary (rq4). */
import type { ImageGeometry } from '../budget/storage';
import { message, type Message } from '../words/message';
import { largestPerClass } from '../budget/planner';
import type { ParameterizationConfig } from '../config/parameterization';
import { networkSchema, type NetworkConfig, type RunConfig } from '../config/schema';
import { nameOfMethod } from '../config/methods';
import type { CellDraft, Draft } from './cells';
import {
  againstPixels,
  budgetColumn,
  budgetsOf,
  cellAt,
  haba,
  HALLUCINATORS,
  leaveRoom,
  objectivesOf,
  pixels,
  studyRow,
} from './comparisons';
import { below, needsBelow } from './neighbours';
import { networkWords } from './networkWords';
import { recipe } from './recipes';
import type { StudyRequest } from './request';
import type { StudyColumn } from './types';

/** Accuracy and diversity against the number of hallucinators; bases fill what the hallucinators leave. */
export function planHallucinators(request: StudyRequest, geometry: ImageGeometry): Draft {
  const objectives = objectivesOf(request, { quick: ['dm'], official: ['mtt'] });
  const budgetIpc = request.budget ?? (request.size === 'quick' ? 3 : 11);
  const own = request.size === 'quick' ? [1, 2, 5, 10] : [0, 1, 2, 5, 10, 20];
  const counts = [...new Set(request.hallucinators ?? own)].sort((a, b) => a - b);
  const problems: Message[] = [];
  const filled = counts.flatMap((count) => {
    const form = (perClass: number) => (count === 0 ? pixels(perClass) : haba(perClass, count));
    const perClass = largestPerClass(form(1), budgetIpc, geometry);
    if (perClass === 0) {
      problems.push(message('planning.noRoomForBases', { count, ipc: budgetIpc }));
      return [];
    }
    const column = { key: `h-${count}`, label: `|H| = ${count}`, value: count };
    return [{ count, perClass, ipc: budgetIpc, parameterization: form(perClass), column }];
  });
  const columns = filled.flatMap((one) =>
    one.count === 0 && one.perClass === budgetIpc && needsBelow(filled, geometry)
      ? [withOneFewer(one), one]
      : [one],
  );
  return {
    question: `In the storage of ${budgetIpc} images per class, how many hallucinators make the images most diverse, and the networks most accurate?`,
    rows: objectives.map((objective) => ({
      key: objective,
      label: nameOfMethod({ parameterization: 'haba', objective }),
      baseline: null,
    })),
    columns: columns.map(({ column }) => column),
    columnTitle: 'Hallucinators',
    columnsAre: 'cells',
    plot: 'hallucinators',
    measuresDiversity: true,
    drafts: objectives.flatMap((objective) =>
      columns.map(({ count, perClass, ipc, parameterization, column }): CellDraft => {
        const config = recipe(request, objective, parameterization, budgetIpc);
        return {
          row: objective,
          column: column.key,
          label: `|H| = ${count}, ${perClass} per class`,
          budgetIpc: ipc,
          paperRow: count === HALLUCINATORS ? perClass : null,
          // One hallucinator alone has no other to be compared with.
          config: count === 1 ? withoutAdversary(config) : config,
        };
      }),
    ),
    problems,
  };
}

/** What one number of hallucinators stores. */
interface Filled {
  readonly count: number;
  readonly perClass: number;
  readonly ipc: number;
  readonly parameterization: ParameterizationConfig;
  readonly column: StudyColumn;
}

/** Plain images, one per class fewer; the plot has no place for a second point without hallucinators. */
const withOneFewer = ({ count, perClass, ipc, column }: Filled): Filled => ({
  ...{ count, perClass: perClass - 1, ipc: ipc - 1, parameterization: pixels(perClass - 1) },
  column: { ...below(column), value: null },
});

const withoutAdversary = (config: RunConfig): RunConfig => ({
  ...config,
  adversary: { ...config.adversary, enabled: false },
});

/** Distilled with one network, evaluated with several. */
export function planNetworks(request: StudyRequest, geometry: ImageGeometry): Draft {
  const [objective = 'dm'] = objectivesOf(request, { quick: ['dm'], official: ['mtt'] });
  const own = request.size === 'quick' ? 1 : 10;
  const [budget] = budgetsOf([request.basesPerClass?.[0] ?? own], geometry);
  const { ipc, basesPerClass } = budget ?? { ipc: 1, basesPerClass: 1 };
  const rows = againstPixels(objective, leaveRoom([{ ipc, basesPerClass }], geometry));
  const networks = request.networks ?? crossArchitecture(recipe(request, objective, haba(1), ipc));
  return {
    question: `Do images that were distilled with one network teach other networks as well, in the storage of ${ipc} images per class?`,
    rows: rows.map(studyRow),
    columns: networks.map((network, i) => ({ key: `n-${i}`, label: networkWords(network), value: null })),
    columnTitle: 'Evaluation network',
    columnsAre: 'networks',
    plot: 'bars',
    measuresDiversity: false,
    drafts: rows.map((row) => {
      const { config, ...draft } = cellAt(request, row, { ipc, basesPerClass });
      const evaluation = { ...config.evaluation, ...shorter(request), networks };
      return { ...draft, column: 'all', config: { ...config, evaluation } };
    }),
    problems: [],
  };
}

/** The larger networks of a quick study train for fewer epochs: their steps take a CPU long. */
const shorter = (request: StudyRequest): { epochs?: number } =>
  request.size === 'quick' && request.base === null ? { epochs: 40 } : {};

/** The network that distils, and three that it does not know. */
const crossArchitecture = ({ network }: RunConfig): NetworkConfig[] => [
  network,
  ...(['alexnet', 'vgg11', 'resnet18'] as const).map((kind) => networkSchema.parse({ kind })),
];

const TERMS = [
  { weight: 'cosine', label: 'Without the cosine loss' },
  { weight: 'contrastive', label: 'Without the contrastive loss' },
  { weight: 'task', label: 'Without the classification loss' },
  { weight: 'likelihood', label: 'Without the likelihood loss' },
] as const;

/** Every term of the adversarial constraints on, each one off, and no adversary at all. */
export function planAdversary(request: StudyRequest, geometry: ImageGeometry): Draft {
  const [objective = 'dm'] = objectivesOf(request, { quick: ['dm'], official: ['mtt'] });
  const own = request.size === 'quick' ? [1] : [1, 10];
  const budgets = budgetsOf(request.basesPerClass ?? own, geometry);
  const variants = [
    { key: 'all', label: 'All terms', change: (adversary: RunConfig['adversary']) => adversary },
    ...TERMS.map(({ weight, label }) => ({
      key: `no-${weight}`,
      label,
      change: (adversary: RunConfig['adversary']) => ({
        ...adversary,
        weights: { ...adversary.weights, [weight]: 0 },
      }),
    })),
    {
      key: 'off',
      label: 'No adversary',
      change: (adversary: RunConfig['adversary']) => ({ ...adversary, enabled: false }),
    },
  ];
  return {
    question: 'What does each term of the adversarial constraints contribute?',
    rows: variants.map(({ key, label }) => ({ key, label, baseline: key === 'all' ? null : 'all' })),
    columns: budgets.map(budgetColumn),
    columnTitle: 'Budget',
    columnsAre: 'cells',
    plot: 'bars',
    measuresDiversity: true,
    drafts: variants.flatMap(({ key, label, change }) =>
      budgets.map((budget) => {
        const config = recipe(request, objective, haba(budget.basesPerClass), budget.ipc);
        return {
          row: key,
          column: budgetColumn(budget).key,
          label: `${label}, ${budget.ipc} IPC`,
          budgetIpc: budget.ipc,
          paperRow: key === 'all' ? budget.basesPerClass : null,
          config: { ...config, adversary: change({ ...config.adversary, enabled: true }) },
        };
      }),
    ),
    problems: [],
  };
}
