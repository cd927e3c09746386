/** The studies that look inside HaBa: hallucinators at fixed storage (rq2), other networks (rq3), its adversary (rq4). */
import type { ImageGeometry } from '../budget';
import { largestPerClass } from '../budgetPlanner';
import { networkSchema, storedForm, type NetworkConfig, type RunConfig } from '../config/schema';
import { nameOfMethod } from '../methods';
import type { CellDraft } from './cells';
import { budgetColumn, budgetsOf, haba, HALLUCINATORS, objectivesOf, pixels } from './comparisons';
import type { Draft } from './draft';
import { networkWords } from './networkWords';
import { recipe } from './recipes';
import type { StudyRequest } from './request';

/** Accuracy and diversity against the number of hallucinators; bases fill what the hallucinators leave. */
export function planHallucinators(request: StudyRequest, geometry: ImageGeometry): Draft {
  const objectives = objectivesOf(request, { quick: ['dm'], official: ['mtt'] });
  const budgetIpc = request.budget ?? (request.size === 'quick' ? 3 : 11);
  const own = request.size === 'quick' ? [1, 2, 5, 10] : [0, 1, 2, 5, 10, 20];
  const counts = [...new Set(request.hallucinators ?? own)].sort((a, b) => a - b);
  const problems: string[] = [];
  const columns = counts.flatMap((count) => {
    const form = (perClass: number) => (count === 0 ? pixels(perClass) : haba(perClass, count));
    const perClass = largestPerClass(storedForm(form(1)), budgetIpc, geometry);
    if (perClass === 0) {
      problems.push(
        `|H| = ${count}: nothing is left for a basis of each class in ${budgetIpc} images per class: raise the budget or use fewer hallucinators.`,
      );
      return [];
    }
    return [{ count, perClass, parameterization: form(perClass) }];
  });
  return {
    question: `In the storage of ${budgetIpc} images per class, how many hallucinators make the images most diverse, and the networks most accurate?`,
    rows: objectives.map((objective) => ({
      key: objective,
      label: nameOfMethod({ parameterization: 'haba', objective }),
      baseline: null,
    })),
    columns: columns.map(({ count }) => ({ key: `h-${count}`, label: `|H| = ${count}`, value: count })),
    columnTitle: 'Hallucinators',
    columnsAre: 'cells',
    plot: 'hallucinators',
    measuresDiversity: true,
    drafts: objectives.flatMap((objective) =>
      columns.map(({ count, perClass, parameterization }): CellDraft => {
        const config = recipe(request, objective, parameterization);
        return {
          row: objective,
          column: `h-${count}`,
          label: `|H| = ${count}, ${perClass} per class`,
          budgetIpc,
          paperRow: count === HALLUCINATORS ? perClass : null,
          // One hallucinator alone has no other to be compared with.
          config: count === 1 ? withoutAdversary(config) : config,
        };
      }),
    ),
    problems,
  };
}

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
  const methods = [
    { kind: 'haba' as const, parameterization: haba(basesPerClass) },
    { kind: 'pixels' as const, parameterization: pixels(ipc) },
  ];
  const networks = request.networks ?? crossArchitecture(recipe(request, objective, haba(1)));
  return {
    question: `Do images that were distilled with one network teach other networks as well, in the storage of ${ipc} images per class?`,
    rows: methods.map(({ kind }) => ({
      key: `${kind}-${objective}`,
      label: nameOfMethod({ parameterization: kind, objective }),
      baseline: kind === 'pixels' ? null : `pixels-${objective}`,
    })),
    columns: networks.map((network, i) => ({ key: `n-${i}`, label: networkWords(network), value: null })),
    columnTitle: 'Evaluation network',
    columnsAre: 'networks',
    plot: 'bars',
    measuresDiversity: false,
    drafts: methods.map(({ kind, parameterization }) => {
      const config = recipe(request, objective, parameterization);
      return {
        row: `${kind}-${objective}`,
        column: 'all',
        label: `${nameOfMethod({ parameterization: kind, objective })} at ${ipc} IPC`,
        budgetIpc: ipc,
        paperRow: basesPerClass,
        config: { ...config, evaluation: { ...config.evaluation, ...shorter(request), networks } },
      };
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
        const config = recipe(request, objective, haba(budget.basesPerClass));
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
