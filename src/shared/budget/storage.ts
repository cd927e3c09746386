/**
 * Storage accounting. The field compares methods at an equal storage budget, counted in stored numbers and expressed
 * as images per class (IPC): numbers / (classes * channels * height * width).
 */
import { z } from 'zod';
import {
  chromaOf,
  type Code,
  type ParameterizationConfig,
  type SharedCode,
} from '../config/parameterization';
import { message, type Message } from '../words/message';
import { FLOAT_BITS, tensorBits } from './bits';

/** Sizes that the accounting needs of a dataset. Images are square. */
export interface ImageGeometry {
  readonly classes: number;
  readonly channels: number;
  readonly imageSize: number;
  /** Training images per class (the smallest class), to express the budget as a part of the dataset. */
  readonly trainPerClass: number;
}

export interface StorageAccount {
  /** Stored numbers of the bases (or pixels), in their code. */
  readonly baseValues: number;
  /** Stored numbers of all hallucinators. */
  readonly hallucinatorValues: number;
  /** Bases and hallucinators, as the field counts. MTT's learned learning rate, one number more, is left out. */
  readonly totalValues: number;
  /** As stored: numbers at their precision with its scales, and what says where they belong (a mask has one bit a place). */
  readonly bytes: number;
  /** Images per class that the same number of stored values would buy as plain pixels. */
  readonly ipcEquivalent: number;
  /** Distinct training images that come out (bases x hallucinators). */
  readonly generatedImages: number;
  /** Stored values / values of the training set, 0..1. */
  readonly datasetFraction: number;
}

/** What a run stores, as it comes from a file or another process. */
export const storageSchema: z.ZodType<StorageAccount> = z.strictObject({
  baseValues: z.number(),
  hallucinatorValues: z.number(),
  totalValues: z.number(),
  bytes: z.number(),
  ipcEquivalent: z.number(),
  generatedImages: z.number(),
  datasetFraction: z.number(),
});

/**
 * How storage is counted where methods are compared: `values`, stored numbers, as the field counts; or `bytes` as stored.
 * Both are said in images per class: as many as so many numbers make, and as many real ones of 8 bits as so many bytes hold.
 */
export const CONVENTIONS = ['values', 'bytes'] as const;
export type Convention = (typeof CONVENTIONS)[number];

/** Real images of 8 bits for each class that as many bytes hold. */
export const realImagesOf = ({ bytes, ipcEquivalent, totalValues }: StorageAccount): number =>
  (bytes * ipcEquivalent) / totalValues;

/** Storage in images per class, as a convention counts. */
export const costOf = (storage: StorageAccount, convention: Convention): number =>
  convention === 'values' ? storage.ipcEquivalent : realImagesOf(storage);

/**
 * Storage wherever it is shown: numbers, with the images per class that as many make (the field's convention), bytes as
 * stored, and real images of 8 bits for each class that as many bytes hold.
 */
export interface StorageFigures {
  readonly values: number;
  readonly ipc: number;
  readonly bytes: number;
  readonly realImages: number;
}

/** The figures of what is stored. */
export const figuresOf = (storage: StorageAccount): StorageFigures => ({
  values: storage.totalValues,
  ipc: storage.ipcEquivalent,
  bytes: storage.bytes,
  realImages: realImagesOf(storage),
});

/** How numbers are written where a sentence has them. */
interface FigureWriting {
  /** Images per class. */
  readonly images: (value: number) => string;
  readonly bytes: (value: number) => string;
}

/** The figures in one line: `2.00 IPC · 62.7 kB · 8.00 images of 8 bits`. */
export const figuresText = (figures: StorageFigures, { images, bytes }: FigureWriting): Message =>
  message('units.stored', {
    ipc: costText(images(figures.ipc), 'values'),
    bytes: bytes(figures.bytes),
    images: costText(images(figures.realImages), 'bytes'),
  });

/** Storage in images per class with how they are counted: `2.00 IPC`, `8.00 images of 8 bits`. */
export const costText = (value: number | string, convention: Convention): Message =>
  message(convention === 'values' ? 'units.ipc' : 'units.realImages', { value });

/*
 * The ledger: what a parameterization stores, bit by bit. The field counts numbers (`values`); bits say what they take, with
 * everything that decoding needs besides: the masks of a frequency code name coefficients by one bit a place, and numbers of
 * fewer than 32 bits have scales (bits.ts). Labels follow from the order of what is stored, class by class, and take nothing.
 */

/** One part of what is stored. */
interface LedgerLine {
  /** Numbers, as the field counts. */
  readonly values: number;
  readonly bits: number;
}

export interface Ledger {
  /** Bases in their code: pixels, coefficients or parameters of fields. */
  readonly bases: LedgerLine;
  /** What all bases have in common: the memories of a shared code. */
  readonly common: LedgerLine;
  /** Which coefficients are kept; no numbers. */
  readonly masks: LedgerLine;
  readonly hallucinators: LedgerLine;
  /** Scales and offsets of numbers that are stored as codes; no numbers, as the field counts. */
  readonly scales: LedgerLine;
  /** MTT's learned learning rate of the student, which the field does not count. */
  readonly learned: LedgerLine;
  readonly total: LedgerLine;
  /** Whole bytes of all bits. */
  readonly bytes: number;
  /** Real images of 8 bits per value that as many bytes hold, for each class. */
  readonly realImages: number;
}

type HallucinatorForm = Pick<ParameterizationConfig, 'kernel' | 'mapSize' | 'baseChannels'>;

/**
 * Numbers of each tensor of one hallucinator: encoder k²·in·mid and mid, scale and shift mid·m² each, decoder k²·mid·out and
 * out (HaBa, section 3.2; fixtures' definition). mid = out = image channels; m = S−k+1, or the side of coarse maps.
 */
function hallucinatorTensors(config: HallucinatorForm, geometry: ImageGeometry): number[] {
  const { kernel, mapSize } = config;
  const { channels, imageSize } = geometry;
  const taps = kernel ** 2;
  const map = channels * (mapSize ?? imageSize - kernel + 1) ** 2;
  const encoder = taps * basisChannels(config, geometry) * channels;
  return [encoder, channels, map, map, taps * channels ** 2, channels];
}

/** Numbers in one hallucinator. */
export const hallucinatorValues = (config: HallucinatorForm, geometry: ImageGeometry): number =>
  sum(hallucinatorTensors(config, geometry));

/** Numbers of each tensor of one basis of so many channels in its code. */
function basisTensors(code: Code, channels: number, imageSize: number): number[] {
  switch (code.kind) {
    case 'pixels':
      return [channels * imageSize ** 2];
    case 'frequency': {
      const chroma = chromaOf(code, channels);
      const most = (kept: number): number => Math.min(kept, imageSize ** 2);
      return chroma === null
        ? [channels * most(code.coefficients)]
        : [most(code.coefficients), 2 * most(chroma)];
    }
    case 'field': {
      const { width, layers } = code;
      const inner = Array.from({ length: layers - 1 }, () => [width ** 2, width]).flat();
      return [2 * width, width, ...inner, channels * width, channels];
    }
    case 'shared':
      return [code.memories];
  }
}

/** Masks of a class: which coefficients are kept, of brightness and colours apart. */
const masksOfClass = (code: Code, channels: number): number =>
  code.kind === 'frequency' ? (chromaOf(code, channels) === null ? 1 : 2) : 0;

/** Numbers of one basis. */
export const basisValues = (code: Code, channels: number, imageSize: number): number =>
  sum(basisTensors(code, channels, imageSize));

/** Side of the memories of a shared code. */
export const memorySide = (imageSize: number, reduction: number): number => Math.ceil(imageSize / reduction);

/** Numbers of one memory of a shared code. */
const memoryValues = ({ reduction }: SharedCode, channels: number, imageSize: number): number =>
  channels * memorySide(imageSize, reduction) ** 2;

/** Numbers that all bases of so many channels have in common in their code. */
export const commonValues = (code: Code, channels: number, imageSize: number): number =>
  code.kind === 'shared' ? code.memories * memoryValues(code, channels, imageSize) : 0;

/** Channels of a basis. */
export const basisChannels = (
  { baseChannels }: Pick<ParameterizationConfig, 'baseChannels'>,
  { channels }: Pick<ImageGeometry, 'channels'>,
): number => (baseChannels === 'single' ? 1 : channels);

/**
 * Everything that a parameterization stores on a dataset.
 * @param learned Numbers that the objective keeps besides (`learnedValuesOf`)
 */
export function ledgerOf(
  config: ParameterizationConfig,
  geometry: ImageGeometry,
  learned: 0 | 1 = 0,
): Ledger {
  const { classes, channels, imageSize } = geometry;
  const { code, basesPerClass, precision } = config;
  const own = basisChannels(config, geometry);
  const count = config.hallucinators;
  const items = classes * basesPerClass;
  const bases = basisTensors(code, own, imageSize).map((values) =>
    tensorBits([items, values], precision, classes),
  );
  const common =
    code.kind === 'shared'
      ? [tensorBits([code.memories, memoryValues(code, own, imageSize)], precision, null)]
      : [];
  const networks =
    count === 0
      ? []
      : hallucinatorTensors(config, geometry).map((values) => tensorBits([count, values], precision, null));
  const masks = { values: 0, bits: masksOfClass(code, own) * classes * imageSize ** 2 };
  const scales = { values: 0, bits: sum([...bases, ...common, ...networks].map((one) => one.scales)) };
  const lines = {
    bases: lineOf(bases),
    common: lineOf(common),
    masks,
    hallucinators: lineOf(networks),
    scales,
    learned: { values: 0, bits: learned * FLOAT_BITS },
  };
  const total = lineOf(Object.values(lines));
  const bytes = Math.ceil(total.bits / 8);
  return {
    ...lines,
    total,
    bytes,
    realImages: bytes / (classes * channels * imageSize ** 2),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const lineOf = (parts: readonly LedgerLine[]): LedgerLine => ({
  values: sum(parts.map(({ values }) => values)),
  bits: sum(parts.map(({ bits }) => bits)),
});

/**
 * Storage of a parameterization on a dataset: the figures of its ledger.
 * @param learned Numbers that the objective keeps besides (`learnedValuesOf`)
 */
export function storageOf(
  config: ParameterizationConfig,
  geometry: ImageGeometry,
  learned: 0 | 1 = 0,
): StorageAccount {
  const { basesPerClass, hallucinators, formation } = config;
  const generated = geometry.classes * basesPerClass * Math.max(1, hallucinators) * formation ** 2;
  const { bases, common, hallucinators: shared, bytes } = ledgerOf(config, geometry, learned);
  return account(bases.values + common.values, shared.values, bytes, generated, geometry);
}

/** Storage of `perClass` real images of every class, which have 8 bits per value. */
export function storageOfImages(perClass: number, geometry: ImageGeometry): StorageAccount {
  const count = perClass * geometry.classes;
  const values = count * geometry.channels * geometry.imageSize ** 2;
  return account(values, 0, values, count, geometry);
}

/**
 * Whole images per class that fit a budget given as IPC equivalent: the fair plain-pixel or random-real baseline.
 * Rounded up, so that the baseline never has less storage than what it is compared with (1.88 IPC against 2 images).
 */
export function baselineImagesPerClass(ipcEquivalent: number): number {
  return Math.max(1, Math.ceil(ipcEquivalent - 1e-9));
}

/**
 * What images of 8-bit pixels take beside these, in images per class of a storage's dataset: a scale, an offset, and the rate
 * that MTT learns.
 */
export const besidePixels = ({ ipcEquivalent, totalValues }: StorageAccount): number =>
  ((3 * FLOAT_BITS) / 8) * (ipcEquivalent / totalValues);

/**
 * Whole images per class that hold a storage, as a convention counts. In bytes they are images of 8-bit pixels with their
 * scales: 2.001 images of 8 bits are held by two.
 */
export const wholeImages = (storage: StorageAccount, convention: Convention): number =>
  baselineImagesPerClass(costOf(storage, convention) - (convention === 'bytes' ? besidePixels(storage) : 0));

function account(
  base: number,
  hallucinators: number,
  bytes: number,
  generated: number,
  geometry: ImageGeometry,
): StorageAccount {
  const { classes, channels, imageSize, trainPerClass } = geometry;
  const perImage = channels * imageSize * imageSize;
  const total = base + hallucinators;
  return {
    baseValues: base,
    hallucinatorValues: hallucinators,
    totalValues: total,
    bytes,
    ipcEquivalent: total / (classes * perImage),
    generatedImages: generated,
    datasetFraction: total / (classes * trainPerClass * perImage),
  };
}
