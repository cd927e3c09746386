/** What the distilled sets take, number by number. */
import { learnedValuesOf } from '@shared/budget/planner';
import {
  costOf,
  costText,
  type Ledger,
  ledgerOf,
  realImagesOf,
  type StorageAccount,
} from '@shared/budget/storage';
import type { RunConfig } from '@shared/config/schema';
import { withinComparison } from '@shared/reports/comparison';
import { message, type Message } from '@shared/words/message';
import { percent } from '@shared/text/figures';
import { type Block, type Table, text } from '../document';
import { bytes, integer, ipc } from '../format';
import type { ReportedRun, RunsFacts } from '../model';

const COLUMNS = [
  { label: message('reportDocument.storage.values'), numeric: true },
  { label: message('reportDocument.storage.ipc'), numeric: true },
  { label: message('reportDocument.storage.bytes'), numeric: true },
  { label: message('reportDocument.storage.realImages'), numeric: true },
];

const LINES = ['bases', 'common', 'masks', 'hallucinators', 'scales', 'learned'] as const;

/** What one run stores, line by line of its ledger. */
function account({ storage, config, dataset }: ReportedRun): Table {
  const { channels, imageSize, trainPerClass } = dataset;
  const classes = dataset.classNames.length;
  const perClass = classes * channels * imageSize ** 2;
  const ledger = ledgerOf(
    config.parameterization,
    { classes, channels, imageSize, trainPerClass },
    learnedValuesOf(config.objective.kind),
  );
  const row = (
    name: Message,
    { values, bits }: Ledger['total'],
    look: 'plain' | 'total',
  ): Table['rows'][number] => ({
    look,
    cells: [
      { text: name },
      { text: integer(values) },
      { text: ipc(values / perClass) },
      { text: bytes(Math.ceil(bits / 8)) },
      { text: ipc(bits / 8 / perClass) },
    ],
  });
  const name = (line: (typeof LINES)[number]): Message =>
    line === 'bases' && config.parameterization.hallucinators === 0
      ? message('reportDocument.storage.images')
      : message(`reportDocument.storage.${line}`);
  const lines = LINES.filter((line) => ledger[line].bits > 0);
  return {
    kind: 'table',
    caption: message('reportDocument.storage.caption'),
    columns: [{ label: message('reportDocument.storage.stored'), numeric: false }, ...COLUMNS],
    rows: [
      ...lines.map((line) => row(name(line), ledger[line], 'plain')),
      row(message('reportDocument.storage.labels'), { values: 0, bits: 0 }, 'plain'),
      ...(lines.length > 1 ? [row(message('reportDocument.storage.together'), ledger.total, 'total')] : []),
    ],
    notes: [yieldNote(storage, dataset), message('reportDocument.storage.columns')],
    footnotes: [],
  };
}

function yieldNote(storage: StorageAccount, dataset: ReportedRun['dataset']): Message {
  const digits = storage.datasetFraction < 0.001 ? 3 : 2;
  return message('reportDocument.storage.yield', {
    values: integer(dataset.channels * dataset.imageSize ** 2),
    images: integer(storage.generatedImages),
    share: percent(storage.datasetFraction, digits),
    count: integer(dataset.trainPerClass),
  });
}

/** Several runs beside each other. */
function comparison(runs: readonly ReportedRun[]): Table {
  return {
    kind: 'table',
    caption: message('reportDocument.storage.captionOfMany'),
    columns: [
      { label: message('reportDocument.madeWith.run'), numeric: false },
      { label: message('reportDocument.storage.basesOrImages'), numeric: true },
      { label: message('reportDocument.storage.hallucinators'), numeric: true },
      { label: message('reportDocument.storage.together'), numeric: true },
      ...COLUMNS.slice(1),
      { label: message('reportDocument.storage.distinct'), numeric: true },
    ],
    rows: runs.map(({ run, method, storage }, i) => ({
      look: i === 0 ? 'own' : 'plain',
      cells: [
        { text: run.name, details: [method] },
        { text: integer(storage.baseValues) },
        { text: integer(storage.hallucinatorValues) },
        { text: integer(storage.totalValues) },
        { text: ipc(storage.ipcEquivalent) },
        { text: bytes(storage.bytes) },
        { text: ipc(realImagesOf(storage)) },
        { text: integer(storage.generatedImages) },
      ],
    })),
    notes: [message('reportDocument.storage.counted'), message('reportDocument.storage.columns')],
    footnotes: [],
  };
}

export function storageBlocks({ runs }: RunsFacts): Block[] {
  const [own] = runs;
  const share: Block[] =
    own.config.parameterization.hallucinators > 0 ? [{ kind: 'share', storage: own.storage }] : [];
  if (runs.length === 1) return [...share, account(own)];
  return [comparison(runs), text(yieldNote(own.storage, own.dataset), 'hint')];
}

/** Diversity of the hallucinations, run by run. */
export function diversityBlocks({ runs }: RunsFacts): Block[] {
  const measured = runs.filter(({ diversity }) => diversity.spread !== null);
  if (measured.length === 0) {
    return [text(message('reportDocument.diversity.notMeasured'), 'none')];
  }
  const figure = (value: number | null): { text: string; look?: 'none' } =>
    value === null ? { text: '–', look: 'none' } : { text: value.toFixed(4) };
  return [
    {
      kind: 'table',
      caption: message('reportDocument.diversity.caption'),
      columns: [
        { label: message('reportDocument.madeWith.run'), numeric: false },
        { label: message('reportDocument.storage.hallucinators'), numeric: true },
        { label: message('reportDocument.diversity.cosine'), numeric: true },
        { label: message('reportDocument.diversity.spread'), numeric: true },
      ],
      rows: runs.map(({ run, method, config, diversity }, i) => ({
        look: i === 0 && runs.length > 1 ? 'own' : 'plain',
        cells: [
          { text: run.name, details: [method] },
          { text: String(config.parameterization.hallucinators) },
          figure(diversity.cosine),
          figure(diversity.spread),
        ],
      })),
      notes: [message('reportDocument.diversity.note')],
      footnotes: [],
    },
  ];
}

// Whether two subjects may be compared: the field compares at an equal storage budget.

type BudgetVerdict = 'equal' | 'within' | 'over' | 'under';

/** Judges `other` beside the storage of a reported run. `within`: more, but no more than the comparison's budget allows. */
export function budgetVerdict(
  own: StorageAccount,
  other: StorageAccount,
  budget: RunConfig['budget'],
): BudgetVerdict {
  const { convention } = budget;
  const [stored, cost] = [costOf(own, convention), costOf(other, convention)];
  if (Math.abs(cost - stored) < 1e-9) return 'equal';
  if (cost < stored) return 'under';
  return withinComparison(own, other, budget) ? 'within' : 'over';
}

/** The verdict in a few words for a table. */
export function verdictText(
  own: StorageAccount,
  other: StorageAccount,
  budget: RunConfig['budget'],
): Message {
  const verdict = budgetVerdict(own, other, budget);
  if (verdict === 'equal') return message('reportDocument.accuracy.equal');
  const { convention } = budget;
  const value = ipc(Math.abs(costOf(other, convention) - costOf(own, convention)));
  return message(`reportDocument.accuracy.${verdict}`, { cost: costText(value, convention) });
}
