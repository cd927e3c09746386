/** What a configuration costs: storage, memory and time. */
import type { ImageGeometry } from '@shared/budget/storage';
import { feasibleForBudget, learnedValuesOf, type BudgetOption } from '@shared/budget/planner';
import { datasetSchema } from '@shared/config/dataset';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { methodOf, nameOfMethod } from '@shared/config/methods';
import { knownGeometry } from '@shared/studies/geometry';
import { surveyDataset } from '../../core/data/open';
import { recogniseFolder } from '../../core/data/recognise';
import { resourcesPath } from '../../platform/resources';
import { integer, ipc, percent } from '../../reports/format';
import { type Command, type CommandInput, JSON_OPTION } from '../command';
import { EXIT } from '../exit';
import { table } from '../table';

/** Datasets that have always the same sizes, by the name that `--dataset` takes. */
const NAMED = {
  sample: 'fashion-mnist-sample',
  cifar10: 'cifar10',
  cifar100: 'cifar100',
  svhn: 'svhn',
  'tiny-imagenet': 'tiny-imagenet',
} as const;
const OBJECTIVES = ['dm', 'dc', 'dsa', 'mtt'] as const;
/** Hallucinators of the short list. */
const FEW = 10;

/** What fits a storage budget. */
export const budgetCommand: Command = {
  name: 'budget',
  summary: 'List what fits a storage budget: bases, hallucinators, channels, formation.',
  words: [],
  options: {
    ipc: { value: 'N', help: 'The budget in images per class, such as 2 or 10.5.' },
    dataset: {
      value: 'NAME',
      help: `${Object.keys(NAMED).join(', ')}, or the folder of a dataset (default: sample).`,
    },
    objective: { value: 'ID', help: 'dm, dc, dsa or mtt, which keeps one number more (default: dm).' },
    all: { help: `Kernel 1 and more than ${FEW} hallucinators too.` },
    json: { ...JSON_OPTION, help: 'Print the options with their configurations as JSON.' },
  },
  details: 'Each line is the most bases (or images) per class that fits; every smaller number fits too.',
  async run(input, terminal) {
    const budget = budgetOf(input);
    const objective = objectiveOf(input);
    const geometry = await geometryOf(input.text['dataset'] ?? 'sample');
    const options = feasibleForBudget({
      ipc: budget,
      geometry,
      objective,
      only: input.flags.has('all') ? {} : { kernel: 3, maxHallucinators: FEW },
    });
    terminal.out(
      input.flags.has('json')
        ? `${JSON.stringify({ ipc: budget, geometry, objective, options }, null, 2)}\n`
        : text(options, budget, geometry, objective),
    );
    return EXIT.done;
  },
};

function budgetOf(input: CommandInput): number {
  const given = input.text['ipc'];
  const value = Number(given);
  if (given !== undefined && Number.isFinite(value) && value > 0 && value <= 100_000) return value;
  throw new UserError('bad-input', message('commandLine.nameBudgetImagesPer'));
}

function objectiveOf(input: CommandInput): (typeof OBJECTIVES)[number] {
  const given = input.text['objective'] ?? 'dm';
  const objective = OBJECTIVES.find((one) => one === given);
  if (objective) return objective;
  throw new UserError(
    'bad-input',
    message('commandLine.noObjectiveChooseOne', { given, objectives: OBJECTIVES.join(', ') }),
  );
}

async function geometryOf(dataset: string): Promise<ImageGeometry> {
  const name = Object.keys(NAMED).find((one): one is keyof typeof NAMED => one === dataset);
  const known = name && knownGeometry(datasetSchema.parse({ source: NAMED[name] }));
  if (known) return known;
  const source = await recogniseFolder(dataset);
  const { channels, imageSize, train } = await surveyDataset(
    datasetSchema.parse({ source, path: dataset }),
    resourcesPath(),
  );
  return { classes: train.length, channels, imageSize, trainPerClass: Math.min(...train) };
}

function text(
  options: readonly BudgetOption[],
  budget: number,
  { classes, channels, imageSize }: ImageGeometry,
  objective: (typeof OBJECTIVES)[number],
): string {
  const room = Math.floor(budget * classes * channels * imageSize ** 2 + 1e-6);
  const lines = [
    `${budget} images per class of ${imageSize} x ${imageSize} x ${channels} in ${classes} classes: ${integer(room)} numbers.`,
    ...(options.length === 0
      ? ['Nothing fits: raise the budget.']
      : [
          '',
          ...table(
            HEADING,
            options.map((option) => row(option, objective)),
            [1, 2, 5, 6, 7, 8, 9],
          ),
        ]),
    ...(learnedValuesOf(objective) > 0
      ? ['', 'MTT keeps one number more, its learned learning rate, which the field does not count.']
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

const HEADING = [
  'method',
  'per class',
  'hallucinators',
  'formation',
  'channels',
  'kernel',
  'numbers',
  'IPC',
  'used',
  'hallucinators : bases',
  'images out',
];

function row(
  { parameterization, storage, used, hallucinatorRatio }: BudgetOption,
  objective: (typeof OBJECTIVES)[number],
): string[] {
  const {
    basesPerClass: perClass,
    hallucinators,
    formation: factor,
    baseChannels,
    kernel,
  } = parameterization;
  const factorised = hallucinators > 0;
  return [
    nameOfMethod(methodOf({ parameterization, objective: { kind: objective } })),
    String(perClass),
    factorised ? String(hallucinators) : '-',
    factor === 1 ? '-' : `${factor} x ${factor}`,
    baseChannels === 'single' ? 'one' : 'all',
    factorised ? String(kernel) : '-',
    integer(storage.totalValues),
    ipc(storage.ipcEquivalent),
    `${percent(used)} %`,
    factorised ? hallucinatorRatio.toFixed(3) : '-',
    integer(storage.generatedImages),
  ];
}
