/** What the distilled sets take, number by number. */
import { baselineImagesPerClass, type StorageAccount } from '@shared/budget/storage';
import { storedForm } from '@shared/config/schema';
import { type Block, type Table, text } from '../document';
import { bytes, integer, ipc, percent } from '../format';
import type { ReportedRun, RunsFacts } from '../model';

const COLUMNS = [
  { label: 'Values', numeric: true },
  { label: 'As float32', numeric: true },
  { label: 'Images per class (IPC)', numeric: true },
];

/** Bases and hallucinators of one run. */
function account({ storage, config, dataset }: ReportedRun): Table {
  const perImage = dataset.channels * dataset.imageSize ** 2;
  const row = (name: string, values: number, look: 'plain' | 'total'): Table['rows'][number] => ({
    look,
    cells: [
      { text: name },
      { text: integer(values) },
      { text: bytes(values * 4) },
      { text: ipc(values / (perImage * dataset.classNames.length)) },
    ],
  });
  const factorised = storedForm(config.parameterization).hallucinators > 0;
  return {
    kind: 'table',
    caption: 'Storage of the distilled set',
    columns: [{ label: 'Stored', numeric: false }, ...COLUMNS],
    rows: factorised
      ? [
          row('Bases', storage.baseValues, 'plain'),
          row('Hallucinators', storage.hallucinatorValues, 'plain'),
          row('Together', storage.totalValues, 'total'),
        ]
      : [row('Images', storage.baseValues, 'plain')],
    notes: [yieldNote(storage, dataset)],
    footnotes: [],
  };
}

function yieldNote(storage: StorageAccount, dataset: ReportedRun['dataset']): string {
  const digits = storage.datasetFraction < 0.001 ? 3 : 2;
  return `One image has ${integer(dataset.channels * dataset.imageSize ** 2)} values. ${integer(storage.generatedImages)} distinct training images come out of ${percent(storage.datasetFraction, digits)} % of the training set's storage (${integer(dataset.trainPerClass)} images of each class).`;
}

/** Several runs beside each other. */
function comparison(runs: readonly ReportedRun[]): Table {
  return {
    kind: 'table',
    caption: 'Storage of the distilled sets',
    columns: [
      { label: 'Run', numeric: false },
      { label: 'Bases or images', numeric: true },
      { label: 'Hallucinators', numeric: true },
      { label: 'Together', numeric: true },
      ...COLUMNS.slice(1),
      { label: 'Distinct images', numeric: true },
    ],
    rows: runs.map(({ run, method, storage }, i) => ({
      look: i === 0 ? 'own' : 'plain',
      cells: [
        { text: run.name, details: [method] },
        { text: integer(storage.baseValues) },
        { text: integer(storage.hallucinatorValues) },
        { text: integer(storage.totalValues) },
        { text: bytes(storage.bytes) },
        { text: ipc(storage.ipcEquivalent) },
        { text: integer(storage.generatedImages) },
      ],
    })),
    notes: ['Stored values, MTT’s learned learning rate left out, as the field counts.'],
    footnotes: [],
  };
}

export function storageBlocks({ runs }: RunsFacts): Block[] {
  const [own] = runs;
  const share: Block[] =
    storedForm(own.config.parameterization).hallucinators > 0
      ? [{ kind: 'share', storage: own.storage }]
      : [];
  if (runs.length === 1) return [...share, account(own)];
  return [comparison(runs), text(yieldNote(own.storage, own.dataset), 'hint')];
}

/** Diversity of the hallucinations, run by run. */
export function diversityBlocks({ runs }: RunsFacts): Block[] {
  const measured = runs.filter(({ diversity }) => diversity.spread !== null);
  if (measured.length === 0) {
    return [
      text('Diversity is measured when a run is complete; none of these is, or could be measured.', 'none'),
    ];
  }
  const figure = (value: number | null): { text: string; look?: 'none' } =>
    value === null ? { text: '–', look: 'none' } : { text: value.toFixed(4) };
  return [
    {
      kind: 'table',
      caption: 'Diversity of the images',
      columns: [
        { label: 'Run', numeric: false },
        { label: 'Hallucinators', numeric: true },
        { label: 'Cosine', numeric: true },
        { label: 'Spread', numeric: true },
      ],
      rows: runs.map(({ run, method, config, diversity }, i) => ({
        look: i === 0 && runs.length > 1 ? 'own' : 'plain',
        cells: [
          { text: run.name, details: [method] },
          { text: String(storedForm(config.parameterization).hallucinators) },
          figure(diversity.cosine),
          figure(diversity.spread),
        ],
      })),
      notes: [DIVERSITY_NOTE],
      footnotes: [],
    },
  ];
}

export const DIVERSITY_NOTE =
  'Cosine: mean cosine similarity of the hallucinations of one basis in the features of random networks; lower is more diverse. Spread: distance of the features from the mean of their class; higher is more diverse.';

// Whether two subjects may be compared: the field compares at an equal storage budget.

type BudgetVerdict = 'equal' | 'rounded' | 'over' | 'under';

/**
 * Judges `other` against the budget of the reported run. `rounded`: more, but no more than the next whole image per
 * class, which is the fair baseline of plain images.
 */
export function budgetVerdict(own: StorageAccount, other: StorageAccount): BudgetVerdict {
  const difference = other.ipcEquivalent - own.ipcEquivalent;
  if (Math.abs(difference) < 1e-9) return 'equal';
  if (difference < 0) return 'under';
  return other.ipcEquivalent <= baselineImagesPerClass(own.ipcEquivalent) + 1e-9 ? 'rounded' : 'over';
}

/** The verdict in a few words for a table. */
export function verdictText(own: StorageAccount, other: StorageAccount): string {
  const difference = ipc(Math.abs(other.ipcEquivalent - own.ipcEquivalent));
  switch (budgetVerdict(own, other)) {
    case 'equal':
      return 'equal budget';
    case 'rounded':
      return `whole images: ${difference} IPC more`;
    case 'over':
      return `over budget by ${difference} IPC`;
    case 'under':
      return `${difference} IPC less`;
  }
}
