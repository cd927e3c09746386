/** CIFAR's Python version: pickled dictionaries with `data` [N, 3072] uint8 and a list of labels. */
import { NumpyArray, numpyGlobals } from '../formats/numpy';
import { readPickle, type PickleKey, type PickleValue } from '../formats/pickle';
import { CIFAR_PIXELS, type CifarKind } from './cifarBinary';
import { badData } from './files';
import type { ImageSet } from './types';

const CLASSES: Readonly<Record<CifarKind, number>> = { cifar10: 10, cifar100: 100 };
const LABELS: Readonly<Record<CifarKind, string>> = { cifar10: 'labels', cifar100: 'fine_labels' };
const NAMES: Readonly<Record<CifarKind, string>> = { cifar10: 'label_names', cifar100: 'fine_label_names' };

/** Reads one pickled file of images. Throws UserError naming it (`what`) when it is damaged or something else. */
export function parseCifarPython(bytes: Uint8Array, kind: CifarKind, what: string): ImageSet {
  const batch = dictionary(bytes, what);
  const data = batch.get('data');
  if (
    !(data instanceof NumpyArray) ||
    !(data.data instanceof Uint8Array) ||
    data.shape.length !== 2 ||
    data.shape[1] !== CIFAR_PIXELS
  ) {
    throw badData(`${what} has no images: its "data" is no array of bytes with ${CIFAR_PIXELS} columns.`);
  }
  const count = data.shape[0] ?? 0;
  if (count === 0) throw badData(`${what} is empty.`);
  const list = batch.get(LABELS[kind]);
  const labels = Array.isArray(list) ? (list as readonly PickleValue[]) : null;
  if (labels?.length !== count) {
    throw badData(
      labels === null
        ? `${what} has no list "${LABELS[kind]}": it is of another dataset.`
        : `${what} has ${labels.length} labels for ${count} images: it is damaged.`,
    );
  }
  const classes = CLASSES[kind];
  const wrong = labels.findIndex(
    (label) => typeof label !== 'number' || !Number.isInteger(label) || label < 0 || label >= classes,
  );
  if (wrong >= 0) {
    throw badData(
      `Image ${wrong} of ${what} has a label that is none of the ${classes} classes: the file is damaged.`,
    );
  }
  return { count, pixels: data.data, labels: Uint8Array.from(labels, Number) };
}

/** The class names in `batches.meta` or `meta`. */
export function parseCifarNames(bytes: Uint8Array, kind: CifarKind, what: string): string[] {
  const list = dictionary(bytes, what).get(NAMES[kind]);
  const names = Array.isArray(list) ? (list as readonly PickleValue[]).map(textOf) : [];
  if (names.length === 0 || names.includes(null)) {
    throw badData(`${what} has no list of class names "${NAMES[kind]}": it is of another dataset.`);
  }
  return names.map(String);
}

function dictionary(bytes: Uint8Array, what: string): ReadonlyMap<PickleKey, PickleValue> {
  const value = readPickle(bytes, { what, globals: numpyGlobals });
  if (!(value instanceof Map)) throw badData(`${what} holds no dictionary: it is of another dataset.`);
  return value as ReadonlyMap<PickleKey, PickleValue>;
}

const textOf = (value: PickleValue): string | null =>
  typeof value === 'string' ? value : value instanceof Uint8Array ? new TextDecoder().decode(value) : null;
