/** Which published figures stand beside a run: those of its dataset, at the papers' row that its storage belongs to. */
import { type RunConfig } from '@shared/config/schema';
import { nameOfMethod } from '@shared/config/methods';
import { publishedFigures, type PublishedFigure } from '@shared/studies/published';
import { message, type Message } from '@shared/words/message';
import { percent } from '@shared/text/figures';
import type { Words } from './document';
import { meanStd } from './format';

/** The rows of the papers' tables, in images (HaBa: bases) per class. */
const PAPER_ROWS = [1, 10, 50];

/**
 * The papers' row of a run: its bases per class, or its images per class. Plain images at the budget of bases with
 * hallucinators have one image more (2, 11, 51), which belongs to the same row. Null where the papers have none.
 */
export function paperRow(config: Pick<RunConfig, 'parameterization'>): number | null {
  const { basesPerClass: perClass, hallucinators } = config.parameterization;
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
export const publishedName = ({ method }: Pick<PublishedFigure, 'method'>): Words =>
  method === 'random-real' ? message('run.evaluations.subjects.random-real') : nameOfMethod(method);

/** `69.9 ± 0.4`, or the mean alone where the source gives no deviation. */
export const publishedFigure = ({
  mean,
  std,
}: {
  readonly mean: number;
  readonly std: number | null;
}): string => (std === null ? percent(mean) : meanStd(mean, std));

/** Where a figure is from. */
interface Source {
  readonly work: string;
  readonly readIn: string;
}

/** Sources in sentences, each once, in the order in which they appear; `numberOf` counts them from 1. */
export function sourceList(sources: readonly Source[]): {
  readonly sentences: readonly Message[];
  numberOf(source: Source): number;
} {
  const keyOf = ({ work, readIn }: Source): string => JSON.stringify([work, readIn]);
  const distinct = new Map(sources.map((source) => [keyOf(source), source]));
  const keys = [...distinct.keys()];
  return {
    sentences: [...distinct.values()].map(({ work, readIn }) =>
      message('reportDocument.source', { work, readIn }),
    ),
    numberOf: (source) => keys.indexOf(keyOf(source)) + 1,
  };
}
