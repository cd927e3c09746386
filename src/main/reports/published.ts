/** Which published figures stand beside a run: those of its dataset, at the papers' row that its storage belongs to. */
import { storedForm, type RunConfig } from '@shared/config/schema';
import { nameOfMethod } from '@shared/config/methods';
import { SUBJECTS } from '@shared/domain';
import { publishedFigures, type PublishedFigure } from '@shared/studies/published';
import { meanStd, percent } from './format';

/** The rows of the papers' tables, in images (HaBa: bases) per class. */
const PAPER_ROWS = [1, 10, 50];

/**
 * The papers' row of a run: its bases per class, or its images per class. Plain images at the budget of bases with
 * hallucinators have one image more (2, 11, 51), which belongs to the same row. Null where the papers have none.
 */
export function paperRow(config: Pick<RunConfig, 'parameterization'>): number | null {
  const { perClass, hallucinators } = storedForm(config.parameterization);
  const rows = hallucinators > 0 ? [perClass] : [perClass, perClass - 1];
  return rows.find((row) => PAPER_ROWS.includes(row)) ?? null;
}

/** Every figure for the dataset of a run at its row, in the order of the papers' list. */
export function publishedBeside(config: RunConfig): PublishedFigure[] {
  const row = paperRow(config);
  const { source } = config.dataset;
  return publishedFigures.filter((figure) => figure.dataset === source && figure.perClass === row);
}

/** `HaBa + MTT`, or `Random real images`. */
export const publishedName = ({ method }: Pick<PublishedFigure, 'method'>): string =>
  method === 'random-real' ? SUBJECTS['random-real'].name : nameOfMethod(method);

/** `69.9 ± 0.4`, or the mean alone where the source gives no deviation. */
export const publishedFigure = ({
  mean,
  std,
}: {
  readonly mean: number;
  readonly std: number | null;
}): string => (std === null ? percent(mean) : meanStd(mean, std));

/** Where a figure is from, in a sentence. */
export const publishedSource = ({
  work,
  readIn,
}: {
  readonly work: string;
  readonly readIn: string;
}): string => `${work}, as read in ${readIn}.`;

export const PUBLISHED_NOTE =
  'Published figures, in italics, are not ours: they were made with ConvNet D3 W128, other hardware and other seeds.';
