/** Tiles of contractions and where they come from, as text and as JSON. */
import { flopsOf, type PlannedTile } from '../../core/engine/webgpu/plan/shapes';
import type { ChoiceSource } from '../../core/engine/webgpu/tuning/tiles';
import { table } from '../table';
import { flop } from './units';

/** A kind of contraction with its tile, and who chose it. */
export interface SourcedTile extends PlannedTile {
  readonly source: ChoiceSource;
}

const words: Readonly<Record<ChoiceSource, string>> = {
  default: 'default',
  measured: 'measured here',
  run: 'the run',
};

/** The kinds of contractions of a program, the most work first; nothing for a program without any. */
export function tileTable(tiles: readonly SourcedTile[]): string[] {
  if (tiles.length === 0) return [];
  const work = ({ size, count }: SourcedTile): number => count * flopsOf(size);
  const rows = [...tiles]
    .sort((a, b) => work(b) - work(a))
    .map((one) => {
      const { batch, rows: down, columns, sum } = one.size;
      const { tile, splits } = one.choice;
      return [
        one.kernelClass,
        String(one.count),
        `${batch > 1 ? `${batch} x ` : ''}${down} x ${columns} x ${sum}`,
        flop(work(one)),
        `${tile.rows} x ${tile.columns}`,
        `${tile.threadRows} x ${tile.threadColumns}`,
        String(splits),
        words[one.source],
      ];
    });
  const heading = ['product', 'number', 'rows x columns x sum', 'operations', 'tile', 'of a thread', 'parts'];
  return ['', ...table([...heading, 'chosen by'], rows, [1, 2, 3, 4, 5, 6])];
}

/** How many kinds of contractions there are in all programs, and who chose their tiles. */
export function tileSummary(programs: readonly (readonly SourcedTile[])[]): string {
  const sources = new Map(programs.flat().map(({ key, source }) => [key, source]));
  const count = (of: ChoiceSource): number => [...sources.values()].filter((source) => source === of).length;
  const kinds = `${sources.size} ${sources.size === 1 ? 'kind' : 'kinds'} of products`;
  return `Tiles: ${kinds}, ${count('measured')} chosen by measuring this device, ${count('default')} by the model.`;
}

/** What JSON says of tiles. */
export const tileJson = ({ key, kernelClass, size, count, choice, source }: SourcedTile) => ({
  key,
  class: kernelClass,
  size,
  count,
  ...choice,
  source,
});
