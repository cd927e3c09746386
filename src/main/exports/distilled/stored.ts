/**
 * What a run stores, as exports hold it: numbers of each code at their precision, the masks of frequencies, and nothing that
 * follows from them. The ledger (`ledgerOf`) counts the same bits; here each tensor begins with a whole byte.
 */
import type { RunConfig } from '@shared/config/schema';
import { type Masks, masksOf } from '../../core/parameterization/frequency';
import { codeRange, codesOf, packed, type Table } from '../../core/parameterization/precision';
import type { Named, Parameterization, StoredTensor } from '../../core/types';
import { inMemory, type StoredArray } from './arrays';

/** Whole numbers of few bits, packed (`packed`); a number stands for (number + lowestCode) * scale + offset. */
export interface PackedCodes {
  readonly bytes: Uint8Array;
  /** The tensor as [blocks, members, columns], of which each block and column share a scale. */
  readonly blocks: number;
  readonly columns: number;
  /** One for each block and column. */
  readonly scales: Float32Array | Table;
  /** As many as scales; null where codes are symmetric. */
  readonly offsets: Float32Array | Table | null;
}

export const isTable = (numbers: Float32Array | Table): numbers is Table =>
  !(numbers instanceof Float32Array);

/** A tensor as it is stored: as float32, or as codes. */
type StoredPart = {
  readonly name: string;
  /** Of the numbers. */
  readonly shape: readonly number[];
} & ({ readonly floats: Float32Array; readonly codes: null } | { readonly codes: PackedCodes });

export interface StoredForm {
  readonly parts: readonly StoredPart[];
  /** Which places of the transform each class keeps; none for other codes. */
  readonly masks: readonly Masks[];
  readonly bits: RunConfig['parameterization']['precision']['bits'];
  /** What the number 0 of packed codes stands for. */
  readonly lowestCode: number;
}

/** @param trained Parameters of a checkpoint, as they are trained */
export function storedForm(
  { precision }: Pick<RunConfig['parameterization'], 'precision'>,
  { groups, classes, imageSize }: Pick<Parameterization, 'groups' | 'classes' | 'imageSize'>,
  trained: Named<StoredTensor>,
): StoredForm {
  const coded = codesOf({ coding: precision, groups, classes }, trained);
  const masks = masksOf(trained, imageSize);
  const parts = Object.entries(trained).flatMap(([name, { data, shape }]): StoredPart[] => {
    if (masks.some(({ of }) => of.includes(name))) return [];
    const found = coded[name];
    if (found === undefined) return [{ name, shape, floats: data, codes: null }];
    const { blocks, columns } = found.grouping;
    const { scales, offsets } = found.tables ?? found;
    const own = { scales, offsets: precision.mode === 'affine' ? offsets : null };
    return [{ name, shape, codes: { bytes: packed(found.codes, precision), blocks, columns, ...own } }];
  });
  return { parts, masks, bits: precision.bits, lowestCode: codeRange(precision).low };
}

/** Scales or offsets as named arrays; those of a table are followed by their unit, `<name>.unit`. */
const numbersNamed = (name: string, numbers: Float32Array | Table, { blocks, columns }: PackedCodes) =>
  isTable(numbers)
    ? [
        inMemory(name, [blocks, columns], numbers.codes),
        inMemory(`${name}.unit`, [1], Float32Array.of(numbers.unit)),
      ]
    : [inMemory(name, [numbers.length], numbers)];

/** As named arrays: `<name>`, or `<name>.codes`, `<name>.scales` and `<name>.offsets`. */
export const arraysOf = ({ parts, masks }: StoredForm): StoredArray[] => [
  ...parts.flatMap((part): StoredArray[] => {
    if (part.codes === null) return [inMemory(part.name, part.shape, part.floats)];
    const { bytes, scales, offsets } = part.codes;
    return [
      inMemory(`${part.name}.codes`, [bytes.length], bytes),
      ...numbersNamed(`${part.name}.scales`, scales, part.codes),
      ...(offsets ? numbersNamed(`${part.name}.offsets`, offsets, part.codes) : []),
    ];
  }),
  ...masks.map(({ name, shape, bits }) => inMemory(name, shape, bits)),
];

/** Shapes of the tensors that are stored as codes, by name. */
export const codedShapes = ({ parts }: StoredForm): Named<readonly number[]> =>
  Object.fromEntries(parts.filter(({ codes }) => codes !== null).map(({ name, shape }) => [name, shape]));
