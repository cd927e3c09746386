/**
 * Tiny-ImageNet (Stanford's CS231n, 2015): 200 classes of 64 x 64 pixels. `train/<id>/images/*.JPEG`, and validation images
 * in one folder with `val/val_annotations.txt`, which names the class of each. The official test images have no labels, so
 * the validation images are the test set, as everywhere.
 */
import { join } from 'node:path';
import { message } from '@shared/words/message';
import { MOST_CLASSES } from './images';
import { badData, breathe, firstFolder, isFile, linesOf, namesIn, readBytes } from './files';
import { imagesIn, type ImageFolder, type ListedImage } from './imageFolder';

export const TINY_IMAGENET_SIZE = 64;
const NAME = 'Tiny-ImageNet';
const IDS = 'wnids.txt';
const WORDS = 'words.txt';
const ANNOTATIONS = join('val', 'val_annotations.txt');

/** The folder of the files: the one given, or the one that the official archive unpacks to. Null without any. */
export const findTinyImagenet = (folder: string): Promise<string | null> =>
  firstFolder(
    [folder, join(folder, 'tiny-imagenet-200')],
    async (one) => (await isFile(join(one, IDS))) && (await isFile(join(one, ANNOTATIONS))),
  );

/**
 * Lists the images, at most `limitPerClass` training images of every class, in the order of `wnids.txt`. Throws UserError
 * naming what is missing, and annotations that name no class or no image.
 */
export async function listTinyImagenet(path: string, limitPerClass: number | null): Promise<ImageFolder> {
  const folder = await findTinyImagenet(path);
  if (folder === null) {
    throw badData(message('dataFiles.noTinyImageNet', { path, name: NAME, ids: IDS }));
  }
  const ids = linesOf(await readBytes(join(folder, IDS)));
  if (ids.length === 0 || ids.length > MOST_CLASSES || new Set(ids).size < ids.length) {
    throw badData(message('dataFiles.classListDamaged', { ids: IDS, name: NAME, length: ids.length }));
  }
  const train: ListedImage[] = [];
  for (const [label, id] of ids.entries()) {
    // Some copies have the images one folder higher.
    const images = join(folder, 'train', id, 'images');
    const listed = await imagesIn((await namesIn(images)).length > 0 ? images : join(folder, 'train', id));
    for (const path of listed.slice(0, limitPerClass ?? undefined)) train.push({ label, path });
    await breathe();
  }
  return {
    name: NAME,
    classNames: await classNamesOf(folder, ids),
    train,
    test: await listValidation(folder, ids),
  };
}

/** The lists beside the images. */
export async function tinyImagenetLists(path: string): Promise<string[]> {
  const folder = (await findTinyImagenet(path)) ?? path;
  const words = join(folder, WORDS);
  return [join(folder, IDS), join(folder, ANNOTATIONS), ...((await isFile(words)) ? [words] : [])];
}

/** Lines "file, class, left, top, right, bottom", separated by tabs. */
async function listValidation(folder: string, ids: readonly string[]): Promise<ListedImage[]> {
  const labels = new Map(ids.map((id, label) => [id, label]));
  const there = new Set(await namesIn(join(folder, 'val', 'images')));
  const listed = linesOf(await readBytes(join(folder, ANNOTATIONS))).map((line, i): ListedImage => {
    const [file = '', id = ''] = line.split('\t');
    const label = labels.get(id);
    if (label === undefined) {
      throw badData(message('dataFiles.annotationUnknownClass', { line: i + 1, class: id, file: IDS }));
    }
    if (!there.has(file)) {
      throw badData(message('dataFiles.annotationUnknownImage', { line: i + 1, image: file }));
    }
    return { label, path: join(folder, 'val', 'images', file) };
  });
  return listed.sort((a, b) => a.label - b.label);
}

/** The first word that `words.txt` has for each class; the id where it has none, and beside a word that comes twice. */
async function classNamesOf(folder: string, ids: readonly string[]): Promise<string[]> {
  const path = join(folder, WORDS);
  const lines = (await isFile(path)) ? linesOf(await readBytes(path)) : [];
  const words = new Map(lines.map((line) => line.split('\t')).map(([id = '', text = '']) => [id, text]));
  const names = ids.map((id) => words.get(id)?.split(',')[0]?.trim() || id);
  return names.map((name, i) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${ids[i]})`,
  );
}
