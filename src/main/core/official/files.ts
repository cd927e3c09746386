/** Which files of a folder of the official repository belong together. */
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '@shared/domain/errors';

/** What one moment of an official run left: its images and, for HaBa, its style translators. */
export interface OfficialFiles {
  /** Null for `*_best.pt`: the official code does not save when that was. */
  readonly iteration: number | null;
  readonly images: string;
  /** Null where pixels were distilled. */
  readonly styles: string | null;
}

const IMAGES = /^images_(best|\d{1,9})\.pt$/;
const stylesNames = (of: string): readonly string[] =>
  of === 'best' ? ['weights_best.pt', 'styles_best.pt'] : [`styles_${of}.pt`, `weights_${of}.pt`];

/**
 * The files of a moment: of the iteration that is named, else the best, else the last.
 * @param path A folder, or an `images_*.pt` file in it
 * @throws UserError when there is none.
 */
export function officialFiles(path: string, iteration: number | null = null): OfficialFiles {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found)
    throw new UserError('bad-input', `${path} does not exist: name a folder with images_*.pt files.`);
  const folder = found.isDirectory() ? path : dirname(path);
  const names = new Set(readdirSync(folder));
  const moments = found.isDirectory() ? [...names] : [basename(path)];
  const known = moments.flatMap((name) => IMAGES.exec(name)?.[1] ?? []);
  const numbered = known.filter((of) => of !== 'best').sort((a, b) => Number(a) - Number(b));
  const chosen =
    iteration === null
      ? (known.find((of) => of === 'best') ?? numbered.at(-1))
      : numbered.find((of) => Number(of) === iteration);
  if (chosen === undefined) {
    const there = known.length === 0 ? 'none' : known.map((of) => `images_${of}.pt`).join(', ');
    const wanted = iteration === null ? 'images_<iteration>.pt or images_best.pt' : `images_${iteration}.pt`;
    throw new UserError('bad-input', `${path} has no ${wanted} of the official code; there is: ${there}.`);
  }
  const styles = stylesNames(chosen).find((name) => names.has(name));
  return {
    iteration: chosen === 'best' ? null : Number(chosen),
    images: join(folder, `images_${chosen}.pt`),
    styles: styles === undefined ? null : join(folder, styles),
  };
}
