/** What a configuration costs: storage, memory and time. */
import { bytesOfText } from '@shared/budget/size';
import { type Convention, type ImageGeometry, realImagesOf } from '@shared/budget/storage';
import { FEW_HALLUCINATORS, planChoices, usualChoices } from '@shared/budget/choices';
import { learnedValuesOf, type BudgetOption } from '@shared/budget/planner';
import { datasetSchema } from '@shared/config/dataset';
import { type Code, parameterizationSchema, type PrecisionConfig } from '@shared/config/parameterization';
import type { DatasetConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { methodOf, nameOfMethod } from '@shared/config/methods';
import { knownGeometry } from '@shared/studies/geometry';
import type { BestRun, BestRuns } from '@shared/reports/best';
import { percent } from '@shared/text/figures';
import { surveyDataset } from '../../core/data/open';
import { recogniseFolder } from '../../core/data/recognise';
import { resourcesPath } from '../../platform/resources';
import { bytes, integer, ipc, meanStd, methodName } from '../../reports/format';
import { bestWithin } from '../../reports/best';
import { type Command, type CommandInput, JSON_OPTION, LIBRARY_OPTION } from '../command';
import { EXIT } from '../exit';
import { withLibrary } from '../library';
import { heads, spoken } from '../language';
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
type Objective = (typeof OBJECTIVES)[number];
/** Runs that `--best` names. */
const MOST_BEST = 5;

/** A budget in images per class, as a convention counts. */
interface Budget {
  readonly ipc: number;
  readonly convention: Convention;
}

/** What fits a storage budget. */
export const budgetCommand: Command = {
  name: 'budget',
  summary: message('commands.budget.summary'),
  words: [],
  options: {
    ipc: { value: 'N', help: message('commands.budget.ipc') },
    bytes: { value: 'SIZE', help: message('commands.budget.bytes') },
    dataset: {
      value: 'NAME',
      help: message('commands.budget.dataset', { names: Object.keys(NAMED).join(', ') }),
    },
    objective: { value: 'ID', help: message('commands.budget.objective') },
    code: { value: 'LIST', help: message('commands.budget.code') },
    bits: { value: 'LIST', help: message('commands.budget.bits') },
    maps: { value: 'LIST', help: message('commands.budget.maps') },
    all: { help: message('commands.budget.all', { few: FEW_HALLUCINATORS.join(', ') }) },
    best: { help: message('commands.budget.best') },
    library: LIBRARY_OPTION,
    json: { ...JSON_OPTION, help: message('commands.budget.json') },
  },
  details: message('commands.budget.details'),
  async run(input, terminal) {
    const objective = objectiveOf(input);
    const { dataset, geometry } = await datasetOf(input.text['dataset'] ?? 'sample');
    const budget = budgetOf(input, geometry);
    const isJson = input.flags.has('json');
    if (input.flags.has('best')) {
      const found = await withLibrary(input, (library) =>
        Promise.resolve(bestWithin(library, { dataset, ...budget })),
      );
      const best = found.best.slice(0, MOST_BEST);
      terminal.out(
        isJson
          ? `${JSON.stringify({ ...budget, geometry, judged: found.judged, best: best.map(bestAsData) }, null, 2)}\n`
          : bestText({ ...found, best }),
      );
      return EXIT.done;
    }
    const options = optionsOf(input, budget, geometry, objective);
    terminal.out(
      isJson
        ? `${JSON.stringify({ ...budget, geometry, objective, options }, null, 2)}\n`
        : text(options, budget, geometry, objective),
    );
    return EXIT.done;
  },
};

/** Everything that fits, for every code, precision and kind of maps that is asked for, else for the usual ones. */
function optionsOf(
  input: CommandInput,
  budget: Budget,
  geometry: ImageGeometry,
  objective: Objective,
): BudgetOption[] {
  const usual = usualChoices(geometry, budget.convention);
  const only = input.flags.has('all') ? {} : ({ kernel: 3, hallucinators: FEW_HALLUCINATORS } as const);
  return planChoices(
    { ...budget, geometry, objective, only },
    {
      codes: choicesOf(input, 'code', codeOf) ?? usual.codes,
      bits: choicesOf(input, 'bits', bitsOf) ?? usual.bits,
      mapSizes: choicesOf(input, 'maps', mapsOf) ?? usual.mapSizes,
    },
  );
}

function choicesOf<T>(
  input: CommandInput,
  option: 'code' | 'bits' | 'maps',
  read: (word: string) => T | undefined,
): T[] | undefined {
  return input.text[option]?.split(',').map((word) => {
    const found = read(word.trim());
    if (found !== undefined) return found;
    throw new UserError('bad-input', message('commandLine.noSuchChoice', { option, given: word }));
  });
}

/** What follows the name of a code, numbers with an x between them. */
const CODE_NUMBERS: Readonly<Record<string, readonly string[]>> = {
  frequency: ['coefficients', 'chroma'],
  field: ['width', 'layers'],
  shared: ['memories'],
};

const codeOf = (word: string): Code | undefined => {
  const [kind = '', given = ''] = word.split(':');
  const names = CODE_NUMBERS[kind] ?? [];
  const numbers = given === '' ? [] : given.split('x').map(Number);
  if (numbers.length > names.length) return undefined;
  const code = { kind, ...Object.fromEntries(numbers.map((number, i) => [names[i] ?? '', number] as const)) };
  return parameterizationSchema.safeParse({ code }).data?.code;
};
const bitsOf = (word: string): PrecisionConfig['bits'] | undefined =>
  parameterizationSchema.safeParse({ precision: { bits: Number(word) } }).data?.precision.bits;
const mapsOf = (word: string): number | null | undefined =>
  word === 'full' ? null : parameterizationSchema.safeParse({ mapSize: Number(word) }).data?.mapSize;

function budgetOf(input: CommandInput, { classes, channels, imageSize }: ImageGeometry): Budget {
  const { ipc: images, bytes: size } = input.text;
  const isSaid = (value: number): boolean => Number.isFinite(value) && value > 0 && value <= 100_000;
  if (size === undefined) {
    const value = Number(images);
    if (images !== undefined && isSaid(value)) return { ipc: value, convention: 'values' };
  } else if (images === undefined) {
    const value = (bytesOfText(size) ?? NaN) / (classes * channels * imageSize ** 2);
    if (isSaid(value)) return { ipc: value, convention: 'bytes' };
  }
  throw new UserError('bad-input', message('commandLine.budgetNotGiven'));
}

function objectiveOf(input: CommandInput): Objective {
  const given = input.text['objective'] ?? 'dm';
  const objective = OBJECTIVES.find((one) => one === given);
  if (objective) return objective;
  throw new UserError(
    'bad-input',
    message('commandLine.unknownObjective', { given, objectives: OBJECTIVES.join(', ') }),
  );
}

async function datasetOf(
  given: string,
): Promise<{ readonly dataset: DatasetConfig; readonly geometry: ImageGeometry }> {
  const name = Object.keys(NAMED).find((one): one is keyof typeof NAMED => one === given);
  const named = name && datasetSchema.parse({ source: NAMED[name] });
  const known = named && knownGeometry(named);
  if (known) return { dataset: named, geometry: known };
  const dataset = datasetSchema.parse({ source: await recogniseFolder(given), path: given });
  const { channels, imageSize, train } = await surveyDataset(dataset, resourcesPath());
  const geometry = { classes: train.length, channels, imageSize, trainPerClass: Math.min(...train) };
  return { dataset, geometry };
}

const bestAsData = ({ run, evaluation }: BestRun): object => ({
  runId: run.id,
  name: run.name,
  network: evaluation.network,
  mean: evaluation.mean,
  std: evaluation.std,
  storage: evaluation.storage,
  parameterization: run.config.parameterization,
});

function bestText({ best, judged, otherwise }: BestRuns): string {
  if (judged === null) return `${spoken(message('terminal.noBest'))}\n`;
  const rows = best.map(({ run, evaluation: { network, mean, std, storage } }) => [
    run.name,
    methodName(run.config),
    network,
    `${meanStd(mean, std)} %`,
    ipc(storage.ipcEquivalent),
    bytes(storage.bytes),
    ipc(realImagesOf(storage)),
  ]);
  const head = heads('run', 'method', 'network', 'accuracy', 'ipc', 'bytes', 'realImages');
  const lines = [
    ...table(head, rows, [3, 4, 5, 6]),
    '',
    spoken(message('terminal.bestJudged', judged)),
    ...(otherwise > 0 ? [spoken(message('terminal.bestOtherwise', { count: otherwise }))] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function text(
  options: readonly BudgetOption[],
  { ipc: images, convention }: Budget,
  { classes, channels, imageSize }: ImageGeometry,
  objective: Objective,
): string {
  const room = Math.floor(images * classes * channels * imageSize ** 2 + 1e-6);
  const shape = { size: imageSize, channels, classes };
  const lines = [
    spoken(
      convention === 'values'
        ? message('terminal.budget', { budget: images, ...shape, numbers: integer(room) })
        : message('terminal.budgetInBytes', { bytes: bytes(room), images: ipc(images), ...shape }),
    ),
    ...(options.length === 0
      ? [spoken(message('terminal.nothingFits'))]
      : [
          '',
          ...table(
            heads(...HEADING),
            options.map((option) => row(option, objective)),
            [1, 3, 8, 9, 10, 11, 12, 13, 14, 15],
          ),
        ]),
    ...(learnedValuesOf(objective) > 0 ? ['', spoken(message('terminal.oneNumberMore'))] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const HEADING = [
  'method',
  'perClass',
  'code',
  'hallucinators',
  'maps',
  'formation',
  'channels',
  'kernel',
  'bits',
  'numbers',
  'ipc',
  'bytes',
  'realImages',
  'used',
  'ratio',
  'imagesOut',
] as const;

function codeWord(code: Code): string {
  switch (code.kind) {
    case 'pixels':
      return 'pixels';
    case 'frequency':
      return `frequency:${code.coefficients}${code.chroma === null ? '' : `x${code.chroma}`}`;
    case 'field':
      return `field:${code.width}x${code.layers}`;
    case 'shared':
      return `shared:${code.memories}`;
  }
}

function row(
  { parameterization, storage, used, hallucinatorRatio }: BudgetOption,
  objective: Objective,
): string[] {
  const {
    basesPerClass: perClass,
    hallucinators,
    formation: factor,
    baseChannels,
    kernel,
    mapSize,
    code,
    precision,
  } = parameterization;
  const factorised = hallucinators > 0;
  return [
    nameOfMethod(methodOf({ parameterization, objective: { kind: objective } })),
    String(perClass),
    codeWord(code),
    factorised ? String(hallucinators) : '-',
    factorised ? (mapSize === null ? spoken(message('terminal.fullMaps')) : `${mapSize} x ${mapSize}`) : '-',
    factor === 1 ? '-' : `${factor} x ${factor}`,
    spoken(message(baseChannels === 'single' ? 'terminal.oneChannel' : 'terminal.allChannels')),
    factorised ? String(kernel) : '-',
    String(precision.bits),
    integer(storage.totalValues),
    ipc(storage.ipcEquivalent),
    bytes(storage.bytes),
    ipc(realImagesOf(storage)),
    `${percent(used)} %`,
    factorised ? hallucinatorRatio.toFixed(3) : '-',
    integer(storage.generatedImages),
  ];
}
