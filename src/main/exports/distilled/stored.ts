/**
 * What a run stores, as exports hold it: numbers of each code at their precision, the masks of frequencies, and nothing that
 * follows from them. The ledger (`ledgerOf`) counts the same bits; here each tensor begins with a whole byte.
 */
import type { RunConfig } from '@shared/config/schema';
import { masksOf } from '../../core/parameterization/frequency';
import { codeRange, codesOf, packed } from '../../core/parameterization/precision';
import type { Named, Parameterization, StoredTensor } from '../../core/types';
import { inMemory, type StoredArray } from './arrays';

/** Whole numbers of few bits, packed (`packed`); a number stands for (number + lowestCode) * scale + offset. */
export interface PackedCodes {
  readonly bytes: Uint8Array;
  /** One for each of the equal parts of the tensor that share a scale. */
  readonly scales: Float32Array;
  /** As many as scales; null where codes are symmetric. */
  readonly offsets: Float32Array | null;
}

/** A tensor as it is stored: as float32, or as codes. */
type StoredPart = {
  readonly name: string;
  /** Of the numbers. */
  readonly shape: readonly number[];
} & ({ readonly floats: Float32Array; readonly codes: null } | { readonly codes: PackedCodes });

export interface StoredForm {
  readonly parts: readonly StoredPart[];
  /** Which places of the transform each class keeps (`masksOf`), [classes, ⌈S²/8⌉]; null for other codes. */
  readonly masks: { readonly shape: readonly number[]; readonly bits: Uint8Array } | null;
  readonly bits: RunConfig['parameterization']['precision']['bits'];
  /** What the number 0 of packed codes stands for. */
  readonly lowestCode: number;
}

/** @param trained Parameters of a checkpoint, as they are trained */
export function storedForm(
  { precision }: Pick<RunConfig['parameterization'], 'precision'>,
  { groups, imageSize }: Pick<Parameterization, 'groups' | 'imageSize'>,
  trained: Named<StoredTensor>,
): StoredForm {
  const coded = codesOf(precision, groups, trained);
  const masks = masksOf(trained, imageSize);
  const parts = Object.entries(trained).flatMap(([name, { data, shape }]): StoredPart[] => {
    if (masks?.names.includes(name)) return [];
    const found = coded[name];
    if (found === undefined) return [{ name, shape, floats: data, codes: null }];
    const offsets = precision.mode === 'affine' ? found.offsets : null;
    return [{ name, shape, codes: { bytes: packed(found.codes, precision), scales: found.scales, offsets } }];
  });
  return { parts, masks, bits: precision.bits, lowestCode: codeRange(precision).low };
}

/** The name of the masks in files. */
export const MASKS = 'frequencies.masks';

/** As named arrays: `<name>`, or `<name>.codes`, `<name>.scales` and `<name>.offsets`. */
export const arraysOf = ({ parts, masks }: StoredForm): StoredArray[] => [
  ...parts.flatMap((part): StoredArray[] => {
    if (part.codes === null) return [inMemory(part.name, part.shape, part.floats)];
    const { bytes, scales, offsets } = part.codes;
    return [
      inMemory(`${part.name}.codes`, [bytes.length], bytes),
      inMemory(`${part.name}.scales`, [scales.length], scales),
      ...(offsets ? [inMemory(`${part.name}.offsets`, [offsets.length], offsets)] : []),
    ];
  }),
  ...(masks ? [inMemory(MASKS, masks.shape, masks.bits)] : []),
];

/** Shapes of the tensors that are stored as codes, by name. */
export const codedShapes = ({ parts }: StoredForm): Named<readonly number[]> =>
  Object.fromEntries(parts.filter(({ codes }) => codes !== null).map(({ name, shape }) => [name, shape]));
