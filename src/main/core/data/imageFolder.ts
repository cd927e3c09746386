/** Image folders: `train/<class>/*.png|jpg|jpeg` beside `test/<class>/...` (or `val`), listed and checked. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { badData, breathe, namesIn } from './files';
import { MOST_CLASSES } from './labels';

const EXTENSIONS = ['.png', '.jpg', '.jpeg'];
const TEST_FOLDERS = ['test', 'val'] as const;

export interface ListedImage {
  /** Class index. */
  readonly label: number;
  readonly path: string;
}

export interface ImageFolder {
  readonly name: string;
  readonly classNames: readonly string[];
  /** Class by class, in natural order of the names. */
  readonly train: readonly ListedImage[];
  readonly test: readonly ListedImage[];
}

/** `image2` before `image10`; the same everywhere. */
const natural = new Intl.Collator('en', { numeric: true });
const inOrder = (names: readonly string[]): string[] =>
  [...names].sort((a, b) => natural.compare(a, b) || (a < b ? -1 : 1));

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isDirectory() ?? false;

/** Folders inside a folder, hidden ones left out. */
async function foldersIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await namesIn(folder)) {
    if (!name.startsWith('.') && (await isFolder(join(folder, name)))) found.push(name);
  }
  return inOrder(found);
}

/** Whether `folder` looks like an image folder: `train` with folders in it. */
export const isImageFolder = async (folder: string): Promise<boolean> =>
  (await foldersIn(join(folder, 'train'))).length > 0;

/**
 * Lists the images, at most `limitPerClass` training images of every class. Throws UserError when a part is missing, the
 * classes of the parts differ or a class has no images.
 */
export async function listImageFolder(folder: string, limitPerClass: number | null): Promise<ImageFolder> {
  const name = basename(folder);
  const classNames = await foldersIn(join(folder, 'train'));
  if (classNames.length === 0) {
    throw badData(`${folder} has no folder "train" with a folder for every class in it.`);
  }
  if (classNames.length > MOST_CLASSES) {
    throw badData(`${folder} has ${classNames.length} classes: at most ${MOST_CLASSES} are supported.`);
  }
  const part = await testPart(folder);
  const others = await foldersIn(join(folder, part));
  const missing = classNames.find((one) => !others.includes(one));
  if (missing !== undefined) {
    throw badData(`The class "${missing}" is in "train" but not in "${part}" of ${folder}.`);
  }
  const extra = others.find((one) => !classNames.includes(one));
  if (extra !== undefined) {
    throw badData(`The class "${extra}" is in "${part}" but not in "train" of ${folder}.`);
  }
  return {
    name,
    classNames,
    train: await listPart(folder, 'train', classNames, limitPerClass),
    test: await listPart(folder, part, classNames, null),
  };
}

async function testPart(folder: string): Promise<string> {
  for (const part of TEST_FOLDERS) if (await isFolder(join(folder, part))) return part;
  throw badData(`${folder} has no folder "test" (or "val") beside "train": there is nothing to test on.`);
}

async function listPart(
  folder: string,
  part: string,
  classNames: readonly string[],
  limit: number | null,
): Promise<ListedImage[]> {
  const listed: ListedImage[] = [];
  for (const [label, className] of classNames.entries()) {
    const classFolder = join(folder, part, className);
    const images = await imagesIn(classFolder);
    for (const path of images.slice(0, limit ?? undefined)) listed.push({ label, path });
    await breathe();
  }
  return listed;
}

/** The paths of the images in a folder, in natural order. Throws UserError when there are none. */
export async function imagesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch(() => {
    throw badData(`The folder ${folder} cannot be read: check its permissions.`);
  });
  const images = inOrder(
    entries.filter((one) => !one.startsWith('.') && EXTENSIONS.includes(extname(one).toLowerCase())),
  );
  if (images.length === 0) throw badData(`The folder ${folder} has no PNG or JPEG images.`);
  return images.map((image) => join(folder, image));
}

/** How many files are looked at or read at a time. */
export const AT_ONCE = 64;

/** A hash of the names, sizes and times of the files and of `settings`: it changes when a file does. */
export async function recipeOf({ train, test }: ImageFolder, settings: unknown): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const part of [train, test]) {
    for (let from = 0; from < part.length; from += AT_ONCE) {
      const lines = await Promise.all(
        part.slice(from, from + AT_ONCE).map(async ({ label, path }) => {
          const found = await stat(path).catch(() => null);
          if (!found?.isFile()) throw badData(`The image ${path} cannot be read.`);
          return JSON.stringify([label, path, found.size, found.mtimeMs]);
        }),
      );
      hash.update(`${lines.join('\n')}\n`);
    }
  }
  return hash.digest('hex');
}
